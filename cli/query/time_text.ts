// Parses and formats points in time.

import { instantOf, type ZonePolicy } from "../../codec/mod.ts";
import { UsageError } from "../io/exit.ts";
import { dateAndTime, formatInZone, wallClockOf } from "../text/zoned_time.ts";

/** Context for resolving incomplete times. */
export interface TimeContext {
  /** Current time, in ms since 1970-01-01 UTC. */
  readonly now: number;
  /** Time zone of texts without an offset; UTC if absent. */
  readonly zone: ZonePolicy | undefined;
}

const DAY_MS = 86_400_000;
const FORM =
  /^(?:(\d{4})-(\d{2})-(\d{2})|(today|yesterday))?(?:[T ]?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** A parsed point in time. */
export interface ParsedTime {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly instant: number;
  /** The part that was omitted: the day, or the time of day (then midnight). */
  readonly without?: "day" | "time";
}

/**
 * Parses `now`, `03:12`, `yesterday 22:00`, `2024-03-15` or `2024-03-15T03:12:04.5+01:00`. A time of day alone means
 * the most recent one.
 *
 * @param what Source of the text, such as `Option --from`.
 * @throws {UsageError} The text has none of these forms.
 */
export function parseTime(text: string, what: string, context: TimeContext): ParsedTime {
  if (/^now$/i.test(text)) return { instant: context.now };
  const match = FORM.exec(text);
  const [, year, month, day, word, hour, minute, second = "0", decimals = "0", offset] = match ??
    [];
  const hasDay = day !== undefined || word !== undefined;
  const today = Math.floor(wallClockOf(context.now, context.zone ?? {}) / DAY_MS) * DAY_MS;
  const date = day === undefined
    ? today - (word?.toLowerCase() === "yesterday" ? DAY_MS : 0)
    : dateOf(Number(year), Number(month), Number(day));
  const time = Number(hour ?? 0) * 3_600_000 + Number(minute ?? 0) * 60_000 +
    Number(second) * 1000 + Number(decimals.padEnd(3, "0"));
  const isTime = Number(hour ?? 0) < 24 && Number(minute ?? 0) < 60 && Number(second) < 60;
  if (match === null || (!hasDay && hour === undefined) || date === undefined || !isTime) {
    throw new UsageError(
      `${what} is "${text}", expected a time such as 03:12, "yesterday 22:00", 2024-03-15 or 2024-03-15T03:12:04Z`,
    );
  }
  const instant = instantOfWall(date + time, offset, context.zone);
  if (hour === undefined) return { instant, without: "time" };
  if (hasDay) return { instant };
  const isAhead = instant > context.now;
  const latest = isAhead ? instantOfWall(date + time - DAY_MS, offset, context.zone) : instant;
  return { instant: latest, without: "day" };
}

/** Midnight of a day, computed as if in UTC; `undefined` if the day does not exist. */
function dateOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

function instantOfWall(
  wall: number,
  offset: string | undefined,
  zone: ZonePolicy | undefined,
): number {
  if (offset !== undefined) {
    if (/^z$/i.test(offset)) return wall;
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
    return wall - (offset.startsWith("-") ? -minutes : minutes) * 60_000;
  }
  return instantOf({ time: wall, timeFlags: 0 }, zone ?? {}) ?? wall;
}

/** The same wall clock time on the next day. */
export function dayAfter(instant: number, zone: ZonePolicy | undefined): number {
  return instantOfWall(wallClockOf(instant, zone ?? {}) + DAY_MS, undefined, zone);
}

/** Formats a time for reading, with milliseconds only if needed: `2024-03-15 03:12:04`. */
export function shortTime(instant: number, zone: ZonePolicy | undefined): string {
  return dateAndTime(instant, zone).replace(/\.\d{3}$/, "");
}

/** Formats a machine-readable time: ISO 8601, in UTC unless a zone was requested. */
export function isoTime(instant: number, zone: ZonePolicy | undefined): string {
  return formatInZone({ time: instant, nanoseconds: 0 }, zone).replace(/(\.\d{3})000/, "$1");
}
