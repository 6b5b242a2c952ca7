// Points of any type as columns, also of those that the fast way does not read.

import type { Asdu } from "../../../asdu_types.ts";
import type { PointColumns } from "../../../columns.ts";

/** Adds the points of a decoded ASDU; false if it carries none. */
export function fillColumns(asdu: Asdu, columns: PointColumns): boolean {
  if (asdu.type === "raw" || asdu.objects.length === 0) return false;
  columns.reserve(asdu.objects.length);
  for (const object of asdu.objects) {
    if (!("value" in object) || !("quality" in object)) return false;
    const row = columns.length++;
    columns.ioa[row] = object.ioa;
    columns.value[row] = object.value as number;
    columns.quality[row] = object.quality as number;
    columns.time[row] = object.time as number | undefined ?? NaN;
    columns.timeFlags[row] = object.timeFlags as number | undefined ?? 0;
    columns.extra[row] = 0;
  }
  return true;
}
