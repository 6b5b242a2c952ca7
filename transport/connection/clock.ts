// The source of time of a connection, injected so that tests need not wait.

import { Agenda, type Due, type Entry } from "../agenda.ts";

/** Cancels a scheduled call; has no effect after the call. */
export type CancelSchedule = () => void;

/** A wall clock, a monotonic clock and a timer. */
export interface Clock {
  /**
   * Monotonic time in milliseconds. It never jumps or runs backwards; its zero point is arbitrary.
   */
  monotonic(): number;
  /** Milliseconds since 1970-01-01 UTC; may jump when the clock is set. */
  instant(): number;
  /**
   * Calls `call` once when `monotonic()` has reached `at`, never from within `schedule()`. If a
   * call schedules another one for now, the runtime reads pending input between the two;
   * connections rely on this when t1 expires.
   *
   * @returns A function that cancels the call.
   */
  schedule(at: number, call: () => void): CancelSchedule;
}

/** Maximum delay of a runtime timer, 2^31 - 1 ms; a longer one would fire immediately. */
const LONGEST_DELAY_MS = 0x7fff_ffff;

/** The system clock. */
export const SYSTEM_CLOCK: Clock = {
  monotonic: () => performance.now(),
  instant: () => Date.now(),
  schedule(at, call) {
    const entry = SYSTEM_CALLS.add(at, call);
    return () => SYSTEM_CALLS.cancel(entry);
  },
};

/** A call that a running call schedules for now runs this much later, in ms. */
const NEXT_MS = 0.001;

/**
 * The calls scheduled with the system clock. They share one timer of the runtime, because a timer for each of thousands
 * of connections takes more memory than the rest of an idle connection.
 */
class ScheduledCalls {
  readonly #agenda = new Agenda();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires. */
  #timerAt = Infinity;
  /** The time up to which calls are running now. */
  #running: number | undefined;

  /** Schedules a call. */
  add(at: number, call: (() => void) | Due): Entry {
    const earliest = this.#running === undefined ? at : this.#running + NEXT_MS;
    const entry = this.#agenda.add(Math.max(at, earliest), call);
    this.#arm();
    return entry;
  }

  /** Cancels a call; has no effect after it. */
  cancel(entry: Entry): void {
    this.#agenda.cancel(entry);
    // The process may end when nothing is scheduled.
    if (this.#agenda.deadline() === Infinity) this.#disarm();
  }

  #arm(): void {
    const at = this.#agenda.deadline();
    if (at >= this.#timerAt || this.#running !== undefined) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    const delay = Math.ceil(at - performance.now()); // A fraction would be truncated, and the timer would fire too early.
    const ring = () => this.#ring();
    this.#timer = setTimeout(ring, Math.max(0, Math.min(delay, LONGEST_DELAY_MS)));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Infinity;
  }

  #ring(): void {
    this.#timerAt = Infinity;
    const now = { monotonic: SYSTEM_CLOCK.monotonic(), instant: SYSTEM_CLOCK.instant() };
    this.#running = now.monotonic;
    try {
      this.#agenda.run(now);
    } finally {
      // If a call fails, the others follow in the next turn of the event loop.
      this.#running = undefined;
      this.#arm();
    }
  }
}

/** The calls scheduled with {@linkcode SYSTEM_CLOCK}: without a closure for each that cancels it. */
export const SYSTEM_CALLS: ScheduledCalls = new ScheduledCalls();
