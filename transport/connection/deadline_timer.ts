// One timer for a deadline that moves with every frame, set anew as seldom as possible.

import type { CancelSchedule, Clock } from "./clock.ts";

/** Calls back by a deadline, or earlier. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #at = Infinity;
  #cancel: CancelSchedule | undefined;

  /** Makes an alarm that is not set. */
  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /**
   * Sees to it that the alarm rings by `deadline`. If it is set for earlier it stays: ringing early
   * costs one look, moving a timer for every frame costs more.
   */
  set(deadline: number): void {
    if (deadline >= this.#at) return;
    this.#cancel?.();
    this.#at = deadline;
    this.#cancel = this.#clock.schedule(deadline, () => {
      this.#at = Infinity;
      this.#ring();
    });
  }

  /** Takes the alarm back. */
  cancel(): void {
    this.#cancel?.();
    this.#at = Infinity;
  }
}
