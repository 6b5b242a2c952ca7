// A queue with efficient operations at both ends. Array.shift() moves every element of a long
// queue.

/** A queue that has grown beyond this number of items releases its memory when it is empty. */
const MOST_KEPT = 1024;

/** The items of queues that have never had any: a station has several queues for each of thousands of connections. */
const UNUSED: undefined[] = [undefined];

/** First in, first out. */
export class Fifo<T> {
  /** Most queues have one item at a time, so room for one is kept; an empty array would release its memory. */
  #items: (T | undefined)[] = UNUSED;
  #head = 0;
  #tail = 0;

  /** Creates a queue with the given items. */
  constructor(items: Iterable<T> = []) {
    for (const item of items) this.push(item);
  }

  /** Number of items. */
  get size(): number {
    return this.#tail - this.#head;
  }

  /** Adds an item at the end. */
  push(item: T): void {
    if (this.#items === UNUSED) this.#items = [item];
    else this.#items[this.#tail] = item;
    this.#tail++;
  }

  /** Returns the first item without removing it; `undefined` if empty. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Removes and returns the first item; `undefined` if empty. */
  shift(): T | undefined {
    if (this.#head === this.#tail) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined; // Release the item now, not at the next compaction.
    this.#head++;
    if (this.#head === this.#tail) this.#restart();
    else if (this.#head >= MOST_KEPT && this.#head * 2 >= this.#tail) {
      this.#items = this.#items.slice(this.#head, this.#tail);
      this.#tail -= this.#head;
      this.#head = 0;
    }
    return item;
  }

  /** Iterates over the items, first to last, without removing them. */
  [Symbol.iterator](): Iterator<T> {
    return (this.#items as T[]).slice(this.#head, this.#tail).values();
  }

  /** Removes all items. */
  clear(): void {
    this.#items.fill(undefined, this.#head, this.#tail);
    this.#restart();
  }

  #restart(): void {
    if (this.#items.length > MOST_KEPT) this.#items = [undefined];
    this.#head = 0;
    this.#tail = 0;
  }
}
