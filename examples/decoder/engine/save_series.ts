// The reports of one point as CSV.

import { csvLine } from "../../../cli/text/csv_cell.ts";
import type { ObjectName } from "../../../cli/text/names.ts";
import { formatInZone } from "../../../cli/text/zoned_time.ts";
import { describeCause, describeQuality, type ZonePolicy } from "../../../codec/mod.ts";
import type { SeriesView } from "../messages.ts";

/**
 * Formats the reports of a point; `frameOf` returns the packet of a row, `nameOf` the name of a type, and `label` is the
 * name and the unit of the point, if there are names.
 */
export function saveSeries(
  series: SeriesView,
  { frameOf, nameOf, label, zone }: {
    readonly frameOf: (row: number) => number;
    readonly nameOf: (typeId: number) => string | undefined;
    readonly label: ObjectName | undefined;
    readonly zone?: ZonePolicy;
  },
): Blob {
  const head = ["packet", "time", "tag", "type", "cause", "value", "quality"];
  if (label !== undefined) head.push("name", "unit");
  const rows = Array.from(series.time, (time, index) => [
    frameOf(series.row[index]!),
    instantText(time, zone),
    instantText(series.tag[index]!).replace("Z", ""),
    nameOf(series.typeId[index]!) ?? series.typeId[index]!,
    describeCause(series.cause[index]!).name,
    series.value[index]!,
    describeQuality(series.quality[index]!),
    ...label === undefined ? [] : [label.name, label.unit],
  ]);
  const lines = [head, ...rows].map((row) => `${csvLine(row)}\n`);
  return new Blob(lines, { type: "text/csv" });
}

/** A time in UTC or in a zone, to the millisecond. */
function instantText(time: number, zone?: ZonePolicy): string {
  if (Number.isNaN(time)) return "";
  const captured = { time: Math.floor(time), nanoseconds: 0 };
  return formatInZone(captured, zone).replace(/(\.\d{3})000/, "$1");
}
