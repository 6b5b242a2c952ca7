// Draws the values and quality of a point over time.

import { describeQuality } from "../../../codec/mod.ts";
import { numberTicks, type Tick, timeTicks } from "./axis.ts";
import { svg } from "./dom.ts";
import { BAD_QUALITY, extent, indexAt, type Series, stepPaths } from "./series.ts";
import { widest } from "../../../cli/text/extremes.ts";

/** Width of the axis labels: the minimum, and the width per character. */
const LEAST_LEFT = 64;
const CHARACTER = 7;
const RIGHT = 14;
const TOP = 12;
const STRIP = 10;
const BOTTOM = 44;

/** Maximum number of reports with individual marks. */
const MAX_DOTS = 250;

/** Content of a plot. */
export interface PlotInput {
  readonly series: Series;
  /** Start and end of the shown period. */
  readonly range: readonly [number, number];
  readonly width: number;
  readonly height: number;
  /** Labels of the values, if they are states. */
  readonly words: (value: number) => string;
  readonly isState: boolean;
  readonly unit: string;
  /** The time on the horizontal axis. */
  readonly timeTitle: string;
}

/** A drawing, with functions to convert positions to times. */
export interface Plot {
  readonly element: SVGSVGElement;
  /** Returns the time at a horizontal position. */
  readonly timeAt: (x: number) => number;
  /** Returns the position of a report. */
  readonly placeOf: (index: number) => { readonly x: number; readonly y: number };
  /** Edges of the plot area. */
  readonly area: { readonly left: number; readonly right: number; readonly bottom: number };
}

/** Draws. */
export function drawPlot(input: PlotInput): Plot {
  const { series, range: [from, to], width, height, isState, words, unit, timeTitle } = input;
  const bottom = height - BOTTOM;
  const right = width - RIGHT;
  const span = Math.max(1e-6, to - from);
  const [low, high] = valueRange(series, input);
  const y = (value: number) => TOP + (1 - (value - low) / (high - low)) * (bottom - TOP);
  const ticks: Tick[] = isState
    ? stateTicks(low, high, words)
    : numberTicks(low, high, Math.max(2, (bottom - TOP) / 44));
  const longest = widest(ticks.map(({ text }) => text));
  const left = Math.max(LEAST_LEFT, longest * CHARACTER + 12);
  const x = (time: number) => left + (time - from) / span * (right - left);
  const paths = stepPaths(series, [from, to], { x, y });
  const clip = (time: number) => Math.max(left, Math.min(right, x(time)));
  const gaps = series.gaps.filter((gap) => gap.to > from && gap.from < to).map((gap) =>
    svg(
      "g",
      { class: "gap" },
      svg("rect", {
        x: clip(gap.from).toFixed(1),
        y: TOP,
        width: Math.max(1, clip(gap.to) - clip(gap.from)).toFixed(1),
        height: bottom - TOP,
        fill: "url(#hatch)",
      }),
      clip(gap.to) - clip(gap.from) > 60 &&
        svg("text", {
          class: "gap-text",
          x: (clip(gap.from) + clip(gap.to)) / 2,
          y: TOP + 14,
          "text-anchor": "middle",
        }, "no data"),
      svg("title", {}, "The link was interrupted, or the capture lacks data"),
    )
  );
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
    ),
    ...ticks.flatMap(({ at, text }) => [
      svg("line", { class: "grid", x1: left, x2: right, y1: y(at), y2: y(at) }),
      svg("text", { class: "tick", x: left - 7, y: y(at) + 4, "text-anchor": "end" }, text),
    ]),
    svg("text", { class: "axis-title", x: 4, y: TOP }, unit),
    ...gaps,
    svg("path", { class: "value", d: paths.good }),
    svg("path", { class: "value bad", d: paths.bad }),
    ...dots(input, x, y),
    ...qualityStrip(series, [from, to], clip, bottom),
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("line", { class: "axis", x1: left, x2: left, y1: TOP, y2: bottom }),
    ...timeTicks(from, to, (right - left) / 96).flatMap(({ at, text }) => [
      svg("line", { class: "axis", x1: x(at), x2: x(at), y1: bottom + 16, y2: bottom + 20 }),
      svg("text", { class: "tick", x: x(at), y: bottom + 31, "text-anchor": "middle" }, text),
    ]),
    svg("text", { class: "axis-title", x: right, y: height - 2, "text-anchor": "end" }, timeTitle),
    svg(
      "text",
      { class: "axis-title", x: left - 7, y: bottom + 13, "text-anchor": "end" },
      "quality",
    ),
  );
  return {
    element,
    timeAt: (place) => from + (place - left) / (right - left) * span,
    placeOf: (index) => ({ x: x(series.time[index]!), y: y(series.value[index]!) }),
    area: { left, right, bottom },
  };
}

function valueRange(series: Series, { range: [from, to], isState }: PlotInput): [number, number] {
  const [low, high] = extent(series, from, to) ?? [0, 1];
  if (isState) return [Math.min(0, low) - 0.25, Math.max(1, high) + 0.25];
  const margin = high === low ? Math.max(Math.abs(high) * 0.01, 0.5) : (high - low) * 0.08;
  return [low - margin, high + margin];
}

function stateTicks(low: number, high: number, words: (value: number) => string): Tick[] {
  const ticks: Tick[] = [];
  for (let at = Math.ceil(low); at <= high; at++) ticks.push({ at, text: words(at) || String(at) });
  return ticks;
}

function dots(
  { series, range: [from, to] }: PlotInput,
  x: (time: number) => number,
  y: (value: number) => number,
): SVGElement[] {
  const first = indexAt(series, from);
  let last = indexAt(series, to);
  while (series.time[last] === to) last++;
  if (last - first > MAX_DOTS) return [];
  const marks: SVGElement[] = [];
  for (let i = first; i < last; i++) {
    const value = series.value[i]!;
    if (!Number.isFinite(value)) continue;
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
  clip: (time: number) => number,
  bottom: number,
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
        y: bottom + 4,
        width: Math.max(0.6, end - start).toFixed(1),
        height: STRIP,
      },
      svg("title", {}, describeQuality(quality) || "good"),
    ));
  }
  return strip;
}

/** The colour of a quality, chosen by its most important bit. */
export function qualityClass(quality: number): string {
  if (quality === 0) return "good";
  if ((quality & 0x80) !== 0) return "iv";
  if ((quality & 0x40) !== 0) return "nt";
  return "other";
}
