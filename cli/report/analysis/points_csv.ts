// Formats the points as CSV.

import type { AnalysisReport, PointReport } from "../../../codec/capture/mod.ts";
import { csvLine } from "../../text/csv_cell.ts";
import { type PointOrder, sortPoints } from "../../text/point_order.ts";
import type { Names } from "../../text/names.ts";

/** The columns and their descriptions, used by the header and the help. */
export const POINT_COLUMNS = {
  station: "address of the station",
  port: "its TCP port",
  ca: "common address",
  ioa: "information object address",
  name: "name, from --names",
  unit: "unit, from --names",
  type:
    "mnemonics, or the number if there is none; types that differ in the time tag are one point",
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
  quality_worst: "worst quality: IV, then NT, SB, BL, EI and OV",
  first_bad: "time of the first report with bad quality, UTC",
  bad_seconds: "time with bad quality, in seconds",
  quality_seconds: "seconds in each quality, such as IV NT=41; good=3600",
  also: "other types at this address, each with a row of its own",
} as const;

type Row = Readonly<Record<keyof typeof POINT_COLUMNS, string | number>>;

/** The lines of the file, starting with the header. */
export function* pointLines(
  { points }: AnalysisReport,
  names: Names,
  options: { readonly isRaw?: boolean; readonly order?: PointOrder } = {},
): Generator<string, void, undefined> {
  const columns = Object.keys(POINT_COLUMNS) as (keyof Row)[];
  yield columns.join(",");
  for (const point of sortPoints(points, options.order ?? "address")) {
    const row = rowOf(point, names);
    yield csvLine(columns.map((column) => row[column]), options);
  }
}

function secondsOf(ms: number): number {
  return Math.round(ms) / 1000;
}

function rowOf(point: PointReport, names: Names): Row {
  const { quality } = point;
  return {
    station: point.address,
    port: point.port,
    ca: point.ca,
    ioa: point.ioa,
    ...names.object(point.ca, point.ioa),
    type: point.types.join(" "),
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
    quality_worst: quality.worst,
    first_bad: quality.firstBad?.time ?? "",
    bad_seconds: quality.badMs === null ? "" : secondsOf(quality.badMs),
    quality_seconds: quality.states.flatMap(({ quality: name, durationMs }) =>
      durationMs === null ? [] : [`${name === "" ? "good" : name}=${secondsOf(durationMs)}`]
    ).join("; "),
    also: point.conflicts.join(" "),
  };
}
