// Points: the process information of ASDUs, one value at a time, for all types.

import type { Asdu, AsduOf, PrivateAsdu } from "./asdu_types.ts";
import { isCommand, isProcessData } from "./classify.ts";
import { confirmationOf, isMirrorCause } from "./classify_cause.ts";
import type { BodyObjects, ObjectOf } from "./object_of.ts";
import type { Command, Point } from "./objects.ts";
import type { TypeName, TYPES } from "./types.ts";

/**
 * A type of process information in monitor direction: its objects have value, quality and the keys
 * of a time tag.
 */
export type PointTypeName = {
  [N in TypeName]: BodyObjects[(typeof TYPES)[N]["body"]] extends Point ? N : never;
}[TypeName];

/**
 * A type of process command: its objects have value, qualifier, select and the keys of a time tag.
 */
export type CommandTypeName = {
  [N in TypeName]: BodyObjects[(typeof TYPES)[N]["body"]] extends Command ? N : never;
}[TypeName];

/** An ASDU of a standard type with process information in monitor direction. */
export type PointAsdu = { [N in PointTypeName]: AsduOf<N> }[PointTypeName];

/** An ASDU of a standard type with a process command, or the mirrored answer. */
export type CommandAsdu = { [N in CommandTypeName]: AsduOf<N> }[CommandTypeName];

/** An object of a private type that is a point. */
export type PrivatePointObject =
  & Point
  & Pick<PointValue, "time" | "timeFlags">
  & Readonly<Record<string, unknown>>;

/**
 * An ASDU of a private type whose objects are points: they have a `value` and cannot be selected.
 */
export interface PrivatePointAsdu extends PrivateAsdu {
  /** Its information objects. */
  readonly objects: readonly PrivatePointObject[];
}

/** Properties of every reported point, from its object and its ASDU. */
export interface PointValue {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** The value as transmitted; see the interface of the object for its range. */
  readonly value: number;
  /**
   * Quality descriptor bits, 0 if good or if the type has none; see `QUALITY` and
   * `describeQuality`.
   */
  readonly quality: number;
  /**
   * Wall-clock time of the tag, as `time` of {@linkcode Timed}; `undefined` without a tag, `NaN` if
   * invalid.
   */
  readonly time: number | undefined;
  /** Flags of the time tag; see `TIME_FLAGS`. 0 without a tag. */
  readonly timeFlags: number;
  /** Cause of transmission, 0..63. */
  readonly cause: number;
  /** T: the value was sent as a test and does not reflect the process. */
  readonly test: boolean;
}

/** A reported point of one standard type. */
export interface PointOf<N extends PointTypeName> extends PointValue {
  /** Mnemonic of the type. */
  readonly type: N;
  /** The value, with the range of the type. */
  readonly value: ObjectOf<N>["value"];
  /**
   * The information object, with keys that only this type has, such as `transient` or `sequence`.
   */
  readonly object: ObjectOf<N>;
  /** The ASDU in which it arrived. */
  readonly asdu: AsduOf<N>;
}

/** A reported point of a private type that has a value. */
export interface PrivatePoint extends PointValue {
  /** Distinguishes it from the standard types. */
  readonly type: "private";
  /** The information object with all its keys. */
  readonly object: PrivatePointObject;
  /** The ASDU in which it arrived; it contains the name of the type. */
  readonly asdu: PrivatePointAsdu;
}

/** A reported point: `type` narrows `value`, `object` and `asdu`. */
export type ReportedPoint = { [N in PointTypeName]: PointOf<N> }[PointTypeName] | PrivatePoint;

/**
 * Whether an ASDU contains decoded process information in monitor direction: its objects have
 * `ioa`, `value`, `quality`, `time` and `timeFlags`. These are the types 1 to 44, and private types
 * with a `value` that cannot be selected, unless the ASDU is a request or the answer to one.
 *
 * ```ts
 * import { decodeAsdu, isPointAsdu, parseHex } from "@telecontrol/iec104";
 *
 * const asdu = decodeAsdu(parseHex("01 02 03 00 01 00 64 00 00 01 65 00 00 80"));
 * if (isPointAsdu(asdu)) {
 *   for (const { ioa, value, quality } of asdu.objects) console.log(ioa, value, quality);
 * }
 * ```
 */
export function isPointAsdu(asdu: Asdu): asdu is PointAsdu | PrivatePointAsdu {
  if (asdu.type === "private") return isPrivateData(asdu);
  return asdu.type !== "raw" && isProcessData(asdu.typeId);
}

/**
 * Whether an ASDU contains decoded process commands (types 45 to 69), in either direction: its
 * objects have `ioa`, `value`, `qualifier`, `select`, `time` and `timeFlags`.
 */
export function isCommandAsdu(asdu: Asdu): asdu is CommandAsdu {
  return asdu.type !== "raw" && asdu.type !== "private" && isCommand(asdu.typeId);
}

/**
 * Yields the points of one or more ASDUs: one for each information object, in transmission order.
 * Commands, system information, files and raw octets contain no points.
 *
 * Each point is a small new object with the same keys for all types; `object` is the decoded object
 * and `asdu` the ASDU, without copying. Private types are included if they have a `value` and no
 * `select`, and are neither requests nor answers.
 *
 * ```ts
 * import { decodeAsdu, describeQuality, parseHex, pointsOf } from "@telecontrol/iec104";
 *
 * const data = [
 *   decodeAsdu(parseHex("1E 01 03 00 01 00 E9 03 00 91 AB 75 2D 0D AF 03 18")),
 *   decodeAsdu(parseHex("64 01 0A 00 01 00 00 00 00 14")), // the end of an interrogation has no points
 * ];
 * for (const { ca, ioa, type, value, quality, time } of pointsOf(data)) {
 *   console.log(ca, ioa, type, value, describeQuality(quality), time); // 1 1001 M_SP_TB_1 1 IV BL 1710510330123
 * }
 * ```
 */
export function* pointsOf(asdus: Asdu | Iterable<Asdu>): Generator<ReportedPoint, void, undefined> {
  for (const asdu of Symbol.iterator in asdus ? asdus : [asdus]) {
    if (!isPointAsdu(asdu)) continue;
    const { ca, type, cause, test } = asdu;
    for (const object of asdu.objects) {
      const { ioa, value, quality, time, timeFlags } = object;
      const report = { ca, ioa, type, value, quality, time, timeFlags, cause, test, object, asdu };
      yield report as ReportedPoint;
    }
  }
}

/**
 * Returns a unique number for a point, as a key of maps and sets; for profiles with up to two
 * octets of CA and three of IOA.
 *
 * ```ts
 * import { pointKey } from "@telecontrol/iec104";
 *
 * const names = new Map([[pointKey(1, 705), "Frequency"]]);
 * console.log(names.get(pointKey(1, 705))); // Frequency
 * ```
 */
export function pointKey(ca: number, ioa: number): number {
  return ca * 0x1000000 + ioa;
}

/** Whether an ASDU of a private type has points and is not a request, confirmation or refusal. */
function isPrivateData({ cause, objects: [first] }: PrivateAsdu): boolean {
  return first !== undefined && typeof first.value === "number" &&
    typeof first.quality === "number" && !("select" in first) &&
    confirmationOf(cause) === undefined && !isMirrorCause(cause);
}
