// One timer for a deadline that moves with every frame, rescheduled as seldom as possible.

import type { CancelSchedule, Clock } from "./clock.ts";

/** Calls back by a deadline, or earlier. */
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
   * Ensures a call by `deadline`. A timer that is set for an earlier time is kept: an early call costs one
   * look, moving a timer with every frame costs more.
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
