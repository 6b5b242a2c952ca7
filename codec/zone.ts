// Converts between time tags and instants with a zone policy, which the standard leaves to the
// project.

import { shownValue } from "./shown.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TIME_FLAGS } from "./time.ts";

/**
 * Relation between the wall-clock time in a station's time tags and UTC. The standard leaves the
 * zone to the project: stations send UTC, local standard time, or local time with summer time.
 */
export interface ZonePolicy {
  /**
   * `"UTC"` (default), an offset in minutes east of UTC for standard time (60 for CET), or the name of an IANA
   * zone such as `"Europe/Madrid"`.
   */
  readonly zone?: string | number;
  /**
   * How summer time is recognized: `"flag"` uses the SU bit (one hour if set), `"zone"` uses the
   * rules of the IANA zone and the SU bit only for the repeated hour in autumn, `"ignore"` uses
   * neither. Default: `"zone"` with an IANA zone, `"flag"` otherwise.
   */
  readonly summer?: "flag" | "zone" | "ignore";
  /**
   * First year of the century for two-digit years. Default 2000 (2000 to 2099); 1970 reads 70 to 99
   * as the 20th century. A whole number from 1900 to 2100.
   */
  readonly pivotYear?: number;
}

/** A wall-clock time and its flags, as `time` and `timeFlags` of an object. */
export interface TimeTag {
  /** Milliseconds since 1970-01-01 as if the fields were UTC. */
  readonly time: number;
  /** Bits of `TIME_FLAGS`. */
  readonly timeFlags: number;
}

const HOUR = 3_600_000;

/** Minutes of a day: the largest offset of a zone. */
const DAY_MINUTES = 1440;

/** The ways to recognize summer time. */
const SUMMERS: readonly unknown[] = ["flag", "zone", "ignore"];

/** The first and the last year that a century can begin with. */
const PIVOT_YEARS = [1900, 2100] as const;

/** The permitted forms of a zone, as text. */
export const A_ZONE = "UTC, minutes east of UTC, or the name of an IANA zone";

/** A property of a zone policy that cannot be used. */
export interface ZonePolicyFault {
  /** Its name. */
  readonly name: "zone" | "summer" | "pivotYear";
  /** Its value. */
  readonly value: unknown;
  /** The expected value as text. */
  readonly expected: string;
}

/** The first fault of a zone policy; `undefined` if there is none. Names of zones are only known to the platform. */
export function zonePolicyFault(policy: ZonePolicy): ZonePolicyFault | undefined {
  const { zone = "UTC", summer = "ignore", pivotYear = 2000 } = policy;
  const isOffset = Number.isInteger(zone) && Math.abs(zone as number) <= DAY_MINUTES;
  if (typeof zone !== "string" && !isOffset) return { name: "zone", value: zone, expected: A_ZONE };
  if (!SUMMERS.includes(summer)) {
    return { name: "summer", value: summer, expected: '"flag", "zone" or "ignore"' };
  }
  const [first, last] = PIVOT_YEARS;
  if (Number.isInteger(pivotYear) && pivotYear >= first && pivotYear <= last) return undefined;
  return {
    name: "pivotYear",
    value: pivotYear,
    expected: `a whole number from ${first} to ${last}`,
  };
}

function requirePolicy(policy: ZonePolicy): void {
  const fault = zonePolicyFault(policy);
  if (fault === undefined) return;
  const { name, value, expected } = fault;
  const found = `${name} is ${shownValue(value)}, expected ${expected}`;
  throw new RangeError(`Cannot use the policy of a time zone: ${found}`);
}
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Returns the local wall-clock time of an instant in an IANA zone, as if its fields were UTC. */
function wallClock(instant: number, zone: string): number {
  let format = FORMATS.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    FORMATS.set(zone, format);
  }
  const field: Record<string, number> = {};
  for (const part of format.formatToParts(instant)) field[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = field;
  const ms = ((instant % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + ms;
}

function offsetAt(instant: number, zone: string): number {
  return wallClock(instant, zone) - instant;
}

/**
 * Returns the standard-time offset of a zone around an instant: the smaller of its offsets in
 * January and July.
 */
function standardOffset(instant: number, zone: string): number {
  const year = new Date(instant).getUTCFullYear();
  return Math.min(offsetAt(Date.UTC(year, 0, 1), zone), offsetAt(Date.UTC(year, 6, 1), zone));
}

/**
 * Returns the wall-clock time in the hundred years of the pivot; `NaN` if their year 00 has no 29th
 * of February.
 */
function toPivot(time: number, pivotYear: number): number {
  if (pivotYear === 2000 && isIn2000s(time)) return time;
  const wall = new Date(time);
  const year = wall.getUTCFullYear();
  const month = wall.getUTCMonth();
  wall.setUTCFullYear(pivotYear + ((((year - pivotYear) % 100) + 100) % 100));
  return wall.getUTCMonth() === month ? wall.getTime() : NaN;
}

/** Whether a wall-clock time is in the years 2000 to 2099. */
function isIn2000s(time: number): boolean {
  return time >= FIRST_CP56_TIME && time <= LAST_CP56_TIME;
}

/**
 * Returns the instant of a wall-clock time in an IANA zone; SU selects one of the two instants in a
 * repeated hour.
 */
function instantInZone(wall: number, zone: string, summer: boolean): number {
  const early = wall - offsetAt(wall - 12 * HOUR, zone);
  const late = wall - offsetAt(wall + 12 * HOUR, zone);
  const fits = [early, late].filter((instant) => wallClock(instant, zone) === wall);
  if (fits.length === 0) return early; // An hour that the clock skipped in spring.
  const [one, other = one] = fits as [number, number?];
  return summer ? Math.min(one, other) : Math.max(one, other);
}

/**
 * Returns the instant of a time tag in milliseconds since 1970-01-01 UTC; `undefined` if the tag is
 * not a valid date and time. IV is ignored, because an invalid tag may still be worth showing.
 *
 * @throws {RangeError} The policy cannot be used, or the platform does not know the zone.
 */
export function instantOf(
  tag: { readonly time: number | undefined; readonly timeFlags: number },
  policy: ZonePolicy = {},
): number | undefined {
  requirePolicy(policy);
  if (tag.time === undefined) return undefined;
  const { zone = "UTC", pivotYear = 2000 } = policy;
  const wall = toPivot(tag.time, pivotYear);
  if (Number.isNaN(wall)) return undefined;
  const su = (tag.timeFlags & TIME_FLAGS.summer) !== 0;
  const byName = typeof zone === "string" && zone !== "UTC";
  const summer = policy.summer ?? (byName ? "zone" : "flag");
  if (byName && summer === "zone") return instantInZone(wall, zone, su);
  const offset = byName ? standardOffset(wall, zone) : typeof zone === "number" ? zone * 60_000 : 0;
  return wall - offset - (su && summer === "flag" ? HOUR : 0);
}

/**
 * Returns the time tag of an instant, for transmission: the wall-clock time of the zone, with SU
 * set during summer time of an IANA zone. With `summer: "ignore"` the tag is always in standard
 * time.
 *
 * @throws {RangeError} The policy cannot be used, the zone is unknown, or the instant is outside the hundred years that a tag
 * can represent.
 */
export function timeTagOf(instant: number, policy: ZonePolicy = {}): TimeTag {
  requirePolicy(policy);
  const { zone = "UTC", pivotYear = 2000 } = policy;
  if (!(Math.abs(instant) <= 8.64e15)) {
    throw new RangeError(
      `Cannot create a time tag for ${instant}, expected milliseconds since 1970-01-01 UTC`,
    );
  }
  let wall = Math.round(instant);
  let timeFlags = 0;
  if (typeof zone === "number") wall += zone * 60_000;
  else if (zone !== "UTC") {
    const standard = standardOffset(wall, zone);
    const offset = policy.summer === "ignore" ? standard : offsetAt(wall, zone);
    if (offset > standard) timeFlags = TIME_FLAGS.summer;
    wall += offset;
  }
  if (pivotYear === 2000 && isIn2000s(wall)) return { time: wall, timeFlags };
  const year = new Date(wall).getUTCFullYear();
  if (!(year >= pivotYear && year < pivotYear + 100)) {
    throw new RangeError(
      `Cannot create a time tag for ${
        new Date(instant).toISOString()
      }: a tag carries the years ${pivotYear} to ${pivotYear + 99}`,
    );
  }
  return { time: toPivot(wall, 2000), timeFlags };
}

/**
 * Returns the most likely wall-clock time of a CP24Time2a, which has no hour: the latest one that
 * is not more than `aheadMs` ahead of the receiver's wall clock.
 */
export function completeCp24(
  time: number,
  now: { readonly time: number; readonly aheadMs?: number },
): number {
  const limit = now.time + (now.aheadMs ?? 60_000);
  return Math.floor((limit - time) / HOUR) * HOUR + time;
}
