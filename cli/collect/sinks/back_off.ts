// How long to wait before the next attempt: longer each time, up to a limit.

/** The delays between attempts. */
export class BackOff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #failures = 0;

  /** Begins with the first delay. */
  constructor({ firstMs, maxMs }: { readonly firstMs: number; readonly maxMs: number }) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
  }

  /** How many attempts have failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** The delay after one more failure. */
  next(): number {
    return Math.min(this.#maxMs, this.#firstMs * 2 ** this.#failures++);
  }

  /** An attempt was a success. */
  reset(): void {
    this.#failures = 0;
  }
}
