// Points in time as people write and read them, in the zone that was asked for.

import { instantOf, type ZonePolicy } from "../../codec/mod.ts";
import { UsageError } from "../options/subcommand.ts";
import { dateAndTime, formatInZone, localWallClock } from "../text/zoned_time.ts";

/** What a text may leave out. */
export interface TimeContext {
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: number;
  /** Zone of texts without an offset; that of this machine if absent. */
  readonly zone: ZonePolicy | undefined;
}

const DAY_MS = 86_400_000;
const FORM =
  /^(?:(\d{4})-(\d{2})-(\d{2})|(today|yesterday))?(?:[T ]?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** A text as a point in time. */
export interface ParsedTime {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly instant: number;
  /** What was left out: the day, or the time of day, which is midnight then. */
  readonly without?: "day" | "time";
}

/**
 * Reads `now`, `03:12`, `yesterday 22:00`, `2024-03-15` or `2024-03-15T03:12:04.5+01:00`. A time of day alone is the
 * latest one that is not ahead.
 *
 * @param what Its source, such as `Option --from`.
 * @throws {UsageError} It has none of these forms.
 */
export function parseTime(text: string, what: string, context: TimeContext): ParsedTime {
  if (/^now$/i.test(text)) return { instant: context.now };
  const match = FORM.exec(text);
  const [, year, month, day, word, hour, minute, second = "0", decimals = "0", offset] = match ??
    [];
  const hasDay = day !== undefined || word !== undefined;
  const today = Math.floor(localWallClock(context.now, context.zone) / DAY_MS) * DAY_MS;
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

/** Midnight of a day as if it were UTC; `undefined` if the day does not exist. */
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
  if (zone !== undefined) return instantOf({ time: wall, timeFlags: 0 }, zone) ?? wall;
  const local = new Date(wall); // the fields of the wall clock, to be read as those of this machine
  return new Date(
    local.getUTCFullYear(),
    local.getUTCMonth(),
    local.getUTCDate(),
    local.getUTCHours(),
    local.getUTCMinutes(),
    local.getUTCSeconds(),
    local.getUTCMilliseconds(),
  ).getTime();
}

/** The day after, at the same time by the clock on the wall. */
export function dayAfter(instant: number, zone: ZonePolicy | undefined): number {
  return instantOfWall(localWallClock(instant, zone) + DAY_MS, undefined, zone);
}

/** A time for people, to the second if that says all: `2024-03-15 03:12:04`. */
export function shortTime(instant: number, zone: ZonePolicy | undefined): string {
  return dateAndTime(instant, zone).replace(/\.\d{3}$/, "");
}

/** A time for programs: ISO 8601, in UTC unless a zone was asked for. */
export function isoTime(instant: number, zone: ZonePolicy | undefined): string {
  return formatInZone({ time: instant, nanoseconds: 0 }, zone).replace(/(\.\d{3})000/, "$1");
}
