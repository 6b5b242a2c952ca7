// The view `gaps`: periods without a link to a station and, optionally, points that were silent for too long.

import { formatDuration } from "../../../codec/mod.ts";
import type { DatabaseSync } from "node:sqlite";
import { count } from "../../text/count.ts";
import { linkGaps } from "../link_gaps.ts";
import { labelOf, type Point } from "../points.ts";
import type { Answer, Query } from "../query.ts";
import { column } from "../sheet.ts";
import { rangeText } from "../range.ts";
import { shortTime } from "../time_text.ts";
import { bound } from "../value_reader.ts";

/** A gap. */
export interface Gap {
  readonly gap: "link down" | "no values";
  readonly station: string;
  /** The silent point. */
  readonly point: string | null;
  readonly from: number;
  /** End of the gap; `null` if it has not ended. */
  readonly to: number | null;
  readonly duration: number;
  /** For a link gap: number of values from that period that the station sent later. */
  readonly late: number | null;
  readonly reason: string | null;
}

/** Finds all gaps that overlap the range. */
export function gaps(query: Query): Answer<Gap> {
  const down = query.stations.flatMap((station) => stationGaps(station, query));
  const silent = query.silenceMs === undefined ? [] : silentPoints(query);
  const all = [...down, ...silent].sort((a, b) => a.from - b.from);
  const rows = all.slice(-query.limit);
  return {
    sheet: {
      columns: [
        column<Gap>("gap"),
        column<Gap>("station"),
        column<Gap>("point"),
        column<Gap>("from", "instant"),
        column<Gap>("to", "instant"),
        column<Gap>("duration", "duration"),
        column<Gap>("late", "integer"),
        column<Gap>("reason"),
      ],
      rows,
    },
    remarks: () => [
      ...(rows.length < all.length ? [`the latest ${rows.length} of ${all.length}`] : []),
      verdict(query, down, silent),
      ...beginRemark(query),
      ...sinkRemarks(query.database),
    ],
    isFault: () => all.length > 0,
  };
}

function stationGaps(station: string, { database, range, now, list }: Query): Gap[] {
  const points = list.points.filter((point) => point.station === station);
  const late = database.prepare(
    "SELECT count(*) AS count FROM value WHERE point = ? AND at > ? AND at < ?",
  );
  return linkGaps(station, { database, range, now }).map(({ from, to, reason }) => {
    const end = to ?? now;
    const counts = points.map(({ id }) => late.get(id, from, end)!.count as number);
    return {
      gap: "link down",
      station,
      point: null,
      from,
      to,
      duration: end - from,
      late: counts.reduce((sum, each) => sum + each, 0),
      reason,
    };
  });
}

function silentPoints(query: Query): Gap[] {
  const statements = seekers(query.database);
  return query.points.flatMap((point) => silences(point, statements, query));
}

/** Searches after which their number is compared with the number of values. */
const SEARCHES = 64;

/** A search takes as long as reading this number of values one after the other. */
const VALUES_OF_A_SEARCH = 8;

/** Number of times that are read at once. */
const TIMES_OF_A_PAGE = 10_000;

/**
 * The periods without a value of a point. Each step jumps to the last value that is near enough, and reports a gap if
 * there is none. Where few values lie between the steps, the rest is read value by value, which then is faster.
 */
function silences(
  point: Point,
  statements: Seekers,
  { range, now, addresses, silenceMs = Infinity }: Query,
): Gap[] {
  const end = Math.min(range.to, now);
  const gaps: Gap[] = [];
  function add(from: number, next: number | undefined): void {
    const until = next ?? now;
    if (until - from <= silenceMs || until < range.from) return;
    gaps.push({
      gap: "no values",
      station: point.station,
      point: labelOf(point, addresses),
      from,
      to: next ?? null,
      duration: until - from,
      late: null,
      reason: null,
    });
  }
  let at = statements.before(point.id, range.from) ?? statements.after(point.id, range.from);
  let sampled = at ?? 0;
  for (let searches = 1; at !== undefined && at < end; searches++) {
    if (searches % SEARCHES === 0) {
      if (statements.areFew(point.id, sampled, at)) {
        for (const { from, next } of statements.pauses(point.id, { at, end, silenceMs })) {
          add(from, next);
        }
        return gaps;
      }
      sampled = at;
    }
    const near = statements.before(point.id, at + silenceMs);
    if (near !== undefined && near > at) {
      at = near;
      continue;
    }
    const next = statements.after(point.id, at);
    add(at, next);
    at = next;
  }
  return gaps;
}

/** Searches a point's values by time. */
interface Seekers {
  /** The time of the last value at or before a time. */
  readonly before: (point: number, at: number) => number | undefined;
  /** The time of the first value after a time. */
  readonly after: (point: number, at: number) => number | undefined;
  /** Whether so few values lie between two times that reading them is faster than searching. */
  readonly areFew: (point: number, from: number, to: number) => boolean;
  /** The values from a time to before another that are followed by none for too long; the last one has no `next`. */
  readonly pauses: (
    point: number,
    range: { readonly at: number; readonly end: number; readonly silenceMs: number },
  ) => Iterable<{ readonly from: number; readonly next: number | undefined }>;
}

function seekers(database: DatabaseSync): Seekers {
  const before = database.prepare("SELECT max(at) AS at FROM value WHERE point = ? AND at <= ?");
  const after = database.prepare("SELECT min(at) AS at FROM value WHERE point = ? AND at > ?");
  const few = SEARCHES * VALUES_OF_A_SEARCH;
  const some = database.prepare(
    `SELECT count(*) AS count FROM
       (SELECT 1 FROM value WHERE point = ? AND at > ? AND at <= ? LIMIT ${few})`,
  );
  // Times as one text: three times as fast as a row for each value, or as a window function.
  const times = database.prepare(
    `SELECT group_concat(at) AS texts FROM
       (SELECT at FROM value WHERE point = ? AND at > ? AND at <= ? ORDER BY at LIMIT ${TIMES_OF_A_PAGE})`,
  );
  const following = (point: number, at: number) =>
    (after.get(point, bound(at))?.at ?? undefined) as number | undefined;
  return {
    areFew: (point, from, to) => (some.get(point, from, to)!.count as number) < few,
    *pauses(point, { at, end, silenceMs }) {
      // The value that ends the last pause may lie after the range.
      const last = following(point, end - 1) ?? end;
      for (let from = at;;) {
        const texts = times.get(point, bound(from), bound(last))!.texts as string | null;
        if (texts === null) {
          if (from < end) yield { from, next: undefined };
          return;
        }
        for (const text of texts.split(",")) {
          const next = Number(text);
          if (next - from > silenceMs && from < end) yield { from, next };
          from = next;
        }
      }
    },
    before: (point, at) => (before.get(point, bound(at))?.at ?? undefined) as number | undefined,
    after: following,
  };
}

function verdict(query: Query, down: readonly Gap[], silent: readonly Gap[]): string {
  const where = rangeText(query.range, query);
  const stations = new Set(down.map(({ station }) => station));
  const late = down.reduce((sum, gap) => sum + (gap.late ?? 0), 0);
  const lasted = down.reduce((sum, { duration }) => sum + duration, 0);
  const links = down.length === 0
    ? `no link was down ${where}`
    : `${count(down.length, "gap")} in the links of ${count(stations.size, "station")} ${where}, ${
      formatDuration(lasted)
    } in total; ${count(late, "value")} from these periods arrived later`;
  if (query.silenceMs === undefined) return `${links}; --silence 15m also finds silent points`;
  const points = new Set(silent.map(({ station, point }) => `${station}\n${point}`));
  const silence = silent.length === 0
    ? `no point was silent for more than ${formatDuration(query.silenceMs)}`
    : `${count(points.size, "point")} had no value for more than ${
      formatDuration(query.silenceMs)
    }`;
  return `${links}; ${silence}`;
}

/**
 * Reports that nothing is known about the time before the store was created, for example after a damaged one was set
 * aside.
 */
function beginRemark({ database, range, zone }: Query): string[] {
  const { created } = database.prepare("SELECT created FROM store").get() as {
    readonly created: number;
  };
  if (range.from === -Infinity || created <= range.from) return [];
  return [`the store was created at ${shortTime(created, zone)}; it contains no earlier data`];
}

/** Reports rows that sinks rejected: they are in the store but missing in the sinks. */
function sinkRemarks(database: DatabaseSync): string[] {
  const refused = database.prepare(
    "SELECT sink, count(*) AS count FROM set_aside WHERE sink <> '' GROUP BY sink ORDER BY sink",
  ).all() as unknown as readonly { readonly sink: string; readonly count: number }[];
  return refused.map(({ sink, count: rows }) =>
    `sink ${sink} has rejected ${count(rows, "row")}; the view refused lists them`
  );
}
