// Keeps the most recently changed rows, up to a limit.

/** Default maximum number of rows; far more than a screen can show. */
const MOST_ROWS = 100_000;

/** Rows by key. Above the limit, the rows that changed longest ago are dropped. */
export class LatestRows<T> {
  readonly #rows = new Map<string, T>();
  readonly #limit: number;
  #forgets = false;

  /** Creates an empty list with a maximum number of rows. */
  constructor(limit = MOST_ROWS) {
    this.#limit = limit;
  }

  /** The row of a key. */
  get(key: string): T | undefined {
    return this.#rows.get(key);
  }

  /** Sets a row and marks it as the last changed. */
  set(key: string, row: T): void {
    this.#rows.delete(key); // Deleted first, so that the map is ordered by last change.
    this.#rows.set(key, row);
    if (this.#rows.size <= this.#limit) return;
    this.#rows.delete(this.#rows.keys().next().value!);
    this.#forgets = true;
  }

  /** Changes a row, which keeps its place in the order of changes. */
  change(key: string, row: T): void {
    if (this.#rows.has(key)) this.#rows.set(key, row);
  }

  /** Whether rows were dropped. */
  get forgets(): boolean {
    return this.#forgets;
  }

  /** Number of rows. */
  get size(): number {
    return this.#rows.size;
  }

  /** All rows, the last changed one at the end. */
  all(): Iterable<T> {
    return this.#rows.values();
  }

  /** The most recently changed rows, up to a number. */
  latest(most: number): T[] {
    return [...this.#rows.values()].slice(-most);
  }
}
