// Fast decoding of one ASDU with points: octets to columns, and columns to objects.

import type { KnownAsdu } from "./asdu_types.ts";
import { CAUSE_OCTET } from "./cause.ts";
import { PointColumns } from "./columns.ts";
import { AsduReader } from "./asdu_reader.ts";
import { FAST_TYPES } from "./fast_types.ts";
import type { AnyObject } from "./interpret.ts";
import { IEC104, type Profile } from "./profile.ts";
import { readPrivatePoints } from "./read_private_points.ts";
import { NO_ISSUES } from "./report.ts";

/** A copy of the current ASDU: creating a view for every ASDU would take longer than reading it. */
const OCTETS = new Uint8Array(256);
const VIEW = new DataView(OCTETS.buffer);

/** Readers of the copy, by profile. */
const READERS = new WeakMap<Profile, AsduReader>();
let lastProfile = IEC104;
let lastReader = new AsduReader(VIEW, IEC104);

function readerOf(profile: Profile): AsduReader {
  if (profile === lastProfile) return lastReader;
  let reader = READERS.get(profile);
  if (reader === undefined) {
    reader = new AsduReader(VIEW, profile);
    READERS.set(profile, reader);
  }
  lastProfile = profile;
  lastReader = reader;
  return reader;
}

/**
 * Adds the points of one ASDU to the columns without creating objects. Handles the monitored types
 * 1, 3, 5, 7, 9, 11, 13, 15 and 30 to 37, and private types of the profile that have only value,
 * quality and time, if the ASDU is correct. For many APDUs in one buffer, {@linkcode decodeBatch} is faster.
 *
 * ```ts
 * import { parseHex } from "@telecontrol/iec104";
 * import { PointColumns, readPoints } from "@telecontrol/iec104/low-level";
 *
 * const columns = new PointColumns();
 * const asdu = parseHex("0B 83 03 00 01 00 64 00 00 01 00 00 02 00 00 03 00 00");
 * if (readPoints(asdu, columns)) {
 *   for (let i = 0; i < columns.length; i++) console.log(columns.ioa[i], columns.value[i]);
 * }
 * ```
 *
 * @returns `false` if the ASDU has another type or there are findings; no row is added, and
 * `decodeAsdu` must be used instead.
 */
export function readPoints(
  asdu: Uint8Array,
  columns: PointColumns,
  options: { readonly profile?: Profile } = {},
): boolean {
  const { profile = IEC104 } = options;
  if (FAST_TYPES[asdu[0] ?? 0] === undefined) return readPrivatePoints(asdu, columns, profile);
  return read(asdu, columns, profile);
}

function read(asdu: Uint8Array, columns: PointColumns, profile: Profile): boolean {
  if (asdu.length > OCTETS.length) return false;
  OCTETS.set(asdu);
  return readerOf(profile).add(0, asdu.length, columns);
}

/** Columns for one ASDU at a time, which has at most 127 objects. */
const SCRATCH = new PointColumns(127);

/** Returns the objects of the current rows. */
function pointObjects(tagged: boolean): AnyObject[] {
  const { ioa, value, quality, time, timeFlags, length } = SCRATCH;
  const objects = new Array<AnyObject>(length);
  if (tagged) {
    for (let i = 0; i < length; i++) {
      objects[i] = {
        ioa: ioa[i]!,
        value: value[i],
        quality: quality[i],
        time: time[i],
        timeFlags: timeFlags[i],
      };
    }
  } else {
    for (let i = 0; i < length; i++) {
      objects[i] = {
        ioa: ioa[i]!,
        value: value[i],
        quality: quality[i],
        time: undefined,
        timeFlags: 0,
      };
    }
  }
  return objects;
}

/** Returns the objects of the current rows, with the transient bit. */
function stepObjects(tagged: boolean): AnyObject[] {
  const { extra } = SCRATCH;
  const objects = pointObjects(tagged);
  for (let i = 0; i < objects.length; i++) objects[i]!.transient = stepFields(extra[i]!).transient;
  return objects;
}

function stepFields(extra: number): { readonly transient: boolean } {
  return { transient: extra !== 0 };
}

function totalFields(
  extra: number,
): { readonly sequence: number; readonly carry: boolean; readonly adjusted: boolean } {
  return {
    sequence: extra & 0x1f,
    carry: (extra & 0x20) !== 0,
    adjusted: (extra & 0x40) !== 0,
  };
}

/**
 * Returns the fields that the column `extra` contains for a type: `transient` of step positions, `sequence`, `carry` and
 * `adjusted` of counters; none for other types.
 */
export function extraFields(
  typeId: number,
  extra: number,
): Readonly<Record<string, number | boolean>> {
  switch (FAST_TYPES[typeId]?.keys) {
    case "step":
      return stepFields(extra);
    case "total":
      return totalFields(extra);
    default:
      return {};
  }
}

/** Returns the objects of the current rows, with the sequence number and the flags of counters. */
function totalObjects(tagged: boolean): AnyObject[] {
  const { extra } = SCRATCH;
  const objects = pointObjects(tagged);
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i]!;
    const { sequence, carry, adjusted } = totalFields(extra[i]!);
    object.sequence = sequence;
    object.carry = carry;
    object.adjusted = adjusted;
  }
  return objects;
}

const OBJECTS = { point: pointObjects, step: stepObjects, total: totalObjects } as const;

/**
 * Decodes a correct ASDU with points through the columns; returns `undefined` if the interpreter must decode it.
 */
export function decodePoints(octets: Uint8Array, profile: Profile): KnownAsdu | undefined {
  const typeId = octets[0] ?? 0;
  const type = FAST_TYPES[typeId];
  if (type === undefined) return undefined;
  SCRATCH.clear();
  if (!read(octets, SCRATCH, profile)) return undefined;
  const { asdus } = SCRATCH;
  const cause = asdus.cause[0]!;
  return {
    type: type.name,
    typeId,
    sq: octets[1]! > 0x7f,
    cause: cause & CAUSE_OCTET.cause,
    negative: (cause & CAUSE_OCTET.negative) !== 0,
    test: (cause & CAUSE_OCTET.test) !== 0,
    originator: asdus.originator[0]!,
    ca: asdus.ca[0]!,
    objects: OBJECTS[type.keys](type.tagged),
    issues: NO_ISSUES,
  } as unknown as KnownAsdu;
}
