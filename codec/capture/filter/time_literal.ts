// Times in filters: absolute, on the first day of the capture, or relative to its start.

import { instantOf, timeTagOf, type ZonePolicy } from "../../zone.ts";

/** A time, for a capture that begins at a certain instant. */
export interface TimeLiteral {
  /** Milliseconds since 1970 for a capture that begins at `start`; `NaN` if unknown. */
  readonly at: (start: number) => number;
  /** How long the text describes: a day, a minute or a second in ms; 0 for an instant. */
  readonly spanMs: number;
}

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Parses `2024-05-06T07:08:09.123Z` or a leading part of it, with an optional offset such as
 * `+02:00`; `07:08` or `07:08:09.123` on the day on which the capture begins; or `+90s`. A time
 * without an offset is wall-clock time in the zone.
 *
 * @returns `undefined` if the text is none of these.
 */
export function parseTime(text: string, zone: ZonePolicy): TimeLiteral | undefined {
  const since = /^\+(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (since !== null) {
    const ms = Number(since[1]) * UNITS[since[2]!]!;
    return { at: (start) => start + ms, spanMs: 0 };
  }
  const ofDay = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(text);
  if (ofDay !== null) {
    const [hours, minutes, seconds] = ofDay.slice(1).map((part) => Number(part ?? 0));
    if (hours! > 23 || minutes! > 59 || seconds! >= 60) return undefined;
    const ms = hours! * 3_600_000 + minutes! * 60_000 + seconds! * 1000;
    const at = (start: number) => {
      const day = Math.floor(wallClockOf(start, zone) / DAY_MS) * DAY_MS;
      return instantAt(day + ms, zone);
    };
    return { at, spanMs: spanOf(ofDay[3], 60_000) };
  }
  const date =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::(\d{2}(?:\.\d+)?))?)(Z|[+-]\d{2}:\d{2})?)?$/i;
  const match = date.exec(text);
  if (match === null) return undefined;
  const [, day, clock, seconds, offset] = match;
  const time = Date.parse(
    clock === undefined ? day! : `${day}T${clock}${(offset ?? "Z").toUpperCase()}`,
  );
  if (Number.isNaN(time)) return undefined;
  const instant = offset === undefined ? instantAt(time, zone) : time;
  return { at: () => instant, spanMs: clock === undefined ? DAY_MS : spanOf(seconds, 60_000) };
}

/** How long a time of day lasts: a second if it has seconds, an instant if they have a fraction. */
function spanOf(seconds: string | undefined, minuteMs: number): number {
  if (seconds === undefined) return minuteMs;
  return seconds.includes(".") ? 0 : 1000;
}

/**
 * Returns the wall-clock time of an instant, as if it were UTC; UTC itself for years that time tags
 * cannot represent.
 */
function wallClockOf(instant: number, zone: ZonePolicy): number {
  return isTagged(instant) ? timeTagOf(instant, zone).time : instant;
}

/** Returns the instant of a wall-clock time. */
function instantAt(wall: number, zone: ZonePolicy): number {
  return isTagged(wall) ? instantOf({ time: wall, timeFlags: 0 }, zone) ?? NaN : wall;
}

/** Whether a time is certain to be in the years that time tags can represent, in any zone. */
function isTagged(time: number): boolean {
  const year = new Date(time).getUTCFullYear();
  return year > 2000 && year < 2099;
}
