// Counts commands in a sliding window, to limit their number in any period of a given length.

import type { CommandLimit } from "./authority_declaration.ts";

/** The commands of one connection or one object. It remembers at most as many as the limit permits. */
export class RateWindow {
  readonly #limit: CommandLimit;
  /** Times of the counted commands, oldest first. */
  #times: number[] = [];

  /** Creates an empty window. */
  constructor(limit: CommandLimit) {
    this.#limit = limit;
  }

  /** Number of commands it remembers. */
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

  /** Counts a command that is within the limit. */
  count(now: number): void {
    this.#times.push(now);
  }
}
