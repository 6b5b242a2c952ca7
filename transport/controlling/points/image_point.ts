// What a live image knows about a point.

import type { PointTypeName, PointValue } from "../../../codec/points.ts";
import type { InformationObject } from "../../../codec/objects.ts";

/** The latest state of one point. */
export interface ImagePoint extends PointValue {
  /** The type of the latest report. */
  readonly type: PointTypeName | "private";
  /**
   * The wall clock of the latest time tag with this value and quality. A report without a time tag keeps it as long as it
   * repeats both, which the answer to an interrogation does; otherwise `undefined`.
   */
  readonly time: number | undefined;
  /** The latest information object, with the keys that only its type has. */
  readonly object: InformationObject;
  /** When the latest report arrived, in ms since 1970-01-01 UTC by the clock of this process. */
  readonly receivedAt: number;
  /** How long ago that was when the point was taken from the image, in ms. */
  readonly ageMs: number;
  /**
   * True if the value may have changed unnoticed: data transfer was interrupted, or the station restarted, and the
   * point was not reported since.
   */
  readonly stale: boolean;
}

/** The latest state of every point that a station has reported. Iterated, in the order of their first reports. */
export interface PointImage extends Iterable<ImagePoint>, Disposable {
  /** How many points it holds. */
  readonly size: number;
  /** Reports that were left out because they were of new points when the image was full. */
  readonly refused: number;
  /** The latest state of a point; `undefined` if it was never reported. */
  get(ca: number, ioa: number): ImagePoint | undefined;
  /** Stops updating: the points are kept, and all are stale. */
  [Symbol.dispose](): void;
}

/** How to keep an image. */
export interface PointImageOptions {
  /** Maximum number of points, 1 or more. New points beyond it are not kept. @default {100000} */
  readonly maxPoints?: number;
}
