// Tables as CSV: the points of a report, and the reports of one point.

import type { AnalysisReport } from "../../../codec/capture/mod.ts";
import { describeCause, describeQuality, typeName } from "../../../codec/mod.ts";
import type { SeriesView } from "../messages.ts";

/** Points, one a line. */
export function savePoints({ points }: AnalysisReport): Blob {
  const head = [
    ...["station", "port", "ca", "ioa", "type", "reports", "per_minute", "first", "last"],
    ...["first_value", "last_value", "min", "max", "changes", "quality", "quality_seen"],
  ];
  const rows = points.map((point) => [
    ...[point.address, point.port, point.ca, point.ioa, point.type ?? point.typeId],
    ...[point.count, point.perMinute ?? "", point.first.time ?? "", point.last.time ?? ""],
    ...[point.firstValue, point.lastValue, point.min, point.max, point.changes],
    ...[point.quality.last, point.quality.seen],
  ]);
  return csv([head, ...rows]);
}

/** The reports of a point; `frameOf` gives the packet of a row. */
export function saveSeries(series: SeriesView, frameOf: (row: number) => number): Blob {
  const head = ["packet", "time", "tag", "type", "cause", "value", "quality"];
  const rows = Array.from(series.time, (time, index) => [
    frameOf(series.row[index]!),
    instantText(time),
    instantText(series.tag[index]!).replace("Z", ""),
    typeName(series.typeId[index]!) ?? series.typeId[index]!,
    describeCause(series.cause[index]!).name,
    series.value[index]!,
    describeQuality(series.quality[index]!),
  ]);
  return csv([head, ...rows]);
}

function instantText(time: number): string {
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}

function csv(rows: readonly (readonly (string | number)[])[]): Blob {
  const lines = rows.map((row) => `${row.map(cell).join(",")}\n`);
  return new Blob(lines, { type: "text/csv" });
}

/** One field, in quotes where it must be. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
