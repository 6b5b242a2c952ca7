// A point as a controlling station received it.

import type { ReportedPoint } from "../../../codec/points.ts";

/** A point of an ASDU, and when it arrived; `type` narrows `value`, `object` and `asdu`. */
export type ReceivedPoint = ReportedPoint & {
  /** When its ASDU arrived, in ms since 1970-01-01 UTC by the clock of this process. */
  readonly receivedAt: number;
};

/** How to iterate points. */
export interface PointsOptions {
  /** Ends the iteration, which throws the reason of the signal. */
  readonly signal?: AbortSignal;
  /**
   * Most points that wait for this iteration, 1 or more; an ASDU is never divided, so that up to 126 more may wait. A full
   * buffer withholds acknowledgements until there is room.
   *
   * @default {10000}
   */
  readonly pointBufferLimit?: number;
}
