// APDUs over time, with marks for the findings.

import { formatDuration } from "../../../codec/mod.ts";
import type { AnalysisReport } from "../../../codec/capture/mod.ts";
import { numberTicks, timeTicks } from "./axis.ts";
import { h, replace, svg } from "./dom.ts";
import { counted, instant } from "./text.ts";
import { largest } from "../../../cli/text/extremes.ts";

const HEIGHT = 132;
const LEFT = 44;
const RIGHT = 8;
const TOP = 14;
const BOTTOM = 20;

/** What a press on a mark does, and the clock by which times are labelled. */
export interface ActivityOptions {
  readonly onFrame: (frame: number) => void;
  /** The clock at a time, in ms as if it were UTC. */
  readonly wallClock: (time: number) => number;
}

/** A chart that fills the available width. */
export function activityChart(report: AnalysisReport, options: ActivityOptions): Element {
  const { activity } = report;
  if (activity === null) return h("p", { class: "quiet" }, "The capture has no times.");
  const label = `APDUs in each ${formatDuration(activity.bucketMs)}, ` +
    `at most ${counted(largest(activity.apdus), "APDU")}`;
  const figure = h("div", { class: "chart activity", role: "img", "aria-label": label });
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry!.contentRect.width);
    if (width > 120) replace(figure, draw(report, width, options));
  }).observe(figure);
  return figure;
}

function draw(
  { activity, findings }: AnalysisReport,
  width: number,
  { onFrame, wallClock }: ActivityOptions,
): Element {
  const { apdus, bucketMs, start: startText } = activity!;
  const start = instant(startText);
  const end = start + apdus.length * bucketMs;
  const most = largest(apdus, 1);
  const ticks = numberTicks(0, most, 3).filter(({ at }) => Number.isInteger(at));
  const x = (time: number) => LEFT + (time - start) / (end - start) * (width - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const barWidth = Math.max(1, (width - LEFT - RIGHT) / apdus.length - 1);
  const bars = apdus.map((value, index) =>
    value === 0 ? null : svg("rect", {
      class: "activity-bar",
      x: x(start + index * bucketMs).toFixed(1),
      y: y(value).toFixed(1),
      width: barWidth.toFixed(1),
      height: (HEIGHT - BOTTOM - y(value)).toFixed(1),
    })
  );
  const marks = findings.flatMap(({ severity, first, detail }) => {
    const time = instant(first.time);
    if (Number.isNaN(time)) return [];
    return [svg(
      "path",
      {
        class: `activity-mark ${severity}`,
        d: `M${x(time).toFixed(1)} ${TOP - 3}l-4 -8h8z`,
        onclick: () => onFrame(first.frame),
      },
      svg("title", {}, detail),
    )];
  });
  return svg(
    "svg",
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" },
    ...ticks.flatMap(({ at, text }) => [
      svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(at), y2: y(at) }),
      svg("text", { class: "tick", x: LEFT - 6, y: y(at) + 4, "text-anchor": "end" }, text),
    ]),
    ...bars,
    svg("line", {
      class: "axis",
      x1: LEFT,
      x2: width - RIGHT,
      y1: HEIGHT - BOTTOM,
      y2: HEIGHT - BOTTOM,
    }),
    ...timeTicks(start, end, width / 90, wallClock).map(({ at, text }) =>
      svg("text", { class: "tick", x: x(at), y: HEIGHT - 5, "text-anchor": "middle" }, text)
    ),
    ...marks,
  );
}
