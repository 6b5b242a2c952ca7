// Points: the process information of ASDUs, one value after the other, whatever its type.

import type { Asdu, AsduOf, PrivateAsdu } from "./asdu_types.ts";
import { isCommand, isProcessData } from "./classify.ts";
import { confirmationOf, isMirrorCause } from "./classify_cause.ts";
import type { BodyObjects, ObjectOf } from "./object_of.ts";
import type { Command, Point } from "./objects.ts";
import type { TypeName, TYPES } from "./types.ts";

/** A type of process information in monitor direction: its objects have value, quality and the keys of a time tag. */
export type PointTypeName = {
  [N in TypeName]: BodyObjects[(typeof TYPES)[N]["body"]] extends Point ? N : never;
}[TypeName];

/** A type of command to the process: its objects have value, qualifier, select and the keys of a time tag. */
export type CommandTypeName = {
  [N in TypeName]: BodyObjects[(typeof TYPES)[N]["body"]] extends Command ? N : never;
}[TypeName];

/** An ASDU with process information in monitor direction, of a type of the standard. */
export type PointAsdu = { [N in PointTypeName]: AsduOf<N> }[PointTypeName];

/** An ASDU with a command to the process, or a mirrored one, of a type of the standard. */
export type CommandAsdu = { [N in CommandTypeName]: AsduOf<N> }[CommandTypeName];

/** An object of a private type that is a point. */
export type PrivatePointObject =
  & Point
  & Pick<PointValue, "time" | "timeFlags">
  & Readonly<Record<string, unknown>>;

/** An ASDU of a private type whose objects are points: they have a `value`, and cannot be selected. */
export interface PrivatePointAsdu extends PrivateAsdu {
  /** Its information objects. */
  readonly objects: readonly PrivatePointObject[];
}

/** What every reported point has: what its object says, and what its ASDU says about it. */
export interface PointValue {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** The value as on the wire: see the interface of the object for its range. */
  readonly value: number;
  /** Quality descriptor bits, 0 when good or where the type has none: see `QUALITY` and `describeQuality`. */
  readonly quality: number;
  /** The wall clock of the time tag as `time` of {@linkcode Timed}; `undefined` without a tag, `NaN` if impossible. */
  readonly time: number | undefined;
  /** Flags of the time tag: see `TIME_FLAGS`. 0 without a tag. */
  readonly timeFlags: number;
  /** Cause of transmission, 0..63. */
  readonly cause: number;
  /** T: the value was sent for a test and says nothing about the process. */
  readonly test: boolean;
}

/** A reported point of one type of the standard. */
export interface PointOf<N extends PointTypeName> extends PointValue {
  /** The mnemonic of the type. */
  readonly type: N;
  /** The value, as narrow as the type makes it. */
  readonly value: ObjectOf<N>["value"];
  /** The information object itself, with the keys that only this type has, such as `transient` or `sequence`. */
  readonly object: ObjectOf<N>;
  /** The ASDU that it arrived in. */
  readonly asdu: AsduOf<N>;
}

/** A reported point of a private type that has a value. */
export interface PrivatePoint extends PointValue {
  /** Distinguishes it from the types of the standard. */
  readonly type: "private";
  /** The information object itself, with all its keys. */
  readonly object: PrivatePointObject;
  /** The ASDU that it arrived in; it has the name of the type. */
  readonly asdu: PrivatePointAsdu;
}

/** A reported point: `type` narrows `value`, `object` and `asdu`. */
export type ReportedPoint = { [N in PointTypeName]: PointOf<N> }[PointTypeName] | PrivatePoint;

/**
 * True for an ASDU with process information in monitor direction that has been decoded: its objects have `ioa`, `value`,
 * `quality`, `time` and `timeFlags`. These are the types 1 to 44, and private types with a `value` that cannot be selected,
 * unless the ASDU is a request or the answer to one.
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
 * True for an ASDU with commands to the process (types 45 to 69) that has been decoded, in either direction: its objects
 * have `ioa`, `value`, `qualifier`, `select`, `time` and `timeFlags`.
 */
export function isCommandAsdu(asdu: Asdu): asdu is CommandAsdu {
  return asdu.type !== "raw" && asdu.type !== "private" && isCommand(asdu.typeId);
}

/**
 * The points of an ASDU, or of several: one for each information object, in the order of the wire. None are in
 * commands, system information, files and raw octets.
 *
 * Each is a small new object with the same keys whatever its type; `object` is the decoded object and `asdu` the ASDU,
 * neither of them a copy. Private types are included if they have a `value` and no `select`, and are neither requests nor
 * answers to them.
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
 * A number for each point of a profile with up to two octets of CA and three of IOA, for maps and sets.
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

/** Whether an ASDU of a private type has points and is no request, confirmation or refusal of one. */
function isPrivateData({ cause, objects: [first] }: PrivateAsdu): boolean {
  return first !== undefined && typeof first.value === "number" &&
    typeof first.quality === "number" && !("select" in first) &&
    confirmationOf(cause) === undefined && !isMirrorCause(cause);
}
