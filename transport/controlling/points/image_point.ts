// A point of a live image.

import type { PointTypeName, PointValue } from "../../../codec/points.ts";
import type { InformationObject } from "../../../codec/objects.ts";

/** Latest state of a point. */
export interface ImagePoint extends PointValue {
  /** Type of the latest report. */
  readonly type: PointTypeName | "private";
  /**
   * Wall-clock time of the latest time tag with this value and quality. A report without a time tag
   * keeps it if both are unchanged, as in the answer to an interrogation; otherwise `undefined`.
   */
  readonly time: number | undefined;
  /** The latest information object, including keys that only its type has. */
  readonly object: InformationObject;
  /** Time of arrival of the latest report, in ms since 1970-01-01 UTC on this machine's clock. */
  readonly receivedAt: number;
  /** Age of the latest report when the point was read from the image, in ms. */
  readonly ageMs: number;
  /**
   * Whether the value may be outdated: data transfer was interrupted or the station restarted, and
   * the point has not been reported since.
   */
  readonly stale: boolean;
}

/** Latest state of every reported point. Iteration is in the order of first reports. */
export interface PointImage extends Iterable<ImagePoint>, Disposable {
  /** Number of points. */
  readonly size: number;
  /** Number of reports dropped because they were for new points when the image was full. */
  readonly refused: number;
  /** Returns the latest state of a point; `undefined` if it was never reported. */
  get(ca: number, ioa: number): ImagePoint | undefined;
  /** Stops updating. The points are kept, and all are stale. */
  [Symbol.dispose](): void;
}

/** Options of an image. */
export interface PointImageOptions {
  /** Maximum number of points, 1 or more. New points beyond it are not kept. @default {100000} */
  readonly maxPoints?: number;
}
