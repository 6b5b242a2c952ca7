// Where ASDUs leave a station: the handler, and the queue of the one who iterates.

import type { Asdu } from "../../codec/asdu_types.ts";
import { AsduQueue } from "./asdu_queue.ts";
import type { AsduContext, ControllingOptions } from "./controlling_options.ts";

/** Delivers to `onAsdu` and `asdus()`. */
export class AsduOutlet {
  /** What waits for the iteration. */
  readonly queue: AsduQueue;
  readonly #onAsdu: ControllingOptions["onAsdu"];

  /**
   * Makes an outlet.
   *
   * @throws {RangeError} The limit of the buffer is outside its range.
   */
  constructor(options: Pick<ControllingOptions, "asduBufferLimit" | "onDiscarded" | "onAsdu">) {
    this.queue = new AsduQueue(options.asduBufferLimit ?? 1000, options.onDiscarded);
    this.#onAsdu = options.onAsdu;
  }

  /** Delivers; what is returned, if anything, is settled when the next may come. */
  deliver(asdu: Asdu, context: AsduContext): void | Promise<void> {
    const handled = this.#onAsdu?.(asdu, context);
    // Nothing is kept for an iteration that may never begin where a handler takes all.
    const kept = this.#onAsdu === undefined || this.queue.attached;
    const room = kept ? this.queue.push(asdu) : undefined;
    if (!handled || !room) return handled ?? room;
    return Promise.all([handled, room]).then(() => {});
  }
}
