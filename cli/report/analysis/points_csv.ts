// Formats the points as CSV.

import type { AnalysisReport, PointReport } from "../../../codec/capture/mod.ts";
import { csvLine } from "../../text/csv_cell.ts";
import type { Names } from "../../text/names.ts";

/** The columns and their descriptions, used by the header and the help. */
export const POINT_COLUMNS = {
  station: "address of the station",
  port: "its TCP port",
  ca: "common address",
  ioa: "information object address",
  name: "name, from --names",
  unit: "unit, from --names",
  type: "mnemonic, or the number if there is none",
  reports: "number of reports",
  per_minute: "reports per minute between the first and the last",
  first: "time of the first report, UTC",
  last: "time of the last report, UTC",
  last_tag: "last time tag, in the station's time",
  first_value: "first value",
  last_value: "last value",
  min: "lowest value",
  max: "highest value",
  changes: "number of value changes",
  quality: "quality bits of the last report, IV NT SB BL EI OV; empty if good",
  quality_seen: "quality bits of all reports",
  quality_changes: "number of quality changes",
  bad_reports: "number of reports with bad quality",
} as const;

type Row = Readonly<Record<keyof typeof POINT_COLUMNS, string | number>>;

/** The lines of the file, starting with the header. */
export function* pointLines(
  { points }: AnalysisReport,
  names: Names,
  options: { readonly isRaw?: boolean } = {},
): Generator<string, void, undefined> {
  const columns = Object.keys(POINT_COLUMNS) as (keyof Row)[];
  yield columns.join(",");
  for (const point of points) {
    const row = rowOf(point, names);
    yield csvLine(columns.map((column) => row[column]), options);
  }
}

function rowOf(point: PointReport, names: Names): Row {
  const { quality } = point;
  return {
    station: point.address,
    port: point.port,
    ca: point.ca,
    ioa: point.ioa,
    ...names.object(point.ca, point.ioa),
    type: point.type ?? point.typeId,
    reports: point.count,
    per_minute: point.perMinute ?? "",
    first: point.first.time ?? "",
    last: point.last.time ?? "",
    last_tag: point.lastTag ?? "",
    first_value: point.firstValue,
    last_value: point.lastValue,
    min: point.min,
    max: point.max,
    changes: point.changes,
    quality: quality.last,
    quality_seen: quality.seen,
    quality_changes: quality.changes,
    bad_reports: quality.reports,
  };
}
