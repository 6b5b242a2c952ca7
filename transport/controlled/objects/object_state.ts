// The state of one object, for use outside the station.

import type { ObjectType } from "../declaration/families.ts";
import type { Counter } from "./counter.ts";
import type { Point } from "./point.ts";

/** The state of a point or counter at one moment. */
export interface ObjectState {
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Its type without time tag, as declared. */
  readonly type: ObjectType;
  /** What people call it. */
  readonly name: string | undefined;
  /** Engineering unit. */
  readonly unit: string | undefined;
  /** The value; of a counter, the running count. */
  readonly value: number;
  /** Quality bits; 0 when good. */
  readonly quality: number;
  /** When it last changed, in ms since 1970-01-01 UTC; `undefined` if it never did. */
  readonly instant: number | undefined;
}

/** The state of a point. */
export function stateOfPoint(point: Point): ObjectState {
  const { ca, ioa, value, quality, instant, declaration: { type, name, unit } } = point;
  return { ca, ioa, type, name, unit, value, quality, instant };
}

/** The state of a counter. */
export function stateOfCounter(counter: Counter): ObjectState {
  const { ca, ioa, type, value, frozen, quality, declaration: { name, unit } } = counter;
  return { ca, ioa, type, name, unit, value, quality, instant: frozen?.instant };
}
