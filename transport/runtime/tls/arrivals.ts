// What has arrived and waits for whoever takes it.

/** A queue of limited length that is iterated. */
export class Arrivals<T> {
  readonly #limit: number;
  #waiting: T[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #ended = false;

  /** Makes a queue for as many as that. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds one; `false` if as many wait as may, or nobody will take it any more. */
  add(item: T): boolean {
    if (this.#ended || this.#waiting.length >= this.#limit) return false;
    this.#waiting.push(item);
    this.#wake?.();
    return true;
  }

  /** Lets the iteration end with an error once; the next one goes on. */
  fail(error: Error): void {
    this.#failure = error;
    this.#wake?.();
  }

  /** Ends the iteration, and hands back what nobody took. */
  end(): readonly T[] {
    this.#ended = true;
    this.#wake?.();
    const left = this.#waiting;
    this.#waiting = [];
    return left;
  }

  /** Takes what has arrived, one after the other. */
  async *take(): AsyncGenerator<T> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.#ended) return;
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
