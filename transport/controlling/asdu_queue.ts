// A bounded queue between a connection that must not wait and a loop that takes its time.

import type { Asdu } from "../../codec/asdu_types.ts";
import { Fifo } from "../session/fifo.ts";

/** ASDUs kept beyond the limit once nothing waits for room any more: those in transit when a station closes. */
const LATE = 1000;

/** How the queue ends: by itself, or with an error. */
interface End {
  readonly error: Error | undefined;
}

/** Holds ASDUs for one iteration at a time. */
export class AsduQueue {
  readonly #limit: number;
  readonly #onDiscarded: (asdu: Asdu, total: number) => void;
  readonly #items = new Fifo<Asdu>();
  #discarded = 0;
  #attached = false;
  #patient = true;
  #end: End | undefined;
  #room: PromiseWithResolvers<void> | undefined;
  #arrival: PromiseWithResolvers<void> | undefined;

  /**
   * Makes an empty queue for at most `limit` ASDUs.
   *
   * @throws {RangeError} The limit is not a whole number of 1 or more.
   */
  constructor(limit: number, onDiscarded: (asdu: Asdu, total: number) => void = () => {}) {
    if (!Number.isInteger(limit) || limit < 1) {
      throw new RangeError(
        `Cannot use asduBufferLimit = ${limit}: expected a whole number, 1 or more`,
      );
    }
    this.#limit = limit;
    this.#onDiscarded = onDiscarded;
  }

  /** Whether somebody iterates. */
  get attached(): boolean {
    return this.#attached;
  }

  /** How many were discarded because nobody took them. */
  get discarded(): number {
    return this.#discarded;
  }

  /** Adds an ASDU; what is returned, if anything, is settled when there is room for the next. */
  push(asdu: Asdu): Promise<void> | undefined {
    this.#items.push(asdu);
    this.#arrival?.resolve();
    this.#arrival = undefined;
    if (this.#items.size < this.#limit) return undefined;
    if (this.#attached && this.#patient) {
      this.#room ??= Promise.withResolvers();
      return this.#room.promise;
    }
    if (this.#items.size > this.#limit + (this.#patient ? 0 : LATE)) {
      this.#discarded++;
      this.#onDiscarded(this.#items.shift()!, this.#discarded);
    }
    return undefined;
  }

  /** Stops waiting for room because the end is near: later ASDUs are kept as far as there is room. */
  release(): void {
    this.#patient = false;
    this.#giveRoom();
  }

  /** Ends the iteration once all is taken, with an error if there is one. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.release();
    this.#arrival?.resolve();
  }

  /**
   * Takes what is there and what comes, until the queue ends.
   *
   * @throws {TypeError} Somebody else iterates.
   */
  iterate(): AsyncIterableIterator<Asdu> {
    if (this.#attached) {
      throw new TypeError("Cannot iterate the ASDUs twice at a time: use onAsdu for more readers");
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
          const asdu = this.#items.shift();
          if (asdu !== undefined) {
            if (this.#items.size <= this.#limit / 2) this.#giveRoom();
            return { done: false, value: asdu };
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
    this.#arrival?.resolve(); // for a next() that waits still
    this.#arrival = undefined;
  }

  #giveRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
