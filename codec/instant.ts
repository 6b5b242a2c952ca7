// Times provided by callers: an instant, or the wall-clock time of a time tag with its zone.

import { shownValue } from "./shown.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TAG_FLAGS, TIME_FLAGS } from "./time.ts";
import {
  A_ZONE,
  completeCp24,
  instantOf,
  timeTagOf,
  type ZonePolicy,
  zonePolicyFault,
} from "./zone.ts";

/**
 * The zone of a wall-clock time: `"UTC"`, the name of an IANA zone such as `"Europe/Madrid"`,
 * minutes east of UTC, or a policy that also defines how summer time is recognized.
 */
export type Zone = string | number | ZonePolicy;

/** Time tag flags of a point in time. */
export interface InstantFlags {
  /**
   * Bits of `TIME_FLAGS`, as in `timeFlags` of a decoded object. `invalid`, `substituted` and the
   * reserved bits are copied to the transmitted tag. `summer` is used to interpret a wall-clock
   * time; in the transmitted tag, it depends on the sender's zone.
   *
   * @default {0}
   */
  readonly timeFlags?: number;
}

/**
 * A point in time as an instant. If it is missing, as in a decoded object without time tag, the
 * default applies.
 */
export interface AsInstant extends InstantFlags {
  /** Milliseconds since 1970-01-01 UTC, as in the dates of JavaScript. */
  readonly instant?: number | undefined;
  /** Only allowed instead of `instant`, and with `zone`. */
  readonly time?: undefined;
  /** Ignored without `time`. */
  readonly zone?: Zone;
}

/**
 * A point in time as the wall-clock time of a time tag, such as that of a decoded object, and its
 * zone.
 */
export interface AsWallClock extends InstantFlags {
  /**
   * Wall-clock time: milliseconds since 1970-01-01 as if its fields were UTC, in the years 2000 to
   * 2099; for a CP24Time2a 0..3 599 999. `NaN` for a tag that is not a valid date and time.
   */
  readonly time: number;
  /** Zone of the wall-clock time. */
  readonly zone: Zone;
  /** Only allowed instead of `time`. */
  readonly instant?: never;
}

/**
 * A point in time: an `instant`, or the `time` and `timeFlags` of a decoded object with the `zone`
 * of the station that sent it. A wall-clock time without a zone is refused, because it would be
 * wrong by the zone offset.
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

/** Result of {@linkcode resolveInstant}. */
export interface ResolvedInstant {
  /**
   * The instant; `undefined` if none was provided, `NaN` if the wall-clock time is not a valid date
   * and time.
   */
  readonly instant: number | undefined;
  /** Flags for the transmitted tag; includes `invalid` if `instant` is `NaN`. */
  readonly timeFlags: number;
}

/** Bits that describe the sender's wall clock, not the point in time. */
const OF_THE_CLOCK = TIME_FLAGS.summer | TIME_FLAGS.dayOfWeek;

/** Wall-clock times below this are those of a CP24Time2a. */
const HOUR = 3_600_000;

/** Maximum distance of a `Date` from 1970 in milliseconds. */
const MOST = 8.64e15;

/**
 * Resolves a point in time provided by a caller.
 *
 * @param given The caller's object; other members are ignored.
 * @param context.attempt The attempted action for error messages, such as `set CA 1 IOA 100`.
 * @param context.near An instant close to the result; it completes a CP24Time2a, which has no hour.
 * @throws {TypeError} A wall-clock time without a zone, both an instant and a wall-clock time, or
 * something that is not a number.
 * @throws {RangeError} An instant, a wall-clock time, flags or a zone are invalid.
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

/** Latest instant that a CP24Time2a can mean. */
function nearest(time: number, near: number, policy: ZonePolicy): number | undefined {
  try {
    const now = timeTagOf(near, policy);
    return near + completeCp24(time, now) - now.time;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // The machine's clock was never set.
    throw error;
  }
}

/** Returns the policy of a zone; a zone name is not checked yet. */
function policyOf(zone: unknown, attempt: string): ZonePolicy {
  const policy = (typeof zone === "object" && zone !== null ? zone : { zone }) as ZonePolicy;
  const { zone: named = "UTC" } = policy as { readonly zone?: unknown };
  if (typeof named !== "string" && typeof named !== "number") {
    throw new TypeError(refusal(attempt, "zone", { value: named, expected: A_ZONE }));
  }
  const fault = zonePolicyFault(policy);
  if (fault === undefined) return policy;
  const name = fault.name === "zone" ? "zone" : `zone.${fault.name}`;
  throw new RangeError(refusal(attempt, name, fault));
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

/** Whether a value is a number of milliseconds that a `Date` can have. */
export function isInstant(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= MOST;
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
