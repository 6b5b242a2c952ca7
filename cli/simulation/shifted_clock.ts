// The clock of a simulated station, which may be wrong.

import type { CancelSchedule, Clock } from "../../mod.ts";

/** A clock that is ahead of or behind another one. */
export class ShiftedClock implements Clock {
  /** By how much it is ahead, in ms. */
  offsetMs = 0;
  readonly #clock: Clock;

  /** Begins without a difference. */
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
