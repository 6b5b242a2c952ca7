// The part of a range that values of a type can have on the wire.

import { fieldRowOf } from "../../codec/low_level.ts";
import type { TypeName } from "../../codec/mod.ts";

/** The step of a normalized value: 2^-15. */
const NORMALIZED_STEP = 2 ** -15;

/** Significant bits of binary32 after the first. */
const FLOAT_BITS = 23;

/**
 * The lowest and the highest value of a range that a type can carry. For example, 0.6 to 0.7 becomes 0.60001 to 0.69998 as a
 * normalized value: 0.70001, the value nearest to 0.7, is out of range. A range between two values of the type becomes the nearest one.
 */
export function carriedRange(
  type: TypeName,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const form = fieldRowOf(type, "value")?.form;
  if (form === "float") return [-floatBelow(-low), floatBelow(high)];
  const step = form === "normalized" ? NORMALIZED_STEP : 1;
  // Adding 0 avoids negative zero.
  const [first, last] = [Math.ceil(low / step) * step + 0, Math.floor(high / step) * step + 0];
  if (first <= last) return [first, last];
  const nearest = Math.round((low + high) / 2 / step) * step + 0;
  return [nearest, nearest];
}

/** The largest binary32 that is not above a number. */
function floatBelow(value: number): number {
  const nearest = Math.fround(value);
  if (nearest <= value) return nearest;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(nearest))) - FLOAT_BITS);
  return Math.fround(nearest - step);
}
