// Draws the values and quality of points over time, in lanes above each other, with marks on the time axis.

import { describeQuality, DOUBLE_POINT, QUALITY } from "../../../codec/mod.ts";
import { numberTicks, type Tick, timeTicks } from "./axis.ts";
import { groupMarkers, type Marker, type MarkerGroup, markerText } from "./chart_markers.ts";
import { svg } from "./dom.ts";
import {
  BAD_QUALITY,
  bandPath,
  extent,
  type Gap,
  indexAt,
  linePaths,
  type Scale,
  type Series,
  stepPaths,
} from "./series.ts";
import { count } from "./text.ts";
import { widest } from "../../../cli/text/extremes.ts";

/** Width of the axis labels: the minimum, and the width per character. */
const LEAST_LEFT = 64;
const CHARACTER = 7;
const RIGHT = 14;
const TOP = 12;
/** Height of the row of marks, and of the time axis with its title. */
const MARKS = 13;
const AXIS = 28;

/** Heights of the strips with the quality: of the only point, and of each of several. */
const STRIP = 10;
const THIN_STRIP = 5;
const STRIP_MARGIN = 4;
const LANE_GAP = 8;
/** Height of the names above a lane. */
const NAMES = 14;

/** Heights of lanes with states and with numbers. */
const LEAST_STATE = 26;
const MOST_STATE = 64;
const LEAST_NUMBER = 84;

/** Maximum number of reports with individual marks. */
const MAX_DOTS = 250;

/** A point in a lane. */
export interface LanePoint {
  readonly series: Series;
  /** Number of its colour. */
  readonly color: number;
  /** Its name in the drawing; empty if the only one. */
  readonly name: string;
  /** Whether its values are joined by straight lines, like measured values; otherwise by steps. */
  readonly isLine: boolean;
}

/** A part of the drawing with a value axis of its own. */
export interface Lane {
  readonly points: readonly LanePoint[];
  /** Labels of the values, if they are states. */
  readonly words: (value: number) => string;
  readonly isState: boolean;
  readonly unit: string;
  /** The visible values; by default, all those in the period. */
  readonly values?: readonly [low: number, high: number] | undefined;
}

/** Content of a plot. */
export interface PlotInput {
  readonly lanes: readonly Lane[];
  /** Start and end of the shown period. */
  readonly range: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly markers?: readonly Marker[];
  /** The time on the horizontal axis. */
  readonly timeTitle: string;
  /** The clock by which times are labelled; that of UTC by default. */
  readonly wallClock?: (time: number) => number;
}

/** Where a lane is. */
export interface LaneArea {
  readonly top: number;
  readonly bottom: number;
  readonly low: number;
  readonly high: number;
  /** Returns the position of a value. */
  readonly y: (value: number) => number;
  /** Returns the value at a position. */
  readonly valueAt: (y: number) => number;
}

/** A drawing, with functions to convert positions to times. */
export interface Plot {
  readonly element: SVGSVGElement;
  /** Returns the time at a horizontal position. */
  readonly timeAt: (x: number) => number;
  /** Returns the position of a time. */
  readonly x: (time: number) => number;
  readonly lanes: readonly LaneArea[];
  /** Edges of the plot area; the cursor ends at `foot`. */
  readonly area: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
    readonly foot: number;
  };
  /** The marks in the period. */
  readonly marks: readonly MarkerGroup[];
  /** The mark at a position; `undefined` if there is none. */
  readonly markAt: (x: number, y: number) => MarkerGroup | undefined;
}

/** Draws. */
export function drawPlot(input: PlotInput): Plot {
  const { range: [from, to], width, markers = [], timeTitle, wallClock } = input;
  const heights = laneHeights(input);
  const right = width - RIGHT;
  const span = Math.max(1e-6, to - from);
  const axes = input.lanes.map((lane, index) => axisOf(lane, input.range, heights[index]!));
  const longest = widest(axes.flatMap(({ ticks }) => ticks.map(({ text }) => text)));
  const left = Math.max(LEAST_LEFT, longest * CHARACTER + 12);
  const x = (time: number) => left + (time - from) / span * (right - left);
  const clip = (time: number) => Math.max(left, Math.min(right, x(time)));
  const lanes: LaneArea[] = [];
  const parts: SVGElement[] = [];
  const frame = { left, right, x, clip, isOnly: isOnly(input) };
  let top = TOP;
  input.lanes.forEach((lane, index) => {
    const { low, high, ticks } = axes[index]!;
    top += namesHeight(lane);
    const bottom = top + heights[index]!;
    const y = (value: number) => laneTop + (1 - (value - low) / (high - low)) * (bottom - laneTop);
    const laneTop = top;
    const valueAt = (at: number) => low + (bottom - at) / (bottom - laneTop) * (high - low);
    const area = { top, bottom, low, high, y, valueAt };
    lanes.push(area);
    for (const part of drawLane(lane, input.range, { ...frame, area, ticks, index })) {
      parts.push(part);
    }
    top = bottom + stripsHeight(lane, input) + LANE_GAP;
  });
  const bottom = lanes.at(-1)!.bottom;
  const foot = top - LANE_GAP;
  const marks = groupMarkers(markers, [from, to], x);
  const base = foot + (markers.length > 0 ? MARKS : 0) + 2;
  const height = base + AXIS;
  const element = svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    svg(
      "defs",
      {},
      svg(
        "pattern",
        {
          id: "hatch",
          width: 7,
          height: 7,
          patternUnits: "userSpaceOnUse",
          patternTransform: "rotate(45)",
        },
        svg("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 7 }),
      ),
      ...lanes.map(({ top, bottom }, index) =>
        svg(
          "clipPath",
          { id: `lane-${index}` },
          svg("rect", { x: left, y: top, width: right - left, height: bottom - top }),
        )
      ),
    ),
    ...parts,
    ...marks.map((group) => drawMark(group, foot + 3)),
    ...timeTicks(from, to, (right - left) / 96, wallClock).flatMap(({ at, text }) => [
      svg("line", { class: "axis", x1: x(at), x2: x(at), y1: base, y2: base + 4 }),
      svg("text", { class: "tick", x: x(at), y: base + 14, "text-anchor": "middle" }, text),
    ]),
    svg("text", { class: "axis-title", x: right, y: base + 26, "text-anchor": "end" }, timeTitle),
  );
  return {
    element,
    timeAt: (place) => from + (place - left) / (right - left) * span,
    x,
    lanes,
    area: { left, right, top: TOP, bottom, foot },
    marks,
    markAt: (place, y) => {
      if (y < foot || y > foot + MARKS + 4) return undefined;
      return marks.find((group) => Math.abs(group.x - place) <= 6);
    },
  };
}

function isOnly({ lanes }: PlotInput): boolean {
  return lanes.length === 1 && lanes[0]!.points.length === 1;
}

function stripsHeight({ points }: Lane, input: PlotInput): number {
  if (isOnly(input)) return STRIP_MARGIN + STRIP;
  return STRIP_MARGIN + points.length * (THIN_STRIP + 1);
}

function namesHeight({ points }: Lane): number {
  return points.some(({ name }) => name !== "") ? NAMES : 0;
}

/** Divides the height among the lanes; they are never too low to be read, so the drawing may be higher. */
function laneHeights(input: PlotInput): number[] {
  const { lanes, height, markers = [] } = input;
  const fixed = TOP + AXIS + 2 + (markers.length > 0 ? MARKS : 0) - LANE_GAP +
    lanes.reduce((sum, lane) => sum + namesHeight(lane) + stripsHeight(lane, input) + LANE_GAP, 0);
  const room = height - fixed;
  if (lanes.length === 1) return [Math.max(LEAST_STATE, room)];
  const numbers = lanes.filter(({ isState }) => !isState).length;
  const states = lanes.length - numbers;
  const forStates = numbers === 0
    ? room / states
    : Math.min(MOST_STATE, (room - numbers * LEAST_NUMBER * 1.5) / Math.max(1, states));
  const state = Math.max(LEAST_STATE, forStates);
  const number = Math.max(LEAST_NUMBER, (room - states * state) / Math.max(1, numbers));
  return lanes.map(({ isState }) => isState ? state : number);
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

function axisOf(lane: Lane, range: readonly [number, number], height: number): Axis {
  const [low, high] = lane.values ?? valuesOf(lane, range);
  if (lane.isState) {
    const most = Math.max(2, Math.floor(height / 13));
    return { low, high, ticks: stateTicks([low, high], lane.words, most) };
  }
  const ticks = numberTicks(low, high, Math.max(2, height / 44));
  const isWhole = lane.points.every(({ isLine, series }) =>
    !isLine && Number.isInteger(series.value[0])
  );
  if (!isWhole) return { low, high, ticks };
  const whole = ticks.filter(({ at }) => Number.isInteger(at));
  return { low, high, ticks: whole.map(({ at }) => ({ at, text: count(at) })) };
}

/** All values of a lane in a period, with a margin. */
export function valuesOf(
  { points, isState, words }: Lane,
  [from, to]: readonly [number, number],
): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { series } of points) {
    const found = extent(series, from, to);
    if (found === undefined) continue;
    low = Math.min(low, found[0]);
    high = Math.max(high, found[1]);
  }
  if (low > high) [low, high] = [0, 1];
  if (isState) {
    const isDouble = words(DOUBLE_POINT.indeterminate) !== "" && words(4) === "";
    const [least, most] = isDouble ? [DOUBLE_POINT.off, DOUBLE_POINT.on] : [0, 1];
    return [Math.min(least, low) - 0.25, Math.max(most, high) + 0.25];
  }
  const margin = high === low ? Math.max(Math.abs(high) * 0.01, 0.5) : (high - low) * 0.08;
  return [low - margin, high + margin];
}

function stateTicks(
  [low, high]: readonly [number, number],
  words: (value: number) => string,
  most: number,
): Tick[] {
  const ticks: Tick[] = [];
  const step = Math.max(1, Math.ceil((high - low) / most));
  for (let at = Math.ceil(low); at <= high; at += step) {
    ticks.push({ at, text: words(at) || String(at) });
  }
  return ticks;
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly x: (time: number) => number;
  readonly clip: (time: number) => number;
  readonly isOnly: boolean;
  readonly area: LaneArea;
  readonly ticks: readonly Tick[];
  readonly index: number;
}

function drawLane(lane: Lane, range: readonly [number, number], frame: Frame): SVGElement[] {
  const { left, right, x, clip, isOnly, area: { top, bottom, y }, ticks, index } = frame;
  const [from, to] = range;
  const gaps = commonGaps(lane).filter((gap) => gap.to > from && gap.from < to);
  const names = lane.points.filter(({ name }) => name !== "");
  const inside = { "clip-path": `url(#lane-${index})` };
  const parts: SVGElement[] = [
    ...ticks.flatMap(({ at, text }) => [
      svg("line", { class: "grid", x1: left, x2: right, y1: y(at), y2: y(at) }),
      svg("text", { class: "tick", x: left - 7, y: y(at) + 4, "text-anchor": "end" }, text),
    ]),
    svg("text", { class: "axis-title", x: 4, y: top }, lane.unit),
    ...gaps.map((gap) => drawGap([clip(gap.from), clip(gap.to)], { top, bottom })),
  ];
  for (const { series, color, isLine } of lane.points) {
    const scale: Scale = { x, y };
    const paths = (isLine ? linePaths : stepPaths)(series, range, scale);
    parts.push(
      svg(
        "g",
        { class: `series s${color}`, ...inside },
        svg("path", { class: "band", d: bandPath(series, range, scale) }),
        svg("path", { class: "value", d: paths.good }),
        svg("path", { class: "value bad", d: paths.bad }),
        ...dots(series, range, scale),
      ),
    );
  }
  let at = left;
  for (const { name, color } of names) {
    parts.push(svg("text", { class: `lane-name s${color}`, x: at, y: top - 4 }, name));
    at += name.length * CHARACTER + 14;
  }
  let strip = bottom + STRIP_MARGIN;
  for (const { series } of lane.points) {
    const height = isOnly ? STRIP : THIN_STRIP;
    for (const part of qualityStrip(series, range, { clip, top: strip, height })) parts.push(part);
    strip += height + 1;
  }
  parts.push(
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("line", { class: "axis", x1: left, x2: left, y1: top, y2: bottom }),
  );
  if (isOnly) {
    const place = { x: left - 7, y: bottom + 13, "text-anchor": "end" };
    parts.push(svg("text", { class: "axis-title", ...place }, "quality"));
  }
  return parts;
}

/** The periods in which nothing is known about any point of a lane. */
function commonGaps({ points: [first, ...others] }: Lane): readonly Gap[] {
  return others.reduce(
    (gaps, { series }) =>
      gaps.flatMap((gap) =>
        series.gaps.flatMap((other) => {
          const from = Math.max(gap.from, other.from);
          const to = Math.min(gap.to, other.to);
          return from < to ? [{ from, to }] : [];
        })
      ),
    first?.series.gaps ?? [],
  );
}

function drawGap(
  [from, to]: readonly [number, number],
  { top, bottom }: { readonly top: number; readonly bottom: number },
): SVGElement {
  return svg(
    "g",
    { class: "gap" },
    svg("rect", {
      x: from.toFixed(1),
      y: top,
      width: Math.max(1, to - from).toFixed(1),
      height: bottom - top,
      fill: "url(#hatch)",
    }),
    to - from > 60 &&
      svg("text", {
        class: "gap-text",
        x: (from + to) / 2,
        y: top + 14,
        "text-anchor": "middle",
      }, "no data"),
    svg("title", {}, "The link was interrupted, or the capture lacks data"),
  );
}

function drawMark(group: MarkerGroup, top: number): SVGElement {
  const { kind } = group;
  const x = group.x.toFixed(1);
  const shape = kind === "command"
    ? `M${x} ${top}l5 9h-10z`
    : `M${x} ${top}l4.5 4.5l-4.5 4.5l-4.5-4.5z`;
  return svg(
    "g",
    { class: `chart-mark ${kind}` },
    svg("path", { d: shape }),
    svg("title", {}, markerText(group)),
  );
}

function dots(
  series: Series,
  [from, to]: readonly [number, number],
  { x, y }: Scale,
): SVGElement[] {
  const first = indexAt(series, from);
  let last = indexAt(series, to);
  while (series.time[last] === to) last++;
  if (last - first > MAX_DOTS) return [];
  const marks: SVGElement[] = [];
  for (let i = first; i < last; i++) {
    const value = series.value[i]!;
    if (!Number.isFinite(value) || series.low[i]! < series.high[i]!) continue;
    const quality = series.quality[i]!;
    marks.push(svg("circle", {
      class: quality === 0 ? "dot" : (quality & BAD_QUALITY) === 0 ? "dot odd" : "dot bad",
      cx: x(series.time[i]!).toFixed(1),
      cy: y(value).toFixed(1),
      r: quality === 0 ? 2.2 : 3.4,
    }));
  }
  return marks;
}

/** A strip with the quality in each period. */
function qualityStrip(
  series: Series,
  [from, to]: readonly [number, number],
  { clip, top, height }: {
    readonly clip: (time: number) => number;
    readonly top: number;
    readonly height: number;
  },
): SVGElement[] {
  const strip: SVGElement[] = [];
  const first = Math.max(0, indexAt(series, from) - 1);
  for (let i = first; i < series.time.length && series.time[i]! <= to;) {
    const quality = series.quality[i]!;
    const start = clip(series.time[i]!);
    let end = clip(series.until[i]!);
    // Consecutive equal qualities form one piece, as do those that share a pixel.
    for (i++; i < series.time.length && series.time[i]! <= to; i++) {
      const isSame = series.quality[i] === quality && clip(series.time[i]!) - end < 0.6;
      const isTiny = clip(series.until[i]!) - end < 0.4;
      if (!isSame && !isTiny) break;
      end = Math.max(end, clip(series.until[i]!));
    }
    if (end - start <= 0) continue;
    strip.push(svg(
      "rect",
      {
        class: `quality ${qualityClass(quality)}`,
        x: start.toFixed(1),
        y: top,
        width: Math.max(0.6, end - start).toFixed(1),
        height,
      },
      svg("title", {}, describeQuality(quality) || "good"),
    ));
  }
  return strip;
}

/** The colour of a quality, chosen by its most important bit. */
export function qualityClass(quality: number): string {
  if (quality === 0) return "good";
  if ((quality & QUALITY.invalid) !== 0) return "iv";
  if ((quality & QUALITY.notTopical) !== 0) return "nt";
  if ((quality & QUALITY.substituted) !== 0) return "sb";
  return (quality & QUALITY.blocked) !== 0 ? "bl" : "other";
}
