// When a station was not connected: what lies between its links.

import type { DatabaseSync } from "node:sqlite";
import { collectorSigns } from "./open.ts";
import type { TimeRange } from "./range.ts";

/** A time without data transfer. */
export interface LinkGap {
  readonly from: number;
  /** `null` while it lasts. */
  readonly to: number | null;
  /** Why the link before it ended. */
  readonly reason: string;
}

interface LinkRow {
  readonly started: number;
  readonly ended: number | null;
  readonly reason: string | null;
}

/** The gaps of a station that reach into a range. What was before its first link is none. */
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
     ORDER BY started, id`,
  ).all(station) as unknown as readonly LinkRow[];
  const { runs, heardOf } = collectorSigns(database, now);
  const until = Math.min(range.to, now);
  const gaps: LinkGap[] = [];
  /** Until when the links looked at so far last, and why the last of them ended. */
  let covered: { readonly until: number; readonly reason: string } | undefined;
  for (const { started, ended, reason } of links) {
    if (covered !== undefined && started > covered.until) {
      gaps.push({ from: covered.until, to: started, reason: covered.reason });
    }
    const open = runs ? Infinity : Math.max(started, heardOf ?? started);
    const end = ended ?? open;
    if (covered !== undefined && covered.until >= end) continue;
    covered = { until: end, reason: reason ?? "The collector was killed" };
  }
  if (covered !== undefined && covered.until < now) {
    gaps.push({ from: covered.until, to: null, reason: covered.reason });
  }
  return gaps.filter(({ from, to }) => from <= until && (to ?? now) >= range.from);
}
