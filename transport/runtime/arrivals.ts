// A queue of arrivals, such as new connections, for a single consumer.

/** A bounded queue; iterate over it to remove items. */
export class Arrivals<T> {
  readonly #limit: number;
  #waiting: T[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #ended = false;

  /** Creates an empty queue for at most this number of items. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an item; returns `false` if the queue is full or the iteration has ended. */
  add(item: T): boolean {
    if (this.#ended || this.#waiting.length >= this.#limit) return false;
    this.#waiting.push(item);
    this.#wake?.();
    return true;
  }

  /** Makes the current iteration throw an error once; a new iteration continues with the queue. */
  fail(error: Error): void {
    this.#failure = error;
    this.#wake?.();
  }

  /** Ends the iteration and returns the remaining items. */
  end(): readonly T[] {
    this.#ended = true;
    this.#wake?.();
    const left = this.#waiting;
    this.#waiting = [];
    return left;
  }

  /** Iterates over the arrivals. */
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
