// The section of points.

import { grouped } from "../../../text/count.ts";
import type { JsonNumber, PointReport } from "../../../../codec/capture/mod.ts";
import type { Names } from "../../../text/names.ts";
import { textOfValue } from "../../../text/value_text.ts";
import { type PointOrder, sortPoints } from "../../../text/point_order.ts";
import { statesText } from "../../../text/quality_text.ts";
import { type Cell, type Section, table } from "../document.ts";
import type { View } from "../view.ts";
import { endpointText } from "../words.ts";

/** Creates the section, with a maximum number of points, in an order. */
export function pointsSection(
  view: View,
  limit: number,
  order: PointOrder = "address",
): Section | undefined {
  const { points } = view.report;
  if (points.length === 0 || limit === 0) return undefined;
  const shown = sortPoints(points, order).slice(0, limit);
  const rows = shown.map((point): (Cell | string)[] => {
    const { name, unit } = view.names.engineering(point.ca, point.ioa);
    return [
      endpointText(point),
      String(point.ca),
      view.names.ioa(point.ioa),
      name,
      point.types.join(", "),
      { text: point.conflicts.join(", "), tone: "warning" },
      grouped(point.count),
      grouped(point.changes),
      valueText(point, point.firstValue, view.names),
      valueText(point, point.lastValue, view.names),
      valueText(point, point.min, view.names),
      valueText(point, point.max, view.names),
      unit,
      { text: point.quality.last, tone: point.quality.last === "" ? undefined : "warning" },
      point.quality.worst === "" ? "" : statesText(point.quality),
      view.time(point.last.time),
    ];
  });
  return {
    title: `Points: ${grouped(points.length)}`,
    blocks: [table(
      [
        { title: "station" },
        { title: "CA", right: true },
        { title: "IOA", right: true },
        { title: "name" },
        { title: "type" },
        { title: "also at this address" },
        { title: "reports", right: true },
        { title: "changes", right: true },
        { title: "first", right: true },
        { title: "last", right: true },
        { title: "lowest", right: true },
        { title: "highest", right: true },
        { title: "unit" },
        { title: "quality" },
        { title: "time in each quality" },
        { title: "last report" },
      ],
      rows,
      view.rest(points.length, shown.length, "--points csv lists them"),
    )],
  };
}

function valueText({ type, ca, ioa }: PointReport, value: JsonNumber, names: Names): string {
  const converted = names.converted(ca, ioa, value);
  if (converted !== undefined) return converted;
  return type === null || typeof value !== "number" ? String(value) : textOfValue(type, value);
}
