// A queue with cheap ends: Array.shift() moves every element once a queue is long.

/** First in, first out. */
export class Fifo<T> {
  #items: T[];
  #head = 0;

  /** Starts with some items. */
  constructor(items: Iterable<T> = []) {
    this.#items = [...items];
  }

  /** How many items wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an item at the end. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** The first item, which stays; `undefined` if empty. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Removes and returns the first item; `undefined` if empty. */
  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined as T; // release it now, not at the next compaction
    this.#head++;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** The items, the first one first; they stay. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.slice(this.#head).values();
  }

  /** Removes everything. */
  clear(): void {
    this.#items.length = 0;
    this.#head = 0;
  }
}
