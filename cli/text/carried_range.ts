// The part of a range that values of a type can have on the wire.

import { fieldRowOf } from "../../codec/low_level.ts";
import type { TypeName } from "../../codec/mod.ts";

/** The step of a normalized value: 2^-15. */
const NORMALIZED_STEP = 2 ** -15;

/** The bits of the negative binary32 nearest to 0. */
const LEAST_NEGATIVE = 0x8000_0001 | 0;

/**
 * The lowest and the highest value of a range that a type can carry. For example, 0.6 to 0.7 becomes 0.60001 to 0.69998 as a
 * normalized value: 0.70001, the value nearest to 0.7, is out of range. A range between two values of the type becomes the nearest one.
 */
export function carriedRange(
  type: TypeName,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const form = fieldRowOf(type, "value")?.form;
  if (form === "float") {
    const [first, last] = [-floatBelow(-low) + 0, floatBelow(high) + 0];
    return first <= last ? [first, last] : both(Math.fround((low + high) / 2));
  }
  const step = form === "normalized" ? NORMALIZED_STEP : 1;
  // Adding 0 avoids negative zero.
  const [first, last] = [Math.ceil(low / step) * step + 0, Math.floor(high / step) * step + 0];
  if (first <= last) return [first, last];
  return both(Math.round((low + high) / 2 / step) * step + 0);
}

function both(value: number): readonly [number, number] {
  return [value, value];
}

/** The largest binary32 that is not above a number. */
function floatBelow(value: number): number {
  const nearest = Math.fround(value);
  if (nearest <= value) return nearest;
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, nearest);
  // The bits of numbers of one sign count up with their distance from 0. The one below 0 is the negative one nearest to it.
  bits.setInt32(0, nearest === 0 ? LEAST_NEGATIVE : bits.getInt32(0) - Math.sign(nearest));
  return bits.getFloat32(0);
}
