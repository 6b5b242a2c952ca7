// Points of one type in one sector.

import type { Sector } from "../station.ts";

/** Properties shared by all points of a group. */
export interface PointGroup {
  readonly sector: Sector;
  readonly typeId: number;
  /** Measured values, which are checked for freezing. */
  readonly measured: boolean;
}
