// The clock of a simulated station, which may be wrong.

import type { CancelSchedule, Clock } from "../../mod.ts";

/** A clock with an offset from another clock. */
export class ShiftedClock implements Clock {
  /** Offset in ms; positive if this clock is ahead. */
  offsetMs = 0;
  readonly #clock: Clock;

  /** Creates a clock without an offset. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  instant(): number {
    return this.#clock.instant() + this.offsetMs;
  }

  schedule(at: number, call: () => void): CancelSchedule {
    return this.#clock.schedule(at, call);
  }
}
