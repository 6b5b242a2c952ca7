// Decodes and encodes CP24Time2a and CP56Time2a as wall-clock time and flags, without losing a bit.

/**
 * Bits of `timeFlags`. The lowest octet is that of the tag's flags; day of week and reserved bits
 * are above it, so that every bit of a CP56Time2a is preserved (IEC 60870-5-101, 7.2.6.18).
 */
export const TIME_FLAGS = {
  /** IV: the time is invalid. */
  invalid: 0x80,
  /** RES1 / GEN: substituted time instead of genuine time. */
  substituted: 0x40,
  /** SU: summer (daylight saving) time. */
  summer: 0x20,
  /** RES2: two reserved bits in the octet of the hour. */
  reserved2: 0x18,
  /** Day of week, 1 Monday to 7 Sunday, 0 not used. */
  dayOfWeek: 0x07,
  /** RES3: four reserved bits in the octet of the month. */
  reserved3: 0xf00,
  /** RES4: one reserved bit in the octet of the year. */
  reserved4: 0x1000,
} as const;

/** Bits of `timeFlags` that must be 0. */
export const RESERVED_TIME_FLAGS: number = TIME_FLAGS.reserved2 | TIME_FLAGS.reserved3 |
  TIME_FLAGS.reserved4;

/** Milliseconds of a day. */
const DAY = 86_400_000;

/**
 * Days from 1970-01-01 to the first day of each month in a leap cycle that starts on 2000-01-01.
 */
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_TO_2000 = 10957;

/**
 * Returns the days of a month. `year` counts from 2000; until 2099 every fourth year is a leap
 * year.
 */
function daysInMonth(year: number, month: number): number {
  return month === 2 && year % 4 === 0 ? 29 : DAYS_IN_MONTH[month - 1] ?? 0;
}

/** Returns the days from 1970-01-01 to a date; `year` counts from 2000. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const leapDays = Math.floor((year + 3) / 4) + (month > 2 && year % 4 === 0 ? 1 : 0);
  return DAYS_TO_2000 + year * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + day - 1;
}

/** Number of a month in the two tables below: seven bits of the year and four of the month. */
const MONTHS = 2048;

/**
 * Half a millisecond: it keeps numbers of milliseconds from being whole, so that the engine adds them as numbers and
 * does not convert them to 64-bit integers and back, which takes longer than everything else.
 */
const HALF = 0.5;

/** The middle of the months of {@linkcode MIDDLE}: offsets from it fit 32 bits. */
const MID_DAY = 16;

/** Number of entries for the months of four years. */
const CYCLE = 4 << 4;

/** Number of entries for the months of 2000 to 2099. */
const CENTURY = 100 << 4;

/** Days of four years. */
const CYCLE_DAYS = 1461;

// The two tables are filled four years at a time, when the interpreter or a loop for columns reads a date in these years first. Every
// other reader takes the date for an invalid one, and leaves its ASDU to the interpreter. To fill them at once would make every program
// that imports the codec wait: for the loop, and for the collection of the numbers that it creates.

/** Milliseconds from 1970-01-01 to day {@linkcode MID_DAY} of each month of 2000 to 2099, and {@linkcode HALF}. */
const MIDDLE = new Float64Array(MONTHS);

/** Days of each month of 2000 to 2099; 0 for a month that is not one or is not filled yet, so that no day is valid. */
const DAYS_OF = new Uint8Array(MONTHS);

/**
 * Fills the tables for the four years of a date, which is the second word of a CP56Time2a. Returns `false` if they are filled already,
 * or not in 2000 to 2099: {@linkcode isCp56} was then right.
 */
export function fillDates(high: number): boolean {
  const first = monthOf(high) & -CYCLE;
  if (first >= CENTURY || DAYS_OF[first | 1] !== 0) return false;
  for (let at = first; at < first + CYCLE; at++) {
    const days = daysInMonth(at >>> 4, at & 0x0f);
    if (days === 0) continue;
    DAYS_OF[at] = days;
    MIDDLE[at] = daysSinceEpoch(at >>> 4, at & 0x0f, MID_DAY) * DAY + HALF;
  }
  return true;
}

/** Position of the second word of a CP56Time2a, which shares one octet with the first. */
export const CP56_HIGH = 3;

/** Returns the number of the month of a CP56Time2a in the two tables, from its second word. */
function monthOf(high: number): number {
  return high >>> 20 & 0x7f0 | high >>> 16 & 0x0f;
}

/**
 * Whether a CP56Time2a is a valid date and time. It is given as two little-endian words of 32 bits:
 * its octets 0 to 3 and its octets 3 to 6. A date in years that have not been read is not valid until {@linkcode fillDates}.
 */
export function isCp56(low: number, high: number): boolean {
  return isWithinHour(low) && isCp56Hour(high);
}

/** Whether the first word of a CP56Time2a is a valid time within an hour; the rest of {@linkcode isCp56}. */
export function isWithinHour(low: number): boolean {
  return (low & 0xffff) <= 59_999 && (low >>> 16 & 0x3f) <= 59;
}

/** Whether the second word of a CP56Time2a is a valid hour of a valid date; the rest of {@linkcode isCp56}. */
export function isCp56Hour(high: number): boolean {
  const day = high >>> 8 & 0x1f;
  return (high & 0x1f) <= 23 && day !== 0 && day <= DAYS_OF[monthOf(high)]!;
}

/** Returns the wall-clock time of a valid CP56Time2a, from the words of {@linkcode isCp56}. */
export function cp56Time(low: number, high: number): number {
  return timeWithinHour(cp56Hour(high), low);
}

/** Returns the beginning of the hour of a valid second word, for {@linkcode timeWithinHour}. */
export function cp56Hour(high: number): number {
  const offset = ((high >>> 8 & 0x1f) - MID_DAY) * DAY + (high & 0x1f) * 3_600_000;
  return MIDDLE[monthOf(high)]! + offset;
}

/** Returns the wall-clock time of a valid first word within an hour, which is a result of {@linkcode cp56Hour}. */
export function timeWithinHour(hour: number, low: number): number {
  return hour + ((low >>> 16 & 0x3f) * 60_000 + (low & 0xffff)) - HALF;
}

/** Returns the flags of a CP56Time2a as bits of {@linkcode TIME_FLAGS}, from the words of {@linkcode isCp56}. */
export function cp56Flags(low: number, high: number): number {
  return low >>> 16 & 0xc0 | high >>> 2 & 0x38 | high >>> 13 & 0x07 | high >>> 12 & 0xf00 |
    high >>> 19 & 0x1000;
}

// The engine loads and checks an export at each use, as it does an import, but compiles other constants into the functions.
const LAST_TAG = new Float64Array(1);

/** Milliseconds from 1970-01-01 to 2000-01-01. */
const TO_2000 = DAYS_TO_2000 * DAY;

/**
 * The hour that {@linkcode readTag} read last, as the second word of a CP56Time2a, and its flags: consecutive time tags are nearly always of the
 * same hour. At first, it is the first hour of 2000.
 */
const HOUR_WORD: Int32Array = Int32Array.of(0x01_01_00, 0);

/** The beginning of the hour of {@linkcode HOUR_WORD}, as a result of {@linkcode cp56Hour}. */
const HOUR_START: Float64Array = Float64Array.of(TO_2000 + HALF);

/** Keeps the hour of the second word of a CP56Time2a. Returns `false` if it is invalid or has reserved bits. */
function setHour(high: number): boolean {
  const flags = cp56Flags(0, high);
  if (!isCp56Hour(high) || (flags & RESERVED_TIME_FLAGS) !== 0) return false;
  HOUR_WORD[0] = high;
  HOUR_WORD[1] = flags;
  HOUR_START[0] = cp56Hour(high);
  return true;
}

/** The wall-clock time that {@linkcode readTag} read last. */
export const TAG_TIME: Float64Array = LAST_TAG;

/**
 * Reads a time tag of 0, 3 or 7 octets, which must be present. Returns its flags, and leaves its time in {@linkcode
 * TAG_TIME}: a result of two numbers would be an object. Returns -1 if the time is invalid or reserved bits are set, or
 * if its years have not been read: the interpreter must decode it.
 */
export function readTag(octets: Uint8Array, at: number, tagOctets: number): number {
  if (tagOctets === 0) return 0;
  if (tagOctets === 3) {
    const time = readCp24Time(octets, at);
    LAST_TAG[0] = time;
    return Number.isNaN(time) ? -1 : readCp24Flags(octets, at);
  }
  const ms = octets[at]! | octets[at + 1]! << 8;
  const third = octets[at + 2]!;
  const minute = third & 0x3f;
  const date = octets[at + 4]! << 8 | octets[at + 5]! << 16 | octets[at + 6]! << 24;
  const high = octets[at + 3]! | date;
  if (ms > 59_999 || minute > 59 || (high !== HOUR_WORD[0] && !setHour(high))) return -1;
  LAST_TAG[0] = HOUR_START[0]! + (minute * 60_000 + ms) - HALF;
  return third & 0xc0 | HOUR_WORD[1]!;
}

function word(octets: Uint8Array, at: number): number {
  return (octets[at] ?? 0) | (octets[at + 1] ?? 0) << 8 | (octets[at + 2] ?? 0) << 16 |
    (octets[at + 3] ?? 0) << 24;
}

/**
 * Reads the wall-clock time of a CP56Time2a: milliseconds since 1970-01-01 as if its fields were
 * UTC, years 2000 to 2099. `NaN` if it is not a valid date and time, such as the all-zero tag of a
 * clock that was never set.
 */
export function readCp56Time(octets: Uint8Array, at: number): number {
  const low = word(octets, at);
  const high = word(octets, at + CP56_HIGH);
  const isValid = isCp56(low, high) || fillDates(high) && isCp56(low, high);
  return isValid ? cp56Time(low, high) : NaN;
}

/** Reads the flags of a CP56Time2a as bits of {@linkcode TIME_FLAGS}. */
export function readCp56Flags(octets: Uint8Array, at: number): number {
  return cp56Flags(word(octets, at), word(octets, at + CP56_HIGH));
}

/**
 * The minute that was written last, as the two words of {@linkcode isCp56}: consecutive time tags are
 * nearly always of the same minute.
 */
const MINUTE = { start: NaN, low: 0, high: 0 };

/** Days from 1996-03-01 to 2000-01-01. Years that begin in March end with the leap day, and so do the four years from 1996. */
const DAYS_FROM_MARCH = 1401;

/** Returns the bits of a date in the second word of a CP56Time2a. `day` counts from 2000-01-01. */
function dateBits(day: number): number {
  const days = day + DAYS_FROM_MARCH;
  const cycle = days / CYCLE_DAYS | 0;
  const ofCycle = days - cycle * CYCLE_DAYS;
  const year = Math.min(ofCycle / 365 | 0, 3);
  const ofYear = ofCycle - year * 365;
  // From March on, five months have 153 days, in the same order.
  const month = (5 * ofYear + 2) / 153 | 0;
  const ofMonth = ofYear - ((153 * month + 2) / 5 | 0) + 1;
  const isNext = month > 9;
  return ofMonth << 8 | (isNext ? month - 9 : month + 3) << 16 |
    (4 * cycle + year - (isNext ? 3 : 4)) << 24;
}

/** Computes the words of the minute of a wall-clock time. */
function setMinute(time: number): void {
  // A division and a product take less time than the remainder of two numbers that are not 32-bit integers.
  const day = Math.floor(time / DAY);
  const minutes = Math.floor((time - day * DAY) / 60_000);
  const hour = minutes / 60 | 0;
  MINUTE.start = day * DAY + minutes * 60_000;
  MINUTE.low = minutes - hour * 60 << 16;
  MINUTE.high = hour | dateBits(day - DAYS_TO_2000);
}

/** Returns the milliseconds of a wall-clock time within its minute, whose words are then in {@linkcode MINUTE}. */
function withinMinute(time: number): number {
  const ms = time - MINUTE.start;
  if (ms >= 0 && ms < 60_000) return ms;
  setMinute(time);
  return time - MINUTE.start;
}

/** Returns the bits of the flags in the second word of a CP56Time2a. */
export function highFlags(flags: number): number {
  return (flags & 0x38) << 2 | (flags & 0x07) << 13 | (flags & 0xf00) << 12 |
    (flags & 0x1000) << 19;
}

/**
 * Writes a CP56Time2a. `time` must be a wall-clock time from 2000-01-01 to 2099-12-31 in whole
 * milliseconds.
 */
export function writeCp56(octets: Uint8Array, at: number, time: number, flags: number): void {
  const ms = withinMinute(time);
  const high = MINUTE.high | highFlags(flags);
  octets[at] = ms;
  octets[at + 1] = ms >> 8;
  octets[at + 2] = MINUTE.low >> 16 | (flags & 0xc0);
  octets[at + 3] = high;
  octets[at + 4] = high >> 8;
  octets[at + 5] = high >> 16;
  octets[at + 6] = high >> 24;
}

/** The minute of a wall-clock time, as words of a CP56Time2a. */
export interface Minute {
  /** Wall-clock time of its beginning. */
  readonly start: number;
  /** First word, without milliseconds and flags. */
  readonly low: number;
  /** Second word, without flags. */
  readonly high: number;
}

/** The minute of {@linkcode minuteOf} or {@linkcode writeCp56}, until the next call. */
export const LAST_MINUTE: Minute = MINUTE;

/** Returns the minute of a wall-clock time that a CP56Time2a can represent, until the next call. */
export function minuteOf(time: number): Minute {
  withinMinute(time);
  return MINUTE;
}

/**
 * Reads a CP24Time2a: milliseconds since the start of the hour, 0..3 599 999, or `NaN` if invalid.
 */
export function readCp24Time(octets: Uint8Array, at: number): number {
  const ms = (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8);
  const minute = (octets[at + 2] ?? 0) & 0x3f;
  return ms > 59999 || minute > 59 ? NaN : minute * 60_000 + ms;
}

/** Reads the flags of a CP24Time2a as bits of {@linkcode TIME_FLAGS}: IV and substituted. */
export function readCp24Flags(octets: Uint8Array, at: number): number {
  return (octets[at + 2] ?? 0) & 0xc0;
}

/** Writes a CP24Time2a. `time` must be 0..3 599 999 in whole milliseconds. */
export function writeCp24(octets: Uint8Array, at: number, time: number, flags: number): void {
  const ms = time % 60_000;
  octets[at] = ms & 0xff;
  octets[at + 1] = ms >> 8;
  octets[at + 2] = Math.floor(time / 60_000) | (flags & 0xc0);
}

/** First wall-clock time that a CP56Time2a can represent: 2000-01-01 00:00:00.000. */
export const FIRST_CP56_TIME: number = TO_2000;

/** Last wall-clock time that a CP56Time2a can represent: 2099-12-31 23:59:59.999. */
export const LAST_CP56_TIME: number = daysSinceEpoch(99, 12, 31) * DAY + DAY - 1;

/** Bits of `timeFlags` that a tag of each kind can represent. */
export const TAG_FLAGS = { cp24: 0xc0, cp56: 0x1fff } as const;

/** Last time that a CP24Time2a can represent. */
const LAST_CP24_TIME = 3_599_999;

/** Whether a CP56Time2a can represent a time. */
export function isCp56Time(time: unknown): time is number {
  return typeof time === "number" && time >= FIRST_CP56_TIME && time <= LAST_CP56_TIME &&
    Math.floor(time) === time;
}

/** Whether a CP24Time2a can represent a time. */
export function isCp24Time(time: unknown): time is number {
  return typeof time === "number" && time >= 0 && time <= LAST_CP24_TIME &&
    Math.floor(time) === time;
}

/**
 * Returns the set flags as text, such as `IV SU`; empty for a valid, genuine tag in standard time.
 */
export function describeTimeFlags(flags: number): string {
  const words: string[] = [];
  if ((flags & TIME_FLAGS.invalid) !== 0) words.push("IV");
  if ((flags & TIME_FLAGS.substituted) !== 0) words.push("SB");
  if ((flags & TIME_FLAGS.summer) !== 0) words.push("SU");
  return words.join(" ");
}

/**
 * Formats the wall-clock time of a tag: `2024-03-15 13:45:30.123`. A CP24Time2a is `xx:45:30.123`,
 * an invalid tag is `impossible time`, and a missing tag is empty.
 */
export function formatTime(time: number | undefined, kind: "cp24" | "cp56" = "cp56"): string {
  if (time === undefined) return "";
  if (Number.isNaN(time)) return "impossible time";
  const text = new Date(time).toISOString();
  return kind === "cp24" ? `xx${text.slice(13, 23)}` : text.slice(0, 23).replace("T", " ");
}
