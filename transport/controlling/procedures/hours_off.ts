// Detects times that are wrong by whole hours, because the configured zone or summer time flag is
// wrong.

import type { Note } from "./result.ts";

const HOUR_MS = 3_600_000;

/** Maximum difference between time zones. */
const MOST_HOURS = 26;

/** Tolerance for the normal deviation of clocks. */
const TOLERANCE_MS = 60_000;

/**
 * Returns an observation if a time is off by whole hours; otherwise `undefined`.
 *
 * @param aheadMs How far the time is ahead of this machine.
 * @param whose The source, as the beginning of a sentence.
 */
export function hoursOff(aheadMs: number, whose: string): Note | undefined {
  const hours = Math.round(aheadMs / HOUR_MS);
  const off = Math.abs(hours);
  if (!(off >= 1 && off <= MOST_HOURS)) return undefined;
  if (Math.abs(aheadMs - hours * HOUR_MS) > TOLERANCE_MS) return undefined;
  const by = `${off} h ${hours > 0 ? "ahead" : "behind"}`;
  const detail = `${whose} ${by}: check its time zone, and whether it sets and expects the SU flag`;
  return { code: "hours-off", detail };
}
