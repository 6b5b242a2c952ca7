// Chart axes with ticks at round numbers and round times.

import { count } from "./text.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TIME_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 91, 365].map((n) => n * DAY),
];

/** A tick on an axis. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Returns about `wanted` ticks at round values from `low` to `high`. */
export function numberTicks(low: number, high: number, wanted: number): Tick[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [{ at: low, text: trim(low, 0, 1) }];
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((each) => each >= rough)!;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: Tick[] = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
    ticks.push({ at: n * step, text: trim(n * step, decimals, step) });
  }
  return ticks;
}

/** Large numbers have powers of ten, unless it takes many digits to tell them from the next tick. */
function trim(value: number, decimals: number, step: number): string {
  const size = Math.abs(value);
  const digits = Math.floor(Math.log10(size)) - Math.floor(Math.log10(step) + 1e-9);
  if (size >= 1e7 && digits <= 1) return value.toExponential(1).replace("-", "−");
  if (size >= 1e15) return value.toExponential(Math.min(digits, 15)).replace("-", "−");
  const text = decimals === 0 ? count(value + 0) : value.toFixed(Math.min(decimals, 10));
  return text.replace("-", "−");
}

/**
 * Returns about `wanted` ticks at round times from `low` to `high`, in ms since 1970. `wallClock` is the clock by which they
 * are labelled, that of UTC by default.
 */
export function timeTicks(
  low: number,
  high: number,
  wanted: number,
  wallClock: (time: number) => number = (time) => time,
): Tick[] {
  const span = high - low;
  if (!(span > 0)) return [{ at: low, text: timeText(wallClock(low), SECOND) }];
  const rough = span / Math.max(1, wanted);
  const step = TIME_STEPS.find((each) => each >= rough) ?? TIME_STEPS.at(-1)!;
  const ticks: Tick[] = [];
  const shift = wallClock(low) - low;
  for (let at = Math.ceil((low + shift) / step) * step - shift; at <= high; at += step) {
    ticks.push({ at, text: timeText(wallClock(at), step) });
  }
  return ticks;
}

function timeText(time: number, step: number): string {
  if (!(Math.abs(time) <= 8.64e15)) return "";
  const text = new Date(time).toISOString();
  if (step >= DAY) return text.slice(0, 10);
  if (step >= MINUTE) return text.slice(11, 16);
  return step >= SECOND ? text.slice(11, 19) : text.slice(14, 23);
}
