// Values on the wire, and in the unit of the list.

import type { ListedPoint } from "../text/point_list/point_list.ts";

/** The value in the unit of the list. */
export function inUnit(value: number, { scale }: Pick<ListedPoint, "scale">): number {
  return scale === undefined ? value : value * scale.factor + scale.offset;
}

/** The value on the wire; the factor of a scale is never 0. */
export function fromUnit(value: number, { scale }: Pick<ListedPoint, "scale">): number {
  return scale === undefined ? value : (value - scale.offset) / scale.factor;
}
