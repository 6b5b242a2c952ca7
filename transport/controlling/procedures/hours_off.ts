// Times that are off by whole hours: the zone, or the summer time flag, is not what was said.

import type { Note } from "./result.ts";

const HOUR_MS = 3_600_000;

/** The farthest that zones lie apart. */
const MOST_HOURS = 26;

/** How far clocks that run well may differ besides. */
const TOLERANCE_MS = 60_000;

/**
 * The observation that a station is ahead of this machine by whole hours; `undefined` where it is not.
 *
 * @param aheadMs How far it is ahead.
 * @param whose The source, as the beginning of a sentence.
 */
export function hoursOff(aheadMs: number, whose: string): Note | undefined {
  const hours = Math.round(aheadMs / HOUR_MS);
  const off = Math.abs(hours);
  if (!(off >= 1 && off <= MOST_HOURS)) return undefined;
  if (Math.abs(aheadMs - hours * HOUR_MS) > TOLERANCE_MS) return undefined;
  const by = `${off} h ${hours > 0 ? "ahead" : "behind"}`;
  const detail = `${whose} ${by}: look at its zone, and whether it sets and expects the flag SU`;
  return { code: "hours-off", detail };
}
