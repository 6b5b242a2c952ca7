// Rows of which there are more than fit: those that changed last are shown.

/** Rows by their key. */
export class LatestRows<T> {
  readonly #rows = new Map<string, T>();

  /** The row of a key. */
  get(key: string): T | undefined {
    return this.#rows.get(key);
  }

  /** Puts a row in place, as the one that changed last. */
  set(key: string, row: T): void {
    this.#rows.delete(key); // so that the order of the map is that of the last changes
    this.#rows.set(key, row);
  }

  /** How many there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** All of them, the one that changed last at the end. */
  all(): Iterable<T> {
    return this.#rows.values();
  }

  /** So many of those that changed last. */
  latest(most: number): T[] {
    return [...this.#rows.values()].slice(-most);
  }
}
