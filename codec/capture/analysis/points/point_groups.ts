// Points of one type in one sector, with or without time tag.

import type { Sector } from "../station.ts";

/** Properties shared by all points of a group. */
export interface PointGroup {
  readonly sector: Sector;
  /** The types that differ in the time tag at most, as in `familyOf()`. */
  readonly types: readonly number[];
  /** Measured values, which are checked for freezing. */
  readonly measured: boolean;
}
