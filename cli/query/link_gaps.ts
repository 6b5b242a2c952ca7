// Finds the periods in which a station was not connected: the gaps between its links.

import type { DatabaseSync } from "node:sqlite";
import { UNWRITABLE } from "../collect/store/ledger.ts";
import { collectorSigns } from "./open.ts";
import type { TimeRange } from "./range.ts";

/** A period without data transfer. */
export interface LinkGap {
  readonly from: number;
  /** End of the gap; `null` if it has not ended. */
  readonly to: number | null;
  /** Why the link before the gap ended. */
  readonly reason: string;
}

interface LinkRow {
  readonly started: number;
  readonly ended: number | null;
  readonly reason: string | null;
}

/** Appended to the reason if the length of the gap is unknown. */
const SET_BACK = "; the clock of the collector was set back in the meantime";

/** The gaps of a station that overlap a range. The time before its first link is not a gap. */
export function linkGaps(
  station: string,
  { database, range, now }: {
    readonly database: DatabaseSync;
    readonly range: TimeRange;
    readonly now: number;
  },
): LinkGap[] {
  const links = database.prepare(
    `SELECT started, ended, reason FROM link WHERE station = (SELECT id FROM station WHERE name = ?)
     ORDER BY id`,
  ).all(station) as unknown as readonly LinkRow[];
  const { runs, heardOf, outage } = collectorSigns(database, now);
  const until = Math.min(range.to, now);
  const gaps: LinkGap[] = [];
  /** End of the previous link, and its reason. */
  let before: { readonly until: number; readonly reason: string } | undefined;
  for (const { started, ended, reason } of links) {
    for (const gap of before === undefined ? [] : gapBetween(before, started)) gaps.push(gap);
    const heard = Math.max(started, heardOf ?? started);
    const open = outage ?? (runs ? Infinity : heard);
    const why = outage === undefined ? "The collector was killed" : UNWRITABLE;
    before = { until: ended ?? open, reason: reason ?? why };
  }
  if (before !== undefined && before.until < now) {
    gaps.push({ from: before.until, to: null, reason: before.reason });
  } else if (before !== undefined && before.until > now && before.until !== Infinity) {
    gaps.push({ from: now, to: null, reason: `${before.reason}${SET_BACK}` });
  }
  return gaps.filter(({ from, to }) => from <= until && (to ?? now) >= range.from);
}

/** The gap between two consecutive links. */
function gapBetween(
  { until, reason }: { readonly until: number; readonly reason: string },
  started: number,
): LinkGap[] {
  if (until === started || until === Infinity) return [];
  return started > until
    ? [{ from: until, to: started, reason }]
    : [{ from: started, to: started, reason: `${reason}${SET_BACK}` }];
}
