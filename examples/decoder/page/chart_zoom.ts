// What a chart shows of its time and of its values, as part of the address.

import type { TimeAxis } from "./series.ts";

/** The visible period and values of a chart. */
export interface ChartZoom {
  readonly axis: TimeAxis;
  /** Start and end, in ms since 1970; everything if omitted. */
  readonly range?: readonly [from: number, to: number] | undefined;
  /** The visible values of lanes by their number, where they are not all. */
  readonly values: ReadonlyMap<number, readonly [low: number, high: number]>;
}

/** A chart of everything. */
export const WHOLE: ChartZoom = { axis: "capture", values: new Map() };

/** The fields of an address. */
export interface ZoomFields {
  readonly axis?: string | undefined;
  readonly range?: string | undefined;
  readonly values?: string | undefined;
}

/** Writes a zoom into the fields of an address; those of a chart of everything are absent. */
export function formatZoom({ axis, range, values }: ChartZoom): ZoomFields {
  const lanes = Array.from(
    values,
    ([lane, [low, high]]) => `${lane}:${shortRange(low, high)}`,
  );
  return {
    axis: axis === "capture" ? undefined : axis,
    range: range?.map(timeField).join(".."),
    values: lanes.length === 0 ? undefined : lanes.join(","),
  };
}

/** Reads the fields of an address; invalid ones are ignored. */
export function parseZoom({ axis, range = "", values = "" }: ZoomFields): ChartZoom {
  const [from = NaN, to = NaN] = range.split("..").map((text) => Date.parse(text) + micros(text));
  const lanes = new Map<number, readonly [number, number]>();
  for (const part of values.split(",")) {
    const match = /^(\d):(-?[\d.]+(?:e[+-]?\d+)?)\.\.(-?[\d.]+(?:e[+-]?\d+)?)$/.exec(part);
    if (match === null) continue;
    const [lane, low, high] = match.slice(1).map(Number);
    if (low! < high!) lanes.set(lane!, [low!, high!]);
  }
  return {
    axis: axis === "tag" ? "tag" : "capture",
    range: from < to ? [from, to] : undefined,
    values: lanes,
  };
}

/** A time as in reports, to the microsecond: `2026-03-12T03:07:21.442123Z`. */
function timeField(time: number): string {
  const whole = Math.floor(time);
  const rest = Math.min(999, Math.round((time - whole) * 1000));
  return new Date(whole).toISOString().replace("Z", `${String(rest).padStart(3, "0")}Z`);
}

/** The microseconds of a time, which `Date` ignores. */
function micros(text: string): number {
  return Number(/\.\d{3}(\d{3})Z$/.exec(text)?.[1] ?? 0) / 1000;
}

/** A range of values with seven digits, or as many as it takes to tell its ends apart. */
function shortRange(low: number, high: number): string {
  const share = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
  const digits = Math.min(17, Math.max(7, Math.ceil(Math.log10(share)) + 4));
  return [low, high].map((value) => Number(value.toPrecision(digits))).join("..");
}

/** Moves and limits a period, so that it lies inside another one and is not too short. */
export function periodIn(
  [first, last]: readonly [number, number],
  [from, to]: readonly [number, number],
  least: number,
): [number, number] {
  const span = Math.min(last - first, Math.max(least, to - from));
  const start = Math.max(first, Math.min(last - span, from));
  return [start, start + span];
}

/** Scales a range around one of its values. */
export function scaled(
  [from, to]: readonly [number, number],
  center: number,
  factor: number,
): [number, number] {
  return [center - (center - from) * factor, center + (to - center) * factor];
}
