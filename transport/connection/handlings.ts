// ASDUs that are being handled, several at a time: only what came before the oldest may be acknowledged.

import { Fifo } from "../session/fifo.ts";

/** The handling of one ASDU. */
export interface Handling {
  /** Whether it has come to its end. */
  done: boolean;
}

/** Handlings in the order of their ASDUs. They may end in any order. */
export class Handlings {
  readonly #limit: number;
  readonly #handlings = new Fifo<Handling>();

  /** Makes room for at most `limit` handlings. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many ASDUs, counted from the oldest whose handling is not done, may not be acknowledged. */
  get size(): number {
    return this.#handlings.size;
  }

  /** Whether no further ASDU may be handed over now. */
  get isFull(): boolean {
    return this.#handlings.size >= this.#limit;
  }

  /** Notes that the next ASDU is handed over. */
  begin(): Handling {
    const handling = { done: false };
    this.#handlings.push(handling);
    return handling;
  }

  /** Notes that a handling is done; with it go those after it that were done before. */
  finish(handling: Handling): void {
    handling.done = true;
    while (this.#handlings.peek()?.done) this.#handlings.shift();
  }
}
