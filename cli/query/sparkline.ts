// Draws the history of points as sparklines, one line per point.

import type { DatabaseSync } from "node:sqlite";
import { QUALITY } from "../../codec/mod.ts";
import { count } from "../text/count.ts";
import { addressText } from "../text/address_text.ts";
import type { Output } from "../text/output.ts";
import { type LinkGap, linkGaps } from "./link_gaps.ts";
import type { Point } from "./points.ts";
import type { Query } from "./query.ts";
import { dateAndTime } from "../text/zoned_time.ts";
import { shortTime } from "./time_text.ts";
import { bound } from "./value_reader.ts";
import { largest, smallest } from "../text/extremes.ts";

const BLOCKS = "▁▂▃▄▅▆▇█";

/** Symbol for a part of the range in which every value was invalid or not topical. */
const BAD = "!";

/** The values in one part of the range. */
interface Part {
  readonly part: number;
  /** Mean, minimum and maximum of the valid values; `null` if there are none. */
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number;
}

/** Writes a sparkline per point, with its minimum, maximum and last value. Returns the number of points. */
export async function writeSparklines(query: Query, out: Output): Promise<number> {
  const { points, limit } = query;
  const width = Math.max(20, Math.min(200, out.size().columns - 1));
  const shown = points.slice(0, Math.min(limit, points.length));
  for (const [index, point] of shown.entries()) {
    if (index > 0) out.line();
    for (const line of sparkline(point, query, width)) out.line(line);
    if (out.full) await out.flush();
  }
  return shown.length;
}

function sparkline(point: Point, query: Query, width: number): string[] {
  const { database, range, now, zone, addresses } = query;
  const { station, name, unit } = point;
  const title = `${station} ${name ?? ""} ${addressText(point, addresses)}`.replace("  ", " ");
  const to = Math.min(range.to, now);
  const from = range.from === -Infinity ? firstOf(database, point) ?? to : range.from;
  const parts = readParts(query, point, { from, to, width });
  const before = lastBefore(database, point, from);
  const valid = parts.filter(({ mean }) => mean !== null);
  const number = parts.reduce((sum, part) => sum + part.count, 0);
  if (valid.length === 0) {
    return [title, `no valid value among ${count(number, "value")} from ${shortTime(from, zone)}`];
  }
  const low = smallest(valid.map((part) => part.low!));
  const high = largest(valid.map((part) => part.high!));
  const partMs = Math.max(1, to - from) / width;
  const gaps = linkGaps(station, { database, now, range: { from, to } })
    .filter((gap) => !hasValues(database, point, gap));
  const isDown = (index: number) =>
    isWithin(gaps, from + index * partMs, from + (index + 1) * partMs);
  const line = draw(parts, { before, low, high, width, isDown });
  const bounds = [shortTime(from, zone), shortTime(to, zone)];
  const axis = `${bounds[0]}${bounds[1]!.padStart(Math.max(1, width - bounds[0]!.length))}`;
  const when = (value: number) => dateAndTime(timeOf(query, point, { value, from, to }), zone);
  const text = (value: number) => `${value}${unit === null ? "" : ` ${unit}`}`;
  return [
    `${title}  ${count(number, "value")}`,
    line,
    axis,
    `lowest ${text(low)} at ${when(low)}, highest ${text(high)} at ${when(high)}`,
  ];
}

function readParts(
  { database }: Query,
  { id }: Point,
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): readonly Part[] {
  const valid = `quality & ${QUALITY.invalid | QUALITY.notTopical} = 0 AND abs(value) < 1e300`;
  return database.prepare(
    `SELECT min(?1 - 1, CAST((at - ?2) * ?1 / ?3 AS INTEGER)) AS part, count(*) AS count,
       avg(CASE WHEN ${valid} THEN value END) AS mean, min(CASE WHEN ${valid} THEN value END) AS low,
       max(CASE WHEN ${valid} THEN value END) AS high
     FROM value WHERE point = ?4 AND at >= ?2 AND at <= ?5 GROUP BY part ORDER BY part`,
  ).all(width, bound(from), Math.max(1, to - from), id, bound(to)) as unknown as readonly Part[];
}

/** Where no value arrived, continues the previous one unless the link was down. */
function draw(
  parts: readonly Part[],
  { before, low, high, width, isDown }: {
    readonly before: number | null;
    readonly low: number;
    readonly high: number;
    readonly width: number;
    readonly isDown: (index: number) => boolean;
  },
): string {
  const byIndex = new Map(parts.map((part) => [part.part, part]));
  const block = (value: number) => {
    const level = high === low ? 3 : Math.round((value - low) / (high - low) * (BLOCKS.length - 1));
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.max(0, level))]!;
  };
  let last = before;
  let line = "";
  for (let index = 0; index < width; index++) {
    const part = byIndex.get(index);
    if (part !== undefined) {
      last = part.mean;
      line += last === null ? BAD : block(last);
    } else if (isDown(index)) line += " ";
    else line += last === null ? " " : block(last);
  }
  return line;
}

function isWithin(gaps: readonly LinkGap[], from: number, to: number): boolean {
  return gaps.some((gap) => gap.from <= from && (gap.to ?? Infinity) >= to);
}

/** Whether the station sent the events of a gap later; the line then continues through it. */
function hasValues(database: DatabaseSync, { id }: Point, { from, to }: LinkGap): boolean {
  return database.prepare("SELECT 1 FROM value WHERE point = ? AND at > ? AND at < ? LIMIT 1")
    .get(id, from, bound(to ?? Infinity)) !== undefined;
}

function firstOf(database: DatabaseSync, { id }: Point): number | undefined {
  const row = database.prepare("SELECT min(at) AS at FROM value WHERE point = ?").get(id);
  return (row?.at ?? undefined) as number | undefined;
}

function lastBefore(database: DatabaseSync, { id }: Point, from: number): number | null {
  const row = database.prepare(
    "SELECT value FROM value WHERE point = ? AND at < ? ORDER BY at DESC, seq DESC LIMIT 1",
  ).get(id, bound(from));
  return (row?.value ?? null) as number | null;
}

function timeOf(
  { database }: Query,
  { id }: Point,
  { value, from, to }: { readonly value: number; readonly from: number; readonly to: number },
): number {
  const row = database.prepare(
    `SELECT at FROM value WHERE point = ? AND at >= ? AND at <= ? AND value = ?
     ORDER BY at LIMIT 1`,
  ).get(id, bound(from), bound(to), value);
  return row!.at as number;
}
