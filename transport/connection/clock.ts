// The source of time of a connection, injected so that tests need not wait.

/** Cancels a scheduled call; harmless after the call. */
export type CancelSchedule = () => void;

/** A wall clock, a monotonic clock and a timer. */
export interface Clock {
  /** Milliseconds of a clock that never jumps and never runs backwards; its zero means nothing. */
  monotonic(): number;
  /** Milliseconds since 1970-01-01 UTC; may jump whenever the clock is set. */
  instant(): number;
  /**
   * Calls `call` once, when `monotonic()` has reached `at` or soon after, never within `schedule()`. Between a call and
   * another one that it schedules for now, the runtime reads what has arrived: connections rely on that at the end of t1.
   *
   * @returns A function that cancels the call.
   */
  schedule(at: number, call: () => void): CancelSchedule;
}

/** Longest delay a timer of the runtime takes, 2^31 - 1 ms; a longer one would end at once. */
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
    const delay = Math.ceil(at - performance.now()); // a fraction would be cut off: too early
    if (delay <= LONGEST_DELAY_MS) timer = setTimeout(call, Math.max(0, delay));
    else timer = setTimeout(arm, LONGEST_DELAY_MS);
  }
}
