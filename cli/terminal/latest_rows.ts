// More rows than fit: those that changed last are shown.

/** Default number of rows: far more than any screen shows. */
const MOST_ROWS = 100_000;

/** Rows by key, up to a limit: beyond it, the rows that changed longest ago are dropped. */
export class LatestRows<T> {
  readonly #rows = new Map<string, T>();
  readonly #limit: number;
  #forgets = false;

  /** Starts empty, for at most `limit` rows. */
  constructor(limit = MOST_ROWS) {
    this.#limit = limit;
  }

  /** The row of a key. */
  get(key: string): T | undefined {
    return this.#rows.get(key);
  }

  /** Puts a row in place, as the one that changed last. */
  set(key: string, row: T): void {
    this.#rows.delete(key); // so that the order of the map is that of the last changes
    this.#rows.set(key, row);
    if (this.#rows.size <= this.#limit) return;
    this.#rows.delete(this.#rows.keys().next().value!);
    this.#forgets = true;
  }

  /** Whether rows were dropped. */
  get forgets(): boolean {
    return this.#forgets;
  }

  /** How many there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** All of them, the one that changed last at the end. */
  all(): Iterable<T> {
    return this.#rows.values();
  }

  /** At most this number of those that changed last. */
  latest(most: number): T[] {
    return [...this.#rows.values()].slice(-most);
  }
}
