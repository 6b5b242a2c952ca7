// The source of time of a connection, injected so that tests need not wait.

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
  schedule: (at, call) => scheduleTimer(at, call),
};

function scheduleTimer(at: number, call: () => void): CancelSchedule {
  let timer: ReturnType<typeof setTimeout>;
  arm();
  return () => clearTimeout(timer);

  function arm(): void {
    const delay = Math.ceil(at - performance.now()); // A fraction would be truncated, and the timer would fire too early.
    if (delay <= LONGEST_DELAY_MS) timer = setTimeout(call, Math.max(0, delay));
    else timer = setTimeout(arm, LONGEST_DELAY_MS);
  }
}
