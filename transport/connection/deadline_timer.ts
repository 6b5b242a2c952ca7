// A timer for a deadline that moves with every frame, rescheduled as rarely as possible.

import type { CancelSchedule, Clock } from "./clock.ts";

/** Calls a function at or before a deadline. */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #call: () => void;
  #at = Infinity;
  #cancel: CancelSchedule | undefined;

  /** Creates a timer that is not set. */
  constructor(clock: Clock, call: () => void) {
    this.#clock = clock;
    this.#call = call;
  }

  /**
   * Ensures a call by `deadline`. A timer that is set for an earlier time is kept, because one
   * early call is cheaper than rescheduling the timer for every frame.
   */
  set(deadline: number): void {
    if (deadline >= this.#at) return;
    this.#cancel?.();
    this.#at = deadline;
    this.#cancel = this.#clock.schedule(deadline, () => {
      this.#at = Infinity;
      this.#call();
    });
  }

  /** Cancels the call. */
  cancel(): void {
    this.#cancel?.();
    this.#at = Infinity;
  }
}
