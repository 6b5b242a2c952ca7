// How long to wait before the next attempt: longer each time, up to a limit.

/** The delays between attempts. */
export class BackOff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #steps = 0;
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

  /** The delay after one more failure; the first one again if it need not be longer. */
  next({ isLonger = true } = {}): number {
    this.#failures++;
    if (!isLonger) return this.#firstMs;
    return Math.min(this.#maxMs, this.#firstMs * 2 ** this.#steps++);
  }

  /** An attempt was a success. */
  reset(): void {
    this.#steps = 0;
    this.#failures = 0;
  }
}
