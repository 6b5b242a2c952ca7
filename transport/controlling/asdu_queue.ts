// A bounded queue between a connection that must not wait and a loop that may be slow.

import { Fifo } from "../session/fifo.ts";

/** Number of items accepted beyond the limit while closing: those that were in transit. */
const LATE = 1000;

/** How the queue ended: normally, or with an error. */
interface End {
  readonly error: unknown;
}

/** Options and callbacks of a queue. */
export interface QueueOptions<Item> {
  /** Name of the option that sets the limit, for the error message. */
  readonly name?: string;
  /** An item was discarded; `total` is the number of discarded items. */
  readonly onDiscarded?: (item: Item, total: number) => void;
  /** The iteration has ended. */
  readonly onDetached?: () => void;
}

/** Buffers items for one iteration at a time. */
export class AsduQueue<Item> {
  readonly #limit: number;
  readonly #options: QueueOptions<Item>;
  readonly #items = new Fifo<Item>();
  #discarded = 0;
  #attached = false;
  #patient = true;
  #end: End | undefined;
  #room: PromiseWithResolvers<void> | undefined;
  #arrival: PromiseWithResolvers<void> | undefined;

  /**
   * Creates an empty queue for at most `limit` items.
   *
   * @throws {RangeError} The limit is not a whole number of 1 or more.
   */
  constructor(limit: number, options: QueueOptions<Item> = {}) {
    requireQueueLimit(options.name ?? "asduBufferLimit", limit);
    this.#limit = limit;
    this.#options = options;
  }

  /** Whether an iterator is active. */
  get attached(): boolean {
    return this.#attached;
  }

  /** Number of items discarded because they were not read. */
  get discarded(): number {
    return this.#discarded;
  }

  /** The waiting items, which stay in the queue. */
  [Symbol.iterator](): Iterator<Item> {
    return this.#items[Symbol.iterator]();
  }

  /** Removes and returns the waiting items. */
  takeAll(): readonly Item[] {
    const items = [...this.#items];
    this.#items.clear();
    return items;
  }

  /** Adds an item. If a promise is returned, it settles when there is room for the next item. */
  push(item: Item): Promise<void> | undefined {
    this.#items.push(item);
    this.#arrival?.resolve();
    this.#arrival = undefined;
    if (this.#items.size < this.#limit) return undefined;
    if (this.#attached && this.#patient) {
      this.#room ??= Promise.withResolvers();
      return this.#room.promise;
    }
    if (this.#items.size > this.#limit + (this.#patient ? 0 : LATE)) {
      this.#discarded++;
      this.#options.onDiscarded?.(this.#items.shift()!, this.#discarded);
    }
    return undefined;
  }

  /**
   * Stops waiting for room because the station is closing; later ASDUs are kept as far as there is
   * room.
   */
  release(): void {
    this.#patient = false;
    this.#giveRoom();
  }

  /** Ends the iteration immediately, with an error. */
  abort(error: unknown): void {
    this.#items.clear();
    this.end(error);
  }

  /** Ends the iteration after all items have been read, with an error if there is one. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.release();
    this.#arrival?.resolve();
  }

  /**
   * Yields present and future items, converted, until the queue ends.
   *
   * @throws {TypeError} Another iteration is active.
   */
  iterate<Result>(convert: (item: Item) => Result): AsyncIterableIterator<Result> {
    if (this.#attached) {
      throw new TypeError(
        "Cannot iterate the ASDUs twice at the same time: use onAsdu for more readers",
      );
    }
    this.#attached = true;
    let live = true;
    const detach = (): IteratorReturnResult<undefined> => {
      if (live) this.#detach();
      live = false;
      return { done: true, value: undefined };
    };
    return {
      next: async () => {
        while (live) {
          const item = this.#items.shift();
          if (item !== undefined) {
            if (this.#items.size <= this.#limit / 2) this.#giveRoom();
            return { done: false, value: convert(item) };
          }
          if (this.#end !== undefined) {
            detach();
            if (this.#end.error !== undefined) throw this.#end.error;
          } else {
            this.#arrival ??= Promise.withResolvers();
            await this.#arrival.promise;
          }
        }
        return { done: true, value: undefined };
      },
      return: () => Promise.resolve(detach()),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #detach(): void {
    this.#attached = false;
    this.#giveRoom();
    this.#arrival?.resolve(); // For a next() that is still waiting.
    this.#arrival = undefined;
    this.#options.onDetached?.();
  }

  #giveRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}

/**
 * Checks the limit of a queue.
 *
 * @throws {RangeError} It is not a whole number of 1 or more.
 */
export function requireQueueLimit(name: string, limit: number): void {
  if (Number.isInteger(limit) && limit >= 1) return;
  throw new RangeError(`Cannot use ${name} = ${limit}: expected a whole number, 1 or more`);
}
