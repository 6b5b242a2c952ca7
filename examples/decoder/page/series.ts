// The reports of a point sorted by one of their times, and the segments of a step line through them.

import type { SeriesView } from "../messages.ts";

/** The time on the horizontal axis of the chart. */
export type TimeAxis = "capture" | "tag";

/** IV and NT: the value may differ from that of the process. */
export const BAD_QUALITY = 0xc0;

/** A period in which nothing is known about the point. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Reports in the order of their time. */
export interface Series {
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
  /** Index of each report in the {@linkcode SeriesView}. */
  readonly source: Uint32Array;
  /** The time until which each value holds, as far as the capture shows. */
  readonly until: Float64Array;
  readonly gaps: readonly Gap[];
}

/** Sorts the reports; those without such a time are omitted. */
export function orderSeries(view: SeriesView, axis: TimeAxis, end: number): Series {
  const times = axis === "capture" ? view.time : view.tag;
  const source = Uint32Array.from(times.keys()).filter((index) => !Number.isNaN(times[index]!));
  source.sort((a, b) => times[a]! - times[b]! || a - b);
  const time = Float64Array.from(source, (index) => times[index]!);
  const until = new Float64Array(time.length);
  for (let i = 0; i < time.length; i++) until[i] = time[i + 1] ?? Math.max(end, time[i]!);
  const gaps: Gap[] = [];
  if (axis === "capture") {
    view.breaks.forEach((index, n) => {
      const from = view.breakTimes[n]!;
      const before = source.indexOf(index - 1);
      const to = index < view.time.length ? view.time[index]! : end;
      if (before >= 0) until[before] = Math.min(until[before]!, Math.max(from, time[before]!));
      if (to > from) gaps.push({ from, to });
    });
  }
  return {
    time,
    value: Float64Array.from(source, (index) => view.value[index]!),
    quality: Uint8Array.from(source, (index) => view.quality[index]!),
    source,
    until,
    gaps,
  };
}

/** Returns the first report at or after a time. */
export function indexAt({ time }: Series, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the lowest and highest value shown between two times; `undefined` if there is none. */
export function extent(series: Series, from: number, to: number): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  const first = Math.max(0, indexAt(series, from) - 1);
  for (let i = first; i < series.time.length && series.time[i]! <= to; i++) {
    const value = series.value[i]!;
    if (!Number.isFinite(value) || series.until[i]! < from) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** Converts times and values to positions in the drawing. */
export interface Scale {
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
}

/** The step lines between two times: of reliable values, and of unreliable ones. */
export function stepPaths(
  series: Series,
  [from, to]: readonly [number, number],
  { x, y }: Scale,
): { readonly good: string; readonly bad: string } {
  const lines = { good: new StepLine(), bad: new StepLine() };
  const first = Math.max(0, indexAt(series, from) - 1);
  for (let i = first; i < series.time.length && series.time[i]! <= to; i++) {
    const value = series.value[i]!;
    const end = Math.min(to, series.until[i]!);
    if (!Number.isFinite(value) || end < from) continue;
    const line = (series.quality[i]! & BAD_QUALITY) === 0 ? lines.good : lines.bad;
    line.step(x(Math.max(from, series.time[i]!)), x(end), y(value));
  }
  return { good: lines.good.path(), bad: lines.bad.path() };
}

/**
 * A step line. For each pixel column, only the extremes are kept, so that the path of a million reports is no longer
 * than the chart is wide.
 */
class StepLine {
  #path = "";
  #x = NaN;
  #y = NaN;
  #column = NaN;
  #low = NaN;
  #high = NaN;

  /** Adds a step at a height, from one position to another. */
  step(from: number, to: number, height: number): void {
    const joins = Math.abs(from - this.#x) < 0.01;
    if (Math.round(from) === this.#column && joins && Math.round(to) === this.#column) {
      this.#low = Math.min(this.#low, height);
      this.#high = Math.max(this.#high, height);
    } else {
      this.#flush();
      this.#path += joins
        ? `V${height.toFixed(1)}H${to.toFixed(1)}`
        : `M${from.toFixed(1)} ${height.toFixed(1)}H${to.toFixed(1)}`;
      this.#column = Math.round(to);
      this.#low = this.#high = height;
    }
    this.#x = to;
    this.#y = height;
  }

  path(): string {
    this.#flush();
    return this.#path;
  }

  /** Draws the extremes within one pixel. */
  #flush(): void {
    if (this.#low === this.#high || Number.isNaN(this.#low)) return;
    const [low, high, end] = [this.#low, this.#high, this.#y].map((value) => value.toFixed(1));
    this.#path += `V${low}V${high}V${end}H${this.#x.toFixed(1)}`;
    this.#low = this.#high = NaN;
  }
}
