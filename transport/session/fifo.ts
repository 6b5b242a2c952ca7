// A queue with efficient operations at both ends. Array.shift() moves every element of a long
// queue.

/** First in, first out. */
export class Fifo<T> {
  #items: T[];
  #head = 0;

  /** Creates a queue with the given items. */
  constructor(items: Iterable<T> = []) {
    this.#items = [...items];
  }

  /** Number of items. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an item at the end. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Returns the first item without removing it; `undefined` if empty. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Removes and returns the first item; `undefined` if empty. */
  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined as T; // Release the item now, not at the next compaction.
    this.#head++;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Iterates over the items, first to last, without removing them. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.slice(this.#head).values();
  }

  /** Removes all items. */
  clear(): void {
    this.#items.length = 0;
    this.#head = 0;
  }
}
