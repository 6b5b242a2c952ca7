// A point received by a controlling station.

import type { ReportedPoint } from "../../../codec/points.ts";

/** A point of an ASDU with its time of arrival; `type` narrows `value`, `object` and `asdu`. */
export type ReceivedPoint = ReportedPoint & {
  /** Time of arrival of its ASDU, in ms since 1970-01-01 UTC on this machine's clock. */
  readonly receivedAt: number;
};

/** Options for iterating over points. */
export interface PointsOptions {
  /** Ends the iteration, which then throws the reason of the signal. */
  readonly signal?: AbortSignal;
  /**
   * Maximum number of points that wait for this iteration, 1 or more. An ASDU is never divided, so
   * there may be up to 126 more. A full buffer withholds acknowledgements until there is room.
   *
   * @default {10000}
   */
  readonly pointBufferLimit?: number;
}
