// What a monitoring run requests, and when it ends.

/** The requests of a run, and its end. */
export interface MonitorPlan {
  /** Common addresses to interrogate; all stations if empty. */
  readonly cas: readonly number[];
  readonly interrogates: boolean;
  readonly counters: boolean;
  readonly setsClock: boolean;
  /** The time after which the run ends. */
  readonly durationMs: number | undefined;
  /** Whether a link that was lost ends the run, instead of being established again. */
  readonly once: boolean;
}

/** The reason of the signal that ends a run when its time is over. */
export const OVER: Error = new Error("The time of --for is over");
