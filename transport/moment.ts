// The time that is passed with every call to the state machines of both stations, which never read
// a clock.

/** One moment on two clocks. */
export interface Moment {
  /** Monotonic time in milliseconds, for delays and deadlines. */
  readonly monotonic: number;
  /** Wall-clock time of the machine in milliseconds since 1970-01-01 UTC, for time tags. */
  readonly instant: number;
}
