// The points in frames of the device.

import { pointsOf, type ReportedPoint, type TypeName } from "../../../codec/mod.ts";
import { familyHeadOf, isTotal, TYPES } from "../../../codec/low_level.ts";
import type { Signal } from "../sheet/sheet.ts";
import type { SeenFrame } from "./seen_frame.ts";

/** The points of frames, in their order. */
export function pointsIn(frames: readonly SeenFrame[]): readonly ReportedPoint[] {
  return frames.flatMap(({ asdu }) => asdu === undefined ? [] : [...pointsOf(asdu)]);
}

/** Whether a point is the one of a signal, in any type of its family. */
export function isOf(point: ReportedPoint, { ca, ioa, type }: Signal): boolean {
  return point.ca === ca && point.ioa === ioa && point.type !== "private" &&
    familyHeadOf(point.type) === familyHeadOf(type);
}

/** Whether a type is an integrated total. */
export function isCounter({ type }: { readonly type: TypeName }): boolean {
  return isTotal(TYPES[type].id);
}

/** Whether a point is a reading of an integrated total. */
export function isReading({ type }: ReportedPoint): boolean {
  return type !== "private" && isTotal(TYPES[type].id);
}
