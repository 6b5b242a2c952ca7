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
  /** Value of each report, or the last one of each period of the index. */
  readonly value: Float64Array;
  /** The lowest and highest value of each period; those of a report are its value. */
  readonly low: Float64Array;
  readonly high: Float64Array;
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
  const isSorted = source.every((index, at) =>
    at === 0 || times[source[at - 1]!]! <= times[index]!
  );
  if (!isSorted) source.sort((a, b) => times[a]! - times[b]! || a - b);
  const time = Float64Array.from(source, (index) => times[index]!);
  const until = new Float64Array(time.length);
  for (let i = 0; i < time.length; i++) until[i] = time[i + 1] ?? Math.max(end, time[i]!);
  const gaps: Gap[] = [];
  if (axis === "capture" && view.breaks.length > 0) {
    const places = new Int32Array(times.length).fill(-1);
    source.forEach((index, at) => places[index] = at);
    let [latest, seen] = [-Infinity, 0];
    view.breaks.forEach((index, n) => {
      for (; seen < index; seen++) if (times[seen]! > latest) latest = times[seen]!;
      const from = Math.max(view.breakTimes[n]!, latest); // the packets may not be in the order of time
      const before = places[index - 1] ?? -1;
      const to = index < view.time.length ? view.time[index]! : end;
      if (before >= 0) until[before] = Math.min(until[before]!, Math.max(from, time[before]!));
      if (to > from) gaps.push({ from, to });
    });
  }
  const sorted = (values: Float64Array) => Float64Array.from(source, (index) => values[index]!);
  const value = sorted(view.value);
  const { summary } = view;
  return {
    time,
    value,
    low: summary === null ? value : sorted(summary.low),
    high: summary === null ? value : sorted(summary.high),
    quality: Uint8Array.from(source, (index) => view.quality[index]!),
    source,
    until,
    gaps,
  };
}

/** Returns the first report at or after a time. */
export function indexAt({ time }: Pick<Series, "time">, at: number): number {
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
    if (series.until[i]! < from) continue;
    const [least, greatest] = [series.low[i]!, series.high[i]!];
    if (Number.isFinite(least) && least < low) low = least;
    if (Number.isFinite(greatest) && greatest > high) high = greatest;
  }
  return low <= high ? [low, high] : undefined;
}

/** The entry that applies at a time; -1 if nothing is known then. */
export function entryAt(series: Series, at: number): number {
  let index = indexAt(series, at);
  while (series.time[index] === at) index++;
  index--;
  return index >= 0 && series.until[index]! >= at ? index : -1;
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
 * The straight lines between the values of two times: of reliable values, and of unreliable ones. They end where the link was
 * interrupted; the last value before an interruption holds until then.
 */
export function linePaths(
  series: Series,
  [from, to]: readonly [number, number],
  { x, y }: Scale,
): { readonly good: string; readonly bad: string } {
  const { time, value, quality, until, low, high } = series;
  const lines = { good: new Line(), bad: new Line() };
  /** The time at which an entry has its value: a period has its last value at its end. */
  const placeOf = (i: number) => low[i]! < high[i]! ? until[i]! : time[i]!;
  const first = Math.max(0, indexAt(series, from) - 1);
  for (let i = first; i < time.length && time[i]! <= to; i++) {
    if (!Number.isFinite(value[i]!)) continue;
    const isJoined = i + 1 < time.length && until[i]! >= time[i + 1]! &&
      Number.isFinite(value[i + 1]!);
    const end = isJoined ? placeOf(i + 1) : until[i]!;
    const line = (quality[i]! & BAD_QUALITY) === 0 ? lines.good : lines.bad;
    line.piece(x(placeOf(i)), y(value[i]!), x(end), y(value[isJoined ? i + 1 : i]!));
  }
  return { good: lines.good.path(), bad: lines.bad.path() };
}

/** The areas between the lowest and highest values of periods. */
export function bandPath(
  series: Series,
  [from, to]: readonly [number, number],
  { x, y }: Scale,
): string {
  let path = "";
  const first = Math.max(0, indexAt(series, from) - 1);
  for (let i = first; i < series.time.length && series.time[i]! <= to; i++) {
    const [low, high] = [series.low[i]!, series.high[i]!];
    if (!(low < high) || series.until[i]! < from) continue;
    const [left, right] = [x(series.time[i]!), x(series.until[i]!)];
    path += `M${left.toFixed(1)} ${y(low).toFixed(1)}V${y(high).toFixed(1)}` +
      `H${Math.max(right, left + 1).toFixed(1)}V${y(low).toFixed(1)}Z`;
  }
  return path;
}

/** A line of straight pieces. For each pixel column, only the first, the lowest, the highest and the last position are kept. */
class Line {
  #path = "";
  #x = NaN;
  #y = NaN;
  #low = NaN;
  #high = NaN;

  /** Adds a piece; it continues the line if it begins where the previous one ended. */
  piece(fromX: number, fromY: number, toX: number, toY: number): void {
    if (fromX !== this.#x || fromY !== this.#y) {
      this.#flush();
      this.#path += `M${fromX.toFixed(1)} ${fromY.toFixed(1)}`;
    } else if (Math.round(toX) === Math.round(fromX)) {
      this.#low = Math.min(Number.isNaN(this.#low) ? fromY : this.#low, toY);
      this.#high = Math.max(Number.isNaN(this.#high) ? fromY : this.#high, toY);
      this.#x = toX;
      this.#y = toY;
      return;
    } else this.#flush();
    this.#path += `L${toX.toFixed(1)} ${toY.toFixed(1)}`;
    this.#x = toX;
    this.#y = toY;
  }

  path(): string {
    this.#flush();
    return this.#path;
  }

  #flush(): void {
    if (Number.isNaN(this.#low)) return;
    const [low, high, end] = [this.#low, this.#high, this.#y].map((value) => value.toFixed(1));
    this.#path += `V${low}V${high}L${this.#x.toFixed(1)} ${end}`;
    this.#low = this.#high = NaN;
  }
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
