// Decides which values to store: changes, and differences larger than the deadband.

import type { PointSettings } from "../config/point_book.ts";

/** The last stored value of a point. */
export interface LastKept {
  readonly value: number | null;
  readonly quality: number;
}

/** A stored value and its effective time. */
export interface TimedKept extends LastKept {
  readonly at: number;
}

/**
 * The values to compare with: the last one to arrive, and the one with the latest time. They differ when events
 * arrive late or a clock is set back; a value is dropped only if it is close to both.
 */
export interface LastValues {
  readonly arrived: TimedKept;
  readonly latest: TimedKept;
}

/** Times further ahead of the clock than this are ignored. */
const AHEAD_MS = 3_600_000;

/** Whether the decision depends on the last value. */
export function needsLast(settings: PointSettings | undefined): settings is PointSettings {
  return settings !== undefined && (settings.keep !== "all" || settings.deadband !== undefined);
}

/** Whether to store a value that has arrived, regardless of the order of times. */
export function isWorthKeeping(
  draft: TimedKept & { readonly received: number },
  settings: PointSettings,
  last: LastValues | undefined,
): boolean {
  if (isKept(draft, settings, last?.arrived)) return true;
  if (last === undefined || last.latest === last.arrived) return false;
  return last.latest.at <= draft.received + AHEAD_MS && isKept(draft, settings, last.latest);
}

/** The values to compare the next one with, after a value was stored. */
export function lastAfter(draft: TimedKept, before: LastValues | undefined): LastValues {
  const arrived = { value: draft.value, quality: draft.quality, at: draft.at };
  const isLate = before !== undefined && before.latest.at > draft.at;
  return { arrived, latest: isLate ? before.latest : arrived };
}

/** Whether to store a value, compared with an earlier one. Changes of quality and NaN are always stored. */
export function isKept(
  { value, quality }: LastKept,
  { keep, deadband }: PointSettings,
  last: LastKept | undefined,
): boolean {
  if (keep === "none") return false;
  if (last === undefined || quality !== last.quality) return true;
  if (value === null || last.value === null) return value !== last.value;
  if (deadband === undefined) return keep === "all" || value !== last.value;
  const difference = Math.abs(value - last.value);
  const threshold = deadband.kind === "absolute"
    ? deadband.value
    : Math.abs(last.value) * deadband.value / 100;
  return difference > threshold;
}
