// The state of one object, as returned to the application.

import type { ObjectType } from "../declaration/families.ts";
import type { Counter } from "./counter.ts";
import type { Point } from "./point.ts";

/** Snapshot of a point or counter. */
export interface ObjectState {
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Declared type, without time tag. */
  readonly type: ObjectType;
  /** Display name. */
  readonly name: string | undefined;
  /** Engineering unit. */
  readonly unit: string | undefined;
  /** The value; the running count of a counter. */
  readonly value: number;
  /** Quality bits; 0 means good. */
  readonly quality: number;
  /** Time of the last change, in ms since 1970-01-01 UTC; `undefined` if it never changed. */
  readonly instant: number | undefined;
}

/** Returns the state of a point. */
export function stateOfPoint(point: Point): ObjectState {
  const { ca, ioa, value, quality, instant, declaration: { type, name, unit } } = point;
  return { ca, ioa, type, name, unit, value, quality, instant };
}

/** Returns the state of a counter. */
export function stateOfCounter(counter: Counter): ObjectState {
  const { ca, ioa, type, value, frozen, quality, declaration: { name, unit } } = counter;
  return { ca, ioa, type, name, unit, value, quality, instant: frozen?.instant };
}
