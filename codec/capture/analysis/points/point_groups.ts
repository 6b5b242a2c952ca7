// Points of one type in one sector.

import type { Sector } from "../station.ts";

/** What all points of a group have in common. */
export interface PointGroup {
  readonly sector: Sector;
  readonly typeId: number;
  /** Measured values, of which it is worth knowing that they have frozen. */
  readonly measured: boolean;
}

/** Types 9 to 14, 21 and 34 to 36. */
export function isMeasured(typeId: number): boolean {
  return typeId >= 9 && typeId <= 14 || typeId === 21 || typeId >= 34 && typeId <= 36;
}
