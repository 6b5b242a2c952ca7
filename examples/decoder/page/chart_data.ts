// The points of a chart with their values: from the index at first, and exact where they were read from the file.

import type { PointReport } from "../../../codec/capture/mod.ts";
import { typeName } from "../../../codec/mod.ts";
import { isMeasured, roleOf } from "../../../codec/low_level.ts";
import { meaningOf, textOfValue } from "../../../cli/text/value_text.ts";
import type { Names } from "../../../cli/text/names.ts";
import type { Calls, PointKey, SeriesView } from "../messages.ts";
import type { Lane, LanePoint } from "./chart_plot.ts";
import type { Page } from "./page.ts";
import { orderSeries, type Series, type TimeAxis } from "./series.ts";
import { number } from "./text.ts";

/** Maximum number of points in a chart. */
export const MAX_CHARTED = 8;

/** Time between the last report of a period and the first of the next one, in ms: less than captures resolve. */
const LEAST_MS = 0.0005;

/** A point of a chart. */
export interface ChartPoint {
  readonly key: PointKey;
  readonly report: PointReport;
  /** Its values from the index, or all of its reports. */
  base: SeriesView;
  /** The same, with the reports of the period that was read from the file. */
  view: SeriesView;
  /** What is drawn. */
  series: Series;
}

/** A point, before its values are known. */
export type ChartTarget = Pick<ChartPoint, "key" | "report">;

/** Whether two keys mean the same point. */
export function sameKey(a: PointKey, b: PointKey | undefined): boolean {
  return b !== undefined && a.ca === b.ca && a.ioa === b.ioa && a.address === b.address &&
    a.port === b.port &&
    (a.typeId === undefined || b.typeId === undefined || a.typeId === b.typeId);
}

/** The key of a point of the report; it has a type only if its address has several. */
export function keyOfReport({ address, port, ca, ioa, typeId, conflicts }: PointReport): PointKey {
  return { address, port, ca, ioa, ...conflicts.length > 0 && { typeId } };
}

/** Requests the reports of points, with the values as the list of names scales them. */
export async function askSeries(
  { client, names }: Page,
  ask: Calls["series"]["ask"],
): Promise<Calls["series"]["answer"]> {
  const views = await client.ask("series", ask);
  return views?.map((view, index) => scaled(view, names, ask.points[index]!)) ?? null;
}

function scaled(view: SeriesView, names: Names, { ca, ioa }: PointKey): SeriesView {
  const scale = names.scale(ca, ioa);
  if (scale === undefined) return view;
  const { factor, offset } = scale;
  const all = (values: Float64Array) => values.map((value) => value * factor + offset);
  const { summary } = view;
  const [low, high] = summary === null
    ? []
    : factor < 0
    ? [summary.high, summary.low]
    : [summary.low, summary.high];
  return {
    ...view,
    value: all(view.value),
    summary: summary && { ...summary, low: all(low!), high: all(high!) },
  };
}

/** Sorts the values of a point by the chosen time. */
export function order(view: SeriesView, axis: TimeAxis, last: number): Series {
  return orderSeries(view, axis, axis === "capture" ? last : NaN);
}

/** Whether some entries between two times stand for several reports, or are not exact. */
export function isBrief({ time, summary }: SeriesView, from = -Infinity, to = Infinity): boolean {
  if (summary === null) return false;
  if (summary.isRounded) return true;
  return time.some((at, index) =>
    summary.count[index]! > 1 && at <= to && (time[index + 1] ?? Infinity) >= from
  );
}

/** The period that must be read from the file so that every report between two times is known: whole entries. */
export function periodAround(
  { time }: SeriesView,
  [from, to]: readonly [number, number],
): [number, number] {
  let start = from;
  let end = to;
  for (let i = 0; i < time.length; i++) {
    const next = time[i + 1] ?? Infinity;
    if (time[i]! <= from && next > from) start = time[i]!;
    if (time[i]! <= to && next > to && Number.isFinite(next)) end = next - LEAST_MS;
  }
  return [start, Math.max(end, start)];
}

/** Replaces the entries of a period by its reports. */
export function withPeriod(
  base: SeriesView,
  part: SeriesView,
  [from, to]: readonly [number, number],
): SeriesView {
  const { summary, time } = base;
  if (summary === null) return base;
  const before = time.findIndex((at) => !(at < from));
  const start = before < 0 ? time.length : before;
  const after = time.findLastIndex((at) => !(at > to));
  const end = Math.max(start, after + 1);
  const moved = part.time.length - (end - start);
  const breaks = new Map<number, number>();
  part.breaks.forEach((index, n) => breaks.set(start + index, part.breakTimes[n]!));
  base.breaks.forEach((index, n) => {
    if (index <= start) breaks.set(index, base.breakTimes[n]!);
    else if (index >= end) breaks.set(index + moved, base.breakTimes[n]!);
  });
  const floats = (a: Float64Array, b: Float64Array) => {
    const all = new Float64Array(a.length + moved);
    all.set(a.subarray(0, start));
    all.set(b, start);
    all.set(a.subarray(end), start + b.length);
    return all;
  };
  const whole = <T extends Uint8Array | Uint32Array>(all: T, a: T, b: T) => {
    all.set(a.subarray(0, start));
    all.set(b, start);
    all.set(a.subarray(end), start + b.length);
    return all;
  };
  const length = time.length + moved;
  return {
    time: floats(time, part.time),
    tag: floats(base.tag, part.tag),
    value: floats(base.value, part.value),
    quality: whole(new Uint8Array(length), base.quality, part.quality),
    typeId: whole(new Uint8Array(length), base.typeId, part.typeId),
    cause: whole(new Uint8Array(length), base.cause, part.cause),
    row: whole(new Uint32Array(length), base.row, part.row),
    breaks: Uint32Array.from(breaks.keys()),
    breakTimes: Float64Array.from(breaks.values()),
    dropped: base.dropped + part.dropped,
    summary: {
      ...summary,
      low: floats(summary.low, part.value),
      high: floats(summary.high, part.value),
      count: whole(
        new Uint32Array(length),
        summary.count,
        new Uint32Array(part.time.length).fill(1),
      ),
    },
  };
}

/** The reports of a series between two times. */
export function within(view: SeriesView, [from, to]: readonly [number, number]): SeriesView {
  const { time, summary } = view;
  const first = time.findIndex((at) => at >= from);
  const start = first < 0 ? time.length : first;
  const end = Math.max(start, 1 + time.findLastIndex((at) => at <= to));
  if (start === 0 && end === time.length) return view;
  const breaks = Array.from(
    view.breaks,
    (index, n) => [index - start, view.breakTimes[n]!] as const,
  )
    .filter(([index]) => index > 0 && index <= end - start);
  return {
    time: time.slice(start, end),
    tag: view.tag.slice(start, end),
    value: view.value.slice(start, end),
    quality: view.quality.slice(start, end),
    typeId: view.typeId.slice(start, end),
    cause: view.cause.slice(start, end),
    row: view.row.slice(start, end),
    breaks: Uint32Array.from(breaks, ([index]) => index),
    breakTimes: Float64Array.from(breaks, ([, at]) => at),
    dropped: view.dropped,
    summary,
  };
}

/** How a chart shows the values of a point. */
export class ValueTexts {
  readonly unit: string;
  readonly #point: ChartPoint;
  readonly #names: Names;

  /** Creates the texts of a point. */
  constructor(page: Page, point: ChartPoint) {
    const { ca, ioa } = point.key;
    this.unit = page.names.engineering(ca, ioa).unit;
    this.#point = point;
    this.#names = page.names;
  }

  /** The type of an entry. */
  typeAt(index: number): string {
    return typeName(this.#point.view.typeId[index]!) ?? "";
  }

  /** The words for states; empty for numbers. */
  word(value: number): string {
    const [index = 0] = this.#point.series.source;
    return this.#state(value) ?? meaningOf(this.typeAt(index), value);
  }

  /** Whether its values are states. */
  get isState(): boolean {
    const { view, series } = this.#point;
    const [index = 0] = series.source;
    return this.word(1) !== "" && roleOf(view.typeId[index] ?? 0) !== "protection";
  }

  /** The value of an entry of the series: one value, or the range of a period. */
  at(index: number): string {
    const { series } = this.#point;
    const [low, high, value] = [series.low[index]!, series.high[index]!, series.value[index]!];
    const text = (of: number) => this.#plain(series.source[index]!, of);
    const shown = low < high ? `${text(low)} … ${text(high)}, last ${text(value)}` : text(value);
    return `${shown} ${this.unit}`.trim();
  }

  #plain(source: number, value: number): string {
    const { ca, ioa } = this.#point.key;
    if (this.#names.scale(ca, ioa) !== undefined) return number(Number(value.toPrecision(7)));
    const type = this.typeAt(source);
    return this.#state(value) ?? (type === "" ? number(value) : textOfValue(type, value));
  }

  /** The text that the list has for a state. Scaled values have been converted already. */
  #state(value: number): string | undefined {
    const { ca, ioa } = this.#point.key;
    const isScaled = this.#names.scale(ca, ioa) !== undefined;
    return isScaled ? undefined : this.#names.converted(ca, ioa, value);
  }
}

/** Divides points into lanes: measured values with the same unit share one, everything else has its own. */
export function lanesOf(
  page: Page,
  points: readonly ChartPoint[],
  values: ReadonlyMap<number, readonly [number, number]>,
): Lane[] {
  const lanes: { unit: string; isState: boolean; words: Lane["words"]; points: LanePoint[] }[] = [];
  points.forEach((point, color) => {
    const texts = new ValueTexts(page, point);
    const { unit, isState } = texts;
    const [index = 0] = point.series.source;
    const isLine = isMeasured(point.view.typeId[index] ?? 0);
    const name = points.length === 1 ? "" : nameOf(page, point.key);
    const drawn = { series: point.series, color, name, isLine };
    const lane = isState || unit === ""
      ? undefined
      : lanes.find((each) => !each.isState && each.unit === unit);
    if (lane !== undefined) return void lane.points.push(drawn);
    lanes.push({ unit, isState, words: (value) => texts.word(value), points: [drawn] });
  });
  return lanes.map((lane, index) => ({ ...lane, values: values.get(index) }));
}

/** The name of a point, or its address. */
export function nameOf(page: Page, { ca, ioa }: PointKey): string {
  return page.names.object(ca, ioa).name || `CA ${ca} IOA ${ioa}`;
}
