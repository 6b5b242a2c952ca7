// Which values are worth keeping: what changed, and what differs by more than the deadband.

import type { PointSettings } from "./point_book.ts";

/** The last value of a point that was kept. */
export interface LastKept {
  readonly value: number | null;
  readonly quality: number;
}

/** Whether the last value matters to the decision. */
export function needsLast(settings: PointSettings | undefined): settings is PointSettings {
  return settings !== undefined && (settings.keep !== "all" || settings.deadband !== undefined);
}

/** Whether a value is kept. A change of quality always is, and so is a number that is none. */
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
