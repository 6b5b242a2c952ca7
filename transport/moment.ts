// The time as passed to the state machines of both stations: with every call, never read from a clock.

/** One moment by two clocks. */
export interface Moment {
  /** Milliseconds of a clock that never jumps and never runs backwards: for delays and deadlines. */
  readonly monotonic: number;
  /** Milliseconds since 1970-01-01 UTC by the clock of the machine: for time tags. */
  readonly instant: number;
}
