// Points in time that callers provide: an instant, or the wall clock of a time tag together with its zone.

import { shownValue } from "./shown.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TAG_FLAGS, TIME_FLAGS } from "./time.ts";
import { completeCp24, instantOf, timeTagOf, type ZonePolicy } from "./zone.ts";

/**
 * The zone of a wall clock: `"UTC"`, the name of an IANA zone such as `"Europe/Madrid"`, minutes east of UTC, or a
 * whole policy that also says how summer time is recognised.
 */
export type Zone = string | number | ZonePolicy;

/** Flags of the time tag that belong to a point in time. */
export interface InstantFlags {
  /**
   * Bits of `TIME_FLAGS`, as `timeFlags` of a decoded object. `invalid`, `substituted` and the reserved bits go into the
   * tag that is sent. `summer` serves to read a wall clock; in the tag that is sent, the zone of the sender decides on
   * it.
   *
   * @default {0}
   */
  readonly timeFlags?: number;
}

/** A point in time as an instant. Without any, as in a decoded object that has no time tag, the default applies. */
export interface AsInstant extends InstantFlags {
  /** Milliseconds since 1970-01-01 UTC, as `Date.now()` returns them. */
  readonly instant?: number | undefined;
  /** Only in place of `instant`, and with `zone`. */
  readonly time?: undefined;
  /** No effect without `time`. */
  readonly zone?: Zone;
}

/** A point in time as the wall clock of a time tag, such as that of a decoded object, and the zone of that clock. */
export interface AsWallClock extends InstantFlags {
  /**
   * The wall clock: milliseconds since 1970-01-01 as if its fields were UTC, in the years 2000 to 2099; of a CP24Time2a
   * 0..3 599 999. `NaN` for a tag whose fields are an impossible date or time.
   */
  readonly time: number;
  /** Where the wall clock is. */
  readonly zone: Zone;
  /** Only in place of `time`. */
  readonly instant?: never;
}

/**
 * A point in time: an `instant`, or the `time` and `timeFlags` of a decoded object with the `zone` of the station that
 * sent it. A wall clock alone is refused, because it is off by the difference of the zones.
 *
 * ```ts
 * import { ControlledStation, decodeAsdu, parseHex } from "@telecontrol/iec104";
 *
 * const asdu = decodeAsdu(parseHex("24 01 03 00 01 00 BC 02 00 85 EB 47 42 00 AB 75 2D 0D AF 03 18"));
 * const points = [{ ioa: 700, type: "M_ME_NC_1" }] as const;
 * const gateway = new ControlledStation({ sectors: [{ ca: 1, points }] });
 * if (asdu.type === "M_ME_TF_1") {
 *   for (const object of asdu.objects) {
 *     gateway.set(1, object.ioa, object.value, { ...object, zone: "Europe/Madrid" });
 *   }
 * }
 * console.log(new Date(gateway.get(1, 700)!.instant!).toISOString()); // 2024-03-15T12:45:30.123Z
 * ```
 */
export type InstantInput = AsInstant | AsWallClock;

/** What {@linkcode resolveInstant} finds. */
export interface ResolvedInstant {
  /** The instant; `undefined` if none was provided, `NaN` if the wall clock is an impossible date or time. */
  readonly instant: number | undefined;
  /** Flags for the tag that is sent; with `invalid` where `instant` is `NaN`. */
  readonly timeFlags: number;
}

/** Bits that are about the wall clock of the sender, and not about the point in time. */
const OF_THE_CLOCK = TIME_FLAGS.summer | TIME_FLAGS.dayOfWeek;

/** Wall clocks before this are those of a CP24Time2a. */
const HOUR = 3_600_000;

/** Maximum number of milliseconds that a `Date` can be from 1970. */
const MOST = 8.64e15;

const DAY_MINUTES = 1440;
const A_ZONE = "UTC, minutes east of UTC, or the name of an IANA zone";

/**
 * Reads a point in time that a caller has provided.
 *
 * @param given What the caller has provided; other members are ignored.
 * @param context.attempt What fails if it cannot be used, such as `set CA 1 IOA 100`.
 * @param context.near An instant close to it: it completes a CP24Time2a, which has no hour.
 * @throws {TypeError} A wall clock without a zone, an instant and a wall clock at once, or something that is not a number.
 * @throws {RangeError} An instant, a wall clock, flags or a zone beyond what there is.
 */
export function resolveInstant(
  given: Readonly<Partial<Record<"instant" | "time" | "timeFlags" | "zone", unknown>>>,
  { attempt, near }: { readonly attempt: string; readonly near: number },
): ResolvedInstant {
  const { instant, time, timeFlags = 0, zone } = given;
  if (!isWhole(timeFlags, TAG_FLAGS.cp56)) {
    const expected = "bits of TIME_FLAGS";
    throw new RangeError(refusal(attempt, "timeFlags", { value: timeFlags, expected }));
  }
  const kept = timeFlags & ~OF_THE_CLOCK;
  if (instant !== undefined) {
    if (time !== undefined) {
      throw new TypeError(`Cannot ${attempt}: found both instant and time, expected one of them`);
    }
    requireNumber(instant, { attempt, name: "instant", low: -MOST, high: MOST });
    return { instant, timeFlags: kept };
  }
  if (time === undefined) return { instant: undefined, timeFlags: kept };
  if (zone === undefined) {
    throw new TypeError(
      `Cannot ${attempt}: time ${shownValue(time)} is a wall clock without a zone, ` +
        "expected time together with zone, or instant in ms since 1970-01-01 UTC",
    );
  }
  const policy = policyOf(zone, attempt);
  const isShort = typeof time === "number" && time >= 0 && time < HOUR;
  const isPossible = !Number.isNaN(time);
  const [low, high] = isShort ? [0, HOUR - 1] : [FIRST_CP56_TIME, LAST_CP56_TIME];
  if (isPossible) requireNumber(time, { attempt, name: "time", low, high });
  const wall = isPossible && !isShort ? time as number : FIRST_CP56_TIME;
  let found = instantIn(policy, { wall, timeFlags, attempt });
  if (isShort) found = nearest(time, near, policy);
  if (isPossible && found !== undefined) return { instant: found, timeFlags: kept };
  return { instant: NaN, timeFlags: kept | TIME_FLAGS.invalid };
}

function instantIn(
  policy: ZonePolicy,
  { wall, timeFlags, attempt }: {
    readonly wall: number;
    readonly timeFlags: number;
    readonly attempt: string;
  },
): number | undefined {
  try {
    return instantOf({ time: wall, timeFlags }, policy);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(refusal(attempt, "zone", { value: policy.zone, expected: A_ZONE }));
  }
}

/** The latest instant that a CP24Time2a can mean. */
function nearest(time: number, near: number, policy: ZonePolicy): number | undefined {
  try {
    const now = timeTagOf(near, policy);
    return near + completeCp24(time, now) - now.time;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the clock of the machine was never set
    throw error;
  }
}

/** The policy of a zone; a name is not checked yet. */
function policyOf(zone: unknown, attempt: string): ZonePolicy {
  const policy = (typeof zone === "object" && zone !== null ? zone : { zone }) as ZonePolicy;
  const { zone: named = "UTC" } = policy as { readonly zone?: unknown };
  const refuse = () => refusal(attempt, "zone", { value: named, expected: A_ZONE });
  if (typeof named !== "string" && typeof named !== "number") throw new TypeError(refuse());
  if (typeof named === "number" && !(Math.abs(named) <= DAY_MINUTES)) {
    throw new RangeError(refuse());
  }
  return policy;
}

function requireNumber(
  value: unknown,
  { attempt, name, low, high }: {
    readonly attempt: string;
    readonly name: "instant" | "time";
    readonly low: number;
    readonly high: number;
  },
): asserts value is number {
  const expected = name === "instant"
    ? "ms since 1970-01-01 UTC"
    : `a wall clock from ${low} to ${high}, 2000-01-01 to 2099-12-31`;
  if (typeof value !== "number") throw new TypeError(refusal(attempt, name, { value, expected }));
  if (value >= low && value <= high) return;
  throw new RangeError(refusal(attempt, name, { value, expected }));
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function refusal(
  attempt: string,
  name: string,
  { value, expected }: { readonly value: unknown; readonly expected: string },
): string {
  return `Cannot ${attempt}: ${name} is ${shownValue(value)}, expected ${expected}`;
}
