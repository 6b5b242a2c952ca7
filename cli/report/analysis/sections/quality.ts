// The section of points whose quality was not always good, the worst first.

import { formatDuration } from "../../../../codec/mod.ts";
import { counted, grouped } from "../../../text/count.ts";
import { sortPoints } from "../../../text/point_order.ts";
import { periodText } from "../../../text/quality_text.ts";
import { type Cell, type Section, table } from "../document.ts";
import type { View } from "../view.ts";
import { endpointText } from "../words.ts";

/** Creates the section. */
export function qualitySection(view: View): Section | undefined {
  const { points } = view.report;
  const bad = sortPoints(points.filter(({ quality }) => quality.worst !== ""), "quality");
  if (bad.length === 0) return undefined;
  const shown = bad.slice(0, view.rows);
  const rows = shown.map((point): (Cell | string)[] => {
    const { quality, ca, ioa } = point;
    const { worstPeriod, periodCount, firstBad, badMs } = quality;
    const worst = worstPeriod === null ? "" : periodText(worstPeriod, (time) => view.time(time));
    return [
      endpointText(point),
      String(ca),
      view.names.ioa(ioa),
      view.names.object(ca, ioa).name,
      point.types.join(", "),
      { text: worst, tone: "warning" },
      periodCount > 1 ? grouped(periodCount) : "",
      firstBad === null ? "" : view.time(firstBad.time),
      badMs === null ? "" : formatDuration(badMs),
      quality.last === "" ? "good" : { text: quality.last, tone: "warning" },
    ];
  });
  return {
    title: `Quality: ${counted(bad.length, "point")} not always good`,
    blocks: [table(
      [
        { title: "station" },
        { title: "CA", right: true },
        { title: "IOA", right: true },
        { title: "name" },
        { title: "type" },
        { title: "worst" },
        { title: "times bad", right: true },
        { title: "first bad" },
        { title: "bad for", right: true },
        { title: "now" },
      ],
      rows,
      view.rest(bad.length, shown.length, "--points csv --sort quality lists them"),
    )],
  };
}
