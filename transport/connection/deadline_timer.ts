// A timer for a deadline that moves with every frame, rescheduled as rarely as possible.

import type { Due, Entry } from "../agenda.ts";
import { type CancelSchedule, type Clock, SYSTEM_CALLS, SYSTEM_CLOCK } from "./clock.ts";

/** Calls a function at or before a deadline. */
export class DeadlineTimer<Owner = unknown> implements Due {
  readonly #clock: Clock;
  readonly #call: (owner: Owner) => void;
  readonly #owner: Owner;
  #at = Infinity;
  /** The scheduled call: an entry of the system clock, or the function with which another clock cancels it. */
  #scheduled: Entry | CancelSchedule | undefined;

  /** Creates a timer that is not set. The function gets the owner, so that thousands of timers can share it. */
  constructor(clock: Clock, call: (owner: Owner) => void, owner?: Owner) {
    this.#clock = clock;
    this.#call = call;
    this.#owner = owner as Owner;
  }

  /**
   * Ensures a call by `deadline`. A timer that is set for an earlier time is kept, because one
   * early call is cheaper than rescheduling the timer for every frame.
   */
  set(deadline: number): void {
    if (deadline >= this.#at) return;
    this.cancel();
    this.#at = deadline;
    // A station has a timer for each of thousands of connections, and the system clock needs no closure for each.
    this.#scheduled = this.#clock === SYSTEM_CLOCK
      ? SYSTEM_CALLS.add(deadline, this)
      : this.#clock.schedule(deadline, () => this.ring());
  }

  /** Calls the function now. */
  ring(): void {
    this.#at = Infinity;
    this.#call(this.#owner);
  }

  /** Cancels the call. */
  cancel(): void {
    if (typeof this.#scheduled === "function") this.#scheduled();
    else if (this.#scheduled !== undefined) SYSTEM_CALLS.cancel(this.#scheduled);
    this.#scheduled = undefined;
    this.#at = Infinity;
  }
}
