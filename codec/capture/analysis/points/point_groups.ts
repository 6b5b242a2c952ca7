// Points of one type in one sector.

import type { Sector } from "../station.ts";

/** What all points of a group have in common. */
export interface PointGroup {
  readonly sector: Sector;
  readonly typeId: number;
  /** Measured values, which are reported when they freeze. */
  readonly measured: boolean;
}
