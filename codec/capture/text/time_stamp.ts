// Times in the lines of a log: a date and a time, seconds since 1970, or only the time of day.

import type { CaptureTime } from "../timestamp.ts";

/** A time as written in the text. */
export interface TextTime extends CaptureTime {
  readonly time: number;
  /** The part that the text lacks: `time` has the year 1970, or the day 1970-01-01, instead. */
  readonly missing?: "date" | "year";
  /** Whether the text names UTC or an offset; otherwise `time` is a wall clock, as if it were UTC. */
  readonly isInstant: boolean;
}

/** The order of day and month in dates such as 03/04/2024. */
export type DateOrder = "day-month" | "month-day";

const CLOCK = String.raw`(\d{1,2}):(\d{2}):(\d{2})(?:[.,:](\d{1,9}))?(?!\d)\s*(am|pm)?`;
const ZONE = String.raw`\s?(z|utc|gmt|[+-]\d{2}:?\d{2})?(?![a-z0-9])`;
const GAP = String
  .raw`(?:\s*[t,;|_\-\u65e5]?\s*|[:]|\s+(?:um|at|kl\.?|\u4e0a\u5348|\u4e0b\u5348)\s+)`;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Other spellings of months. */
const MONTH_WORDS: ReadonlyMap<string, number> = new Map([
  ...MONTHS.map((name, month) => [name, month] as const),
  ["mär", 2],
  ["mrz", 2],
  ["mai", 4],
  ["okt", 9],
  ["dez", 11],
  ["ene", 0],
  ["abr", 3],
  ["ago", 7],
  ["dic", 11],
]);

const MONTH = String.raw`([a-zä]{3})[a-zä]{0,7}\.?`;

/** 2024-11-29, 2024/11/29, 2024.11.29, 2024年11月29日, 20241129 */
const YEAR_FIRST = new RegExp(
  String
    .raw`(?<!\d)(\d{4})(?:[-/.\u5e74](\d{1,2})[-/.\u6708]|(\d{2}))(\d{1,2})\u65e5?${GAP}${CLOCK}${ZONE}`,
  "iu",
);
/** 29.11.2024, 11/29/2024, 24/11/29 */
const YEAR_LAST = new RegExp(
  String.raw`(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${GAP}${CLOCK}${ZONE}`,
  "iu",
);
/** 29 Nov 2024, 29/Nov/2024, 29-Nov-24 */
const DAY_NAME = new RegExp(
  String.raw`(?<!\d)(\d{1,2})[\s./-]+${MONTH}[\s./-]+(\d{4}|\d{2})${GAP}${CLOCK}${ZONE}`,
  "iu",
);
/** Nov 29 12:00:00, Nov 29, 2024 12:00:00, Nov 29 12:00:00 2024 */
const NAME_DAY = new RegExp(
  String.raw`(?<!\p{L})${MONTH}\s+(\d{1,2})(?:,?\s+(\d{4}))?,?\s+${CLOCK}(?:\s+(\d{4}))?${ZONE}`,
  "iu",
);
/** Seconds, milliseconds, microseconds or nanoseconds since 1970. */
const EPOCH = /(?<![\w.:-])(1[0-9]{9})(?:[.,]([0-9]{1,9})|([0-9]{3}(?:[0-9]{3}){0,2}))?(?![\w.:-])/;
const CLOCK_ONLY = new RegExp(String.raw`(?<![\d:.])${CLOCK}${ZONE}`, "iu");

/** Characters of a text that can contain its time. */
const LOOKED_AT = 400;

/** Finds the first time in a text. */
export function findTime(text: string, order: DateOrder): TextTime | undefined {
  const head = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
  if (!/\d{2}:\d{2}|1\d{9}/.test(head)) return undefined;
  return readYearFirst(head) ?? readYearLast(head, order) ?? readDayName(head) ??
    readNameDay(head) ?? readEpoch(head) ?? readClock(head);
}

/** The order that the date of a text proves; `undefined` if it has none, or both are possible. */
export function dateOrderIn(text: string): DateOrder | undefined {
  const [, first, , second, year] = YEAR_LAST.exec(text.slice(0, LOOKED_AT)) ?? [];
  if (year?.length !== 4) return undefined;
  if (Number(first) > 12) return "day-month";
  return Number(second) > 12 ? "month-day" : undefined;
}

function readYearFirst(text: string): TextTime | undefined {
  const match = YEAR_FIRST.exec(text);
  if (match === null) return undefined;
  const [, year, month, short, day, ...clock] = match;
  return build({ year: Number(year), month: Number(month ?? short), day: Number(day) }, clock);
}

function readYearLast(text: string, order: DateOrder): TextTime | undefined {
  const match = YEAR_LAST.exec(text);
  if (match === null) return undefined;
  const [, one, separator, two, three, ...clock] = match;
  const [a, b, c] = [Number(one), Number(two), Number(three)];
  if (three!.length === 4) {
    const isMonthFirst = b > 12 || a <= 12 && order === "month-day" && separator === "/";
    const [day, month] = isMonthFirst ? [b, a] : [a, b];
    return build({ year: c, month, day }, clock);
  }
  const yearFirst = { year: 2000 + a, month: b, day: c };
  const yearLast = { year: 2000 + c, month: b, day: a };
  const isLast = separator === "." || one!.length === 1;
  return isLast
    ? build(yearLast, clock) ?? build(yearFirst, clock)
    : build(yearFirst, clock) ?? build(yearLast, clock);
}

function readDayName(text: string): TextTime | undefined {
  const match = DAY_NAME.exec(text);
  if (match === null) return undefined;
  const [, day, name, year, ...clock] = match;
  const month = MONTH_WORDS.get(name!.toLowerCase());
  if (month === undefined) return undefined;
  const full = year!.length === 2 ? 2000 + Number(year) : Number(year);
  return build({ year: full, month: month + 1, day: Number(day) }, clock);
}

function readNameDay(text: string): TextTime | undefined {
  const match = NAME_DAY.exec(text);
  if (match === null) return undefined;
  const [, name, day, before, hour, minute, second, fraction, half, after, zone] = match;
  const month = MONTH_WORDS.get(name!.toLowerCase());
  if (month === undefined) return undefined;
  const year = before ?? after;
  const clock = [hour, minute, second, fraction, half, zone];
  const date = { year: Number(year ?? 1970), month: month + 1, day: Number(day) };
  return build(date, clock, year === undefined ? "year" : undefined);
}

function readEpoch(text: string): TextTime | undefined {
  const match = EPOCH.exec(text);
  if (match === null) return undefined;
  const [, seconds, decimals, digits] = match;
  const fraction = (decimals ?? digits ?? "").padEnd(9, "0");
  return {
    time: Number(seconds) * 1000 + Number(fraction.slice(0, 3)),
    nanoseconds: Number(fraction.slice(3)),
    isInstant: true,
  };
}

function readClock(text: string): TextTime | undefined {
  const match = CLOCK_ONLY.exec(text);
  if (match === null) return undefined;
  return build({ year: 1970, month: 1, day: 1 }, match.slice(1), "date");
}

interface TextDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Checks and combines the parts; a clock is hour, minute, second, decimals, am or pm, and the zone. */
function build(
  { year, month, day }: TextDate,
  [hour, minute, second, fraction = "", half, zone]: readonly (string | undefined)[],
  missing?: "date" | "year",
): TextTime | undefined {
  const hours = hourOf(Number(hour), half?.toLowerCase());
  const [minutes, seconds] = [Number(minute), Number(second)];
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const date = Date.UTC(year, month - 1, day);
  const check = new Date(date);
  if (year < 1970 || check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) {
    return undefined;
  }
  const digits = fraction.padEnd(9, "0");
  const time = date + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 +
    Number(digits.slice(0, 3)) - offsetMs(zone);
  if (time < 0) return undefined;
  return {
    time,
    nanoseconds: Number(digits.slice(3)),
    ...missing === undefined ? {} : { missing },
    isInstant: zone !== undefined,
  };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return half === "pm" ? hour % 12 + 12 : hour % 12;
}

/** Milliseconds east of UTC. */
function offsetMs(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}
