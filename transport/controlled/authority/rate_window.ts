// Counts commands in a sliding period: at most a number of them in any period of a length.

import type { CommandLimit } from "./authority_declaration.ts";

/** The commands of one connection, or of one object. It remembers as many as the limit permits, and no more. */
export class RateWindow {
  readonly #limit: CommandLimit;
  /** When commands were counted, the oldest first. */
  #times: number[] = [];

  /** Starts without a command. */
  constructor(limit: CommandLimit) {
    this.#limit = limit;
  }

  /** How many commands it remembers. */
  get size(): number {
    return this.#times.length;
  }

  /** Whether one more command is within the limit, by the monotonic clock. */
  hasRoom(now: number): boolean {
    const { commands, withinMs } = this.#limit;
    const first = this.#times.findIndex((time) => now - time < withinMs);
    this.#times = first < 0 ? [] : this.#times.slice(first);
    return this.#times.length < commands;
  }

  /** Counts a command for which there is room. */
  count(now: number): void {
    this.#times.push(now);
  }
}
