// A queue of arrivals, such as connections, that waits for its consumer.

/** A queue of limited length; iterate it to take from it. */
export class Arrivals<T> {
  readonly #limit: number;
  #waiting: T[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #ended = false;

  /** Starts empty, for at most this many. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds one; returns `false` if the queue is full or the iteration has ended. */
  add(item: T): boolean {
    if (this.#ended || this.#waiting.length >= this.#limit) return false;
    this.#waiting.push(item);
    this.#wake?.();
    return true;
  }

  /** Makes the current iteration throw an error once; the next one continues. */
  fail(error: Error): void {
    this.#failure = error;
    this.#wake?.();
  }

  /** Ends the iteration, and returns what was not taken. */
  end(): readonly T[] {
    this.#ended = true;
    this.#wake?.();
    const left = this.#waiting;
    this.#waiting = [];
    return left;
  }

  /** Iterates the arrivals one by one. */
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
