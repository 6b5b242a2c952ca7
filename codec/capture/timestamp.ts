// Times of capture: converts the units of a file to milliseconds and nanoseconds without loss.

import type { PacketMark } from "./packet.ts";

/** A time in the form used by marks. */
export type CaptureTime = Pick<PacketMark, "time" | "nanoseconds">;

/** Converts the 64-bit times of one interface of a pcapng file. */
export interface TimestampScale {
  /** Units per second, from the option `if_tsresol`. */
  readonly unitsPerSecond: bigint;
  /** Seconds to add, from the option `if_tsoffset`. */
  readonly offsetSeconds: number;
  /** `unitsPerSecond` as a number if times can be computed without BigInt, otherwise 0. */
  readonly fastUnits: number;
}

/** Microseconds since 1970, the default of pcapng. */
export const MICROSECONDS: TimestampScale = timestampScale(6, 0);

/**
 * Creates a scale.
 *
 * @param resolution The octet of `if_tsresol`: a negative power of 10, of 2 if the top bit is set.
 * @param offsetSeconds The value of `if_tsoffset`.
 */
export function timestampScale(resolution: number, offsetSeconds: number): TimestampScale {
  const exponent = BigInt(resolution & 0x7f);
  const unitsPerSecond = ((resolution & 0x80) === 0 ? 10n : 2n) ** exponent;
  const fast = (resolution & 0x80) === 0 && exponent <= 9n;
  return { unitsPerSecond, offsetSeconds, fastUnits: fast ? Number(unitsPerSecond) : 0 };
}

/** Converts a time given as the high and the low 32 bits of a number of units. */
export function scaleTimestamp(scale: TimestampScale, high: number, low: number): CaptureTime {
  const units = scale.fastUnits;
  let seconds: number;
  let nanoseconds: number;
  if (units > 0) {
    // Long division in two steps of 16 bits: every intermediate value stays below 2^53.
    const upper = (high % units) * 0x10000 + (low >>> 16);
    const lower = (upper % units) * 0x10000 + (low & 0xffff);
    const rest = lower % units;
    seconds = (high - high % units) / units * 0x100000000 +
      (upper - upper % units) / units * 0x10000 + (lower - rest) / units;
    nanoseconds = rest * (1e9 / units);
  } else {
    const count = BigInt(high) << 32n | BigInt(low);
    seconds = Number(count / scale.unitsPerSecond);
    nanoseconds = Number(count % scale.unitsPerSecond * 1_000_000_000n / scale.unitsPerSecond);
  }
  return captureTime(seconds + scale.offsetSeconds, nanoseconds);
}

/** Splits seconds since 1970 and nanoseconds (0 or more) into the fields of a mark. */
export function captureTime(seconds: number, nanoseconds: number): CaptureTime {
  const milliseconds = Math.floor(nanoseconds / 1e6);
  return { time: seconds * 1000 + milliseconds, nanoseconds: nanoseconds - milliseconds * 1e6 };
}

/**
 * Formats a time of capture as ISO 8601 in UTC, with six decimals, or with nine if the last three
 * are not all 0: `2013-07-04T06:23:17.053303Z`.
 *
 * @returns `""` if the capture has no time, or one outside the range of `Date`.
 */
export function formatCaptureTime(mark: CaptureTime): string {
  if (mark.time === undefined || Math.abs(mark.time) > 8.64e15) return "";
  const minute = Math.floor(mark.time / MINUTE_MS);
  if (minute !== lastMinute.minute) {
    const text = new Date(minute * MINUTE_MS).toISOString().slice(0, -SECONDS.length);
    lastMinute = { minute, text };
  }
  const rest = mark.time - minute * MINUTE_MS;
  const milliseconds = String(rest).padStart(5, "0");
  const digits = String(mark.nanoseconds).padStart(6, "0");
  const decimals = digits.endsWith("000") ? digits.slice(0, 3) : digits;
  // Joined, because a concatenation keeps its parts, which takes several times the memory.
  return [lastMinute.text, milliseconds.slice(0, 2), ".", milliseconds.slice(2), decimals, "Z"]
    .join("");
}

const MINUTE_MS = 60_000;

/** Returns the seconds and decimals of a time. */
const SECONDS = "00.000Z";

/** Most times are in the same minute as the previous one, and formatting a date is slow. */
let lastMinute = { minute: NaN, text: "" };

/**
 * Milliseconds from one time of capture to another, to the nanosecond; `undefined` if one is
 * unknown.
 */
export function elapsedMs(from: CaptureTime, to: CaptureTime): number | undefined {
  if (from.time === undefined || to.time === undefined) return undefined;
  return to.time - from.time + (to.nanoseconds - from.nanoseconds) / 1e6;
}
