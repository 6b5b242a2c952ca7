// The values at the cursor of a chart: one report of the only point, or the values of all points.

import { describeCause, describeQuality, formatDuration } from "../../../codec/mod.ts";
import type { PointKey } from "../messages.ts";
import { type ChartPoint, nameOf, ValueTexts } from "./chart_data.ts";
import { type MarkerGroup, markerText } from "./chart_markers.ts";
import type { Lane, Plot } from "./chart_plot.ts";
import { type Child, h, svg } from "./dom.ts";
import type { Page } from "./page.ts";
import { entryAt } from "./series.ts";
import { counted, timeOfDay } from "./text.ts";

/** The cursor. */
export interface Cursor {
  readonly points: readonly ChartPoint[];
  /** The time, and for a chart of one point the number of the report. */
  readonly time: number;
  readonly stop: number;
  /** The mark that was reached with the keyboard. */
  readonly mark: MarkerGroup | undefined;
}

/** What its links do. */
export interface ReadoutActions {
  readonly toRow: (row: number) => void;
  readonly toFrame: (frame: number) => void;
  readonly remove: (key: PointKey) => void;
}

/** The entry of a point at the cursor; -1 if nothing is known. */
export function entryOf({ points, stop, time }: Cursor, { series }: ChartPoint): number {
  return points.length === 1 ? stop : entryAt(series, time);
}

/** The row of the latest report at the cursor; `undefined` if there is none. */
export function rowAt(cursor: Cursor): number | undefined {
  let row: number | undefined;
  let time = -Infinity;
  for (const point of cursor.points) {
    const index = entryOf(cursor, point);
    if (index < 0 || point.series.time[index]! <= time) continue;
    time = point.series.time[index]!;
    row = point.view.row[point.series.source[index]!];
  }
  return row;
}

/** The drawing of the cursor; `undefined` if it is outside of the visible period. */
export function cursorMark(
  { area, x, lanes }: Plot,
  drawn: readonly Lane[],
  cursor: Cursor,
): SVGElement | undefined {
  const at = x(cursor.time);
  if (!(at >= area.left && at <= area.right)) return undefined;
  const circles = drawn.flatMap(({ points }, lane) =>
    points.map(({ series }) => {
      const point = cursor.points.find((each) => each.series === series)!;
      const { y, top, bottom } = lanes[lane]!;
      const cy = y(series.value[entryOf(cursor, point)] ?? NaN);
      return cy >= top && cy <= bottom && svg("circle", { cx: at, cy, r: 4.5 });
    })
  );
  const line = svg("line", { x1: at, x2: at, y1: area.top, y2: area.foot + 2 });
  return svg("g", { class: "cursor" }, line, ...circles);
}

/** The values at the cursor in words. */
export function spokenValues(page: Page, cursor: Cursor): string {
  const { points, time, mark } = cursor;
  const values = points.map((point) => {
    const index = entryOf(cursor, point);
    const name = points.length === 1 ? "" : `${nameOf(page, point.key)} `;
    if (index < 0) return `${name}no data`;
    const words = describeQuality(point.series.quality[index]!) || "good";
    return `${name}${new ValueTexts(page, point).at(index)}, quality ${words}`;
  });
  const marks = mark === undefined ? [] : [markerText(mark).replaceAll("\n", ", ")];
  return [page.times.format(time, 3), ...values, ...marks].join(", ");
}

/** The values at the cursor, with links to their packets. */
export function readout(page: Page, cursor: Cursor, actions: ReadoutActions): Child[] {
  const values = cursor.points.length === 1
    ? oneReport(page, cursor, actions)
    : [timeOf(page, cursor.time), legend(page, cursor, actions)];
  return [...values, markLine(cursor, actions)];
}

function timeOf(page: Page, time: number): HTMLElement {
  return h(
    "time",
    { title: `${page.times.date(time)} ${page.times.zoneName}` },
    page.times.format(time, 3),
  );
}

function oneReport(page: Page, { points, stop }: Cursor, actions: ReadoutActions): Child[] {
  const [point] = points as readonly [ChartPoint];
  const { series: { time, quality, source }, view } = point;
  const index = Math.max(0, stop);
  const at = source[index]!;
  const tag = view.tag[at]!;
  const words = describeQuality(quality[index]!);
  const texts = new ValueTexts(page, point);
  const reports = view.summary?.count[at] ?? 1;
  return [
    timeOf(page, time[index]!),
    h("strong", {}, texts.at(index)),
    h("span", { class: words === "" ? "good" : "bad" }, words || "good"),
    reports > 1
      ? h("span", {}, counted(reports, "report"))
      : h("span", {}, `${texts.typeAt(at)} ${describeCause(view.cause[at]!).name}`),
    Number.isNaN(tag)
      ? null
      : h("span", {}, `tag ${timeOfDay(tag, 3)}, ${tagDelay(view.time[at]! - tag)}`),
    packetLink(view.row[at]!, actions),
  ];
}

function legend(page: Page, cursor: Cursor, actions: ReadoutActions): HTMLElement {
  const items = cursor.points.map((point, color) => {
    const index = entryOf(cursor, point);
    const name = nameOf(page, point.key);
    const { quality, source } = point.series;
    const words = index < 0 ? "" : describeQuality(quality[index]!);
    return h(
      "li",
      { class: `s${color}` },
      h("span", { class: "legend-name" }, name),
      index < 0
        ? h("span", { class: "bad" }, "no data")
        : h("strong", {}, new ValueTexts(page, point).at(index)),
      words !== "" && h("span", { class: "bad" }, words),
      index >= 0 && packetLink(point.view.row[source[index]!]!, actions),
      h("button", {
        type: "button",
        class: "link",
        "aria-label": `Remove ${name} from the chart`,
        title: "Remove from the chart",
        onclick: () => actions.remove(point.key),
      }, "×"),
    );
  });
  return h("ul", { class: "legend", "aria-label": "Points of the chart" }, ...items);
}

function markLine({ mark }: Cursor, { toFrame }: ReadoutActions): Child {
  const first = mark?.markers[0];
  if (mark === undefined || first === undefined) return null;
  const onclick = () => toFrame(first.frame);
  return h(
    "p",
    { class: "mark-line" },
    markerText(mark),
    " ",
    h("button", { type: "button", class: "link", onclick }, `Packet ${first.frame}`),
  );
}

function packetLink(row: number, { toRow }: ReadoutActions): HTMLElement {
  return h("button", { type: "button", class: "link", onclick: () => toRow(row) }, "Packet");
}

/** The difference between the time tag and the time of capture. */
function tagDelay(ms: number): string {
  if (Math.abs(ms) < 1) return "the time of capture";
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? "after" : "before"} capture`;
}
