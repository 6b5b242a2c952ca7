// ASDUs that are being handled, several at a time. Only those before the oldest one may be
// acknowledged.

import { Fifo } from "../session/fifo.ts";
import { type ConnectionOptions, requirePendingLimit } from "./connection_options.ts";

/** Handling of one ASDU. */
export interface Handling {
  /** Whether it is complete. */
  done: boolean;
}

/** Handlings in the order of their ASDUs. They may finish in any order. */
export class Handlings {
  readonly #limit: number;
  readonly #handlings = new Fifo<Handling>();

  /** Creates a queue for at most `limit` handlings. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Number of ASDUs, from the oldest one still being handled, that must not be acknowledged yet.
   */
  get size(): number {
    return this.#handlings.size;
  }

  /** Whether the limit is reached, so that no further ASDU may be handed over. */
  get isFull(): boolean {
    return this.#handlings.size >= this.#limit;
  }

  /** Records that the next ASDU is handed over. */
  begin(): Handling {
    const handling = { done: false };
    this.#handlings.push(handling);
    return handling;
  }

  /**
   * Records that a handling is complete, and removes all complete ones at the head of the queue.
   */
  finish(handling: Handling): void {
    handling.done = true;
    while (this.#handlings.peek()?.done) this.#handlings.shift();
  }
}

/** The queue that the options of a connection require; `undefined` if it handles one ASDU at a time. */
export function handlingsOf(
  { pendingAsduLimit = 1 }: Pick<ConnectionOptions, "pendingAsduLimit">,
): Handlings | undefined {
  requirePendingLimit(pendingAsduLimit);
  return pendingAsduLimit === 1 ? undefined : new Handlings(pendingAsduLimit);
}
