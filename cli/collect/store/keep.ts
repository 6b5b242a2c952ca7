// Which values are worth keeping: what changed, and what differs by more than the deadband.

import type { PointSettings } from "../config/point_book.ts";

/** The last value of a point that was kept. */
export interface LastKept {
  readonly value: number | null;
  readonly quality: number;
}

/** A value that was kept, and the instant it counts from. */
export interface TimedKept extends LastKept {
  readonly at: number;
}

/**
 * The values to compare with: the one that arrived last, and the one with the latest time. They differ when events
 * arrive late or a clock is set back; what is left out must be close to both.
 */
export interface LastValues {
  readonly arrived: TimedKept;
  readonly latest: TimedKept;
}

/** A time further ahead of the clock than this is ignored. */
const AHEAD_MS = 3_600_000;

/** Whether the last value matters to the decision. */
export function needsLast(settings: PointSettings | undefined): settings is PointSettings {
  return settings !== undefined && (settings.keep !== "all" || settings.deadband !== undefined);
}

/** Whether a value that has arrived is kept, whatever the order of its time. */
export function isWorthKeeping(
  draft: TimedKept & { readonly received: number },
  settings: PointSettings,
  last: LastValues | undefined,
): boolean {
  if (isKept(draft, settings, last?.arrived)) return true;
  if (last === undefined || last.latest === last.arrived) return false;
  return last.latest.at <= draft.received + AHEAD_MS && isKept(draft, settings, last.latest);
}

/** The values to compare the next one with, after one that was kept. */
export function lastAfter(draft: TimedKept, before: LastValues | undefined): LastValues {
  const arrived = { value: draft.value, quality: draft.quality, at: draft.at };
  const isLate = before !== undefined && before.latest.at > draft.at;
  return { arrived, latest: isLate ? before.latest : arrived };
}

/** Whether a value is kept, compared with an earlier one. A change of quality and NaN are always kept. */
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
