// The values of a point in brief, for a small picture in a list.

import type { SeriesView, SparkView } from "../messages.ts";

/** Number of parts of the capture. */
export const SPARK_PARTS = 60;

/** Marks a part without a value. */
export const NO_VALUE = 255;

const GREATEST = 254;

/** Summarizes a series from the index for each part of a period. */
export function sparkOf(series: SeriesView, [from, to]: readonly [number, number]): SparkView {
  const spark: SparkView = {
    low: new Uint8Array(SPARK_PARTS).fill(NO_VALUE),
    high: new Uint8Array(SPARK_PARTS).fill(NO_VALUE),
    quality: new Uint8Array(SPARK_PARTS),
  };
  const { time, breaks, breakTimes, summary } = series;
  const [lows, highs] = [summary?.low ?? series.value, summary?.high ?? series.value];
  const [least, greatest] = extremes(lows, highs);
  const scale = greatest > least ? GREATEST / (greatest - least) : 0;
  const partOf = (at: number) =>
    Math.max(
      0,
      Math.min(SPARK_PARTS - 1, Math.floor((at - from) / (to - from) * SPARK_PARTS) || 0),
    );
  const ends = new Map(Array.from(breaks, (index, n) => [index, breakTimes[n]!]));
  for (let i = 0; i < time.length; i++) {
    const end = ends.get(i + 1) ?? time[i + 1] ?? to;
    const last = Math.max(partOf(time[i]!), partOf(end));
    for (let part = partOf(time[i]!); part <= last; part++) {
      spark.quality[part]! |= series.quality[i]!;
      if (!Number.isFinite(lows[i]!)) continue;
      // The value before the end of an entry may be any, but after it only the last one.
      const isFirst = part === partOf(time[i]!);
      const low = scaled(isFirst ? lows[i]! : series.value[i]!);
      const high = scaled(isFirst ? highs[i]! : series.value[i]!);
      if (spark.low[part] === NO_VALUE || low < spark.low[part]!) spark.low[part] = low;
      if (spark.high[part] === NO_VALUE || high > spark.high[part]!) spark.high[part] = high;
    }
  }
  return spark;

  function scaled(value: number): number {
    if (!Number.isFinite(value)) return NO_VALUE;
    return scale === 0 ? GREATEST / 2 : Math.round((value - least) * scale);
  }
}

function extremes(lows: Float64Array, highs: Float64Array): [number, number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < lows.length; i++) {
    if (Number.isFinite(lows[i]!)) least = Math.min(least, lows[i]!);
    if (Number.isFinite(highs[i]!)) greatest = Math.max(greatest, highs[i]!);
  }
  return [least, greatest];
}
