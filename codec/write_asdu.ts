// Fast encoding of an ASDU whose objects have hand-written functions: addresses, then values, then time tags. A loop for each of
// them takes less time than one loop that calls a function for each object, unless all ASDUs have the same type.

import { CAUSE_OCTET } from "./cause.ts";
import type { ObjectValues } from "./compose.ts";
import { CP24_OCTETS, type ObjectType, objectTypeNamed } from "./object_types.ts";
import type { Profile } from "./profile.ts";
import {
  highFlags,
  isCp24Time,
  isCp56Time,
  LAST_MINUTE,
  minuteOf,
  TAG_FLAGS,
  writeCp24,
} from "./time.ts";
import { isWithin, type WriteKernel } from "./write_kernels.ts";
import { segmentOctets } from "./write_system_kernels.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const isTime = isCp56Time;
const minute = minuteOf;
const LAST = LAST_MINUTE;
const upper = highFlags;
const isOf = isWithin;
const FLAGS = TAG_FLAGS.cp56;

/** Result of {@linkcode writeAsdu} if the slower functions must write the ASDU, or report what is wrong. */
export const NOT_WRITTEN = -1;

/** The parts of an ASDU of a standard type, not validated yet. */
export interface AnyAsdu {
  /** Mnemonic. */
  readonly type: string;
  /** SQ. */
  readonly sq?: unknown;
  /** Cause of transmission. */
  readonly cause: unknown;
  /** P/N. */
  readonly negative?: unknown;
  /** T. */
  readonly test?: unknown;
  /** Originator address. */
  readonly originator?: unknown;
  /** Common address. */
  readonly ca: unknown;
  /** Information objects. */
  readonly objects: readonly ObjectValues[];
}

/**
 * Writes an ASDU from `at`, and returns the position after it; {@linkcode NOT_WRITTEN} if a value is unusual or cannot be
 * encoded, or if the target is too small. Called for every ASDU, hence four arguments.
 */
export function writeAsdu(
  asdu: AnyAsdu,
  target: Uint8Array,
  at: number,
  profile: Profile,
): number {
  const { cotOctets, caOctets, ioaOctets, maxAsduOctets } = profile;
  const type = objectTypeNamed(asdu.type);
  if (type === undefined) return NOT_WRITTEN;
  const { objects, cause, ca } = asdu;
  const count = objects.length;
  const sq = asdu.sq ?? false;
  const negative = asdu.negative ?? false;
  const test = asdu.test ?? false;
  const originator = asdu.originator ?? 0;
  const isRight = count > 0 && count <= (type.one ? 1 : 127) &&
    typeof sq === "boolean" && typeof negative === "boolean" && typeof test === "boolean" &&
    (type.sq || !sq) && isOf(cause, CAUSE_OCTET.cause) &&
    isOf(originator, cotOctets === 2 ? 0xff : 0) &&
    isOf(ca, caOctets === 2 ? 0xffff : 0xff);
  if (!isRight) return NOT_WRITTEN;
  const addressOctets = type.ioa === "none" ? 0 : ioaOctets;
  const start = at + 2 + cotOctets + caOctets;
  let end = start + count * type.size + (sq ? 1 : count) * addressOctets;
  if (type.variable) end += segmentOctets(objects[0]!);
  if (end - at > maxAsduOctets || end > target.length) return NOT_WRITTEN;
  target[at] = type.typeId;
  target[at + 1] = sq ? count | 0x80 : count;
  target[at + 2] = cause | (negative ? CAUSE_OCTET.negative : 0) | (test ? CAUSE_OCTET.test : 0);
  if (cotOctets === 2) target[at + 3] = originator;
  target[at + 2 + cotOctets] = ca;
  if (caOctets === 2) target[at + 3 + cotOctets] = ca >> 8;
  const isWritten = writeObjects(type, objects, { target, start, addressOctets, sq });
  return isWritten ? end : NOT_WRITTEN;
}

/** Where the objects of an ASDU are written. */
interface Place {
  readonly target: Uint8Array;
  readonly start: number;
  readonly addressOctets: number;
  readonly sq: boolean;
}

/** Writes all objects. Returns `false` if one is unusual or cannot be encoded. */
function writeObjects(type: ObjectType, objects: readonly ObjectValues[], place: Place): boolean {
  const { writeRows, body, tag, size } = type;
  const { target, start, addressOctets, sq } = place;
  if (!writeAddresses(type, objects, place)) return false;
  const at = start + addressOctets;
  const stride = sq ? size : size + addressOctets;
  const isWritten = writeRows === undefined
    ? writeEach(type.write!, objects, target, at, stride)
    : writeRows(objects, target, at, stride);
  if (!isWritten || tag === 0) return isWritten;
  return tag === CP24_OCTETS
    ? writeShortTags(objects, target, at + body, stride)
    : writeLongTags(objects, target, at + body, stride);
}

/** Writes the addresses of all objects, and checks that those without a time tag have no time. */
function writeAddresses(
  { ioa, tag, size }: ObjectType,
  objects: readonly ObjectValues[],
  { target, start, addressOctets, sq }: Place,
): boolean {
  const isAbsentZero = ioa !== "object";
  const last = (1 << (8 * addressOctets)) - 1;
  let at = start;
  let expected = 0;
  for (let i = 0; i < objects.length; i++) {
    const { ioa: given, time } = objects[i]!;
    const address = given === undefined && isAbsentZero ? 0 : given;
    if (typeof address !== "number" || (address & last) !== address) return false;
    if (tag === 0 && time !== undefined) return false;
    if (!sq || i === 0) {
      if (addressOctets > 0) target[at] = address;
      if (addressOctets > 1) target[at + 1] = address >> 8;
      if (addressOctets > 2) target[at + 2] = address >> 16;
      at += size + addressOctets;
      expected = address;
    } else if (address !== ++expected) return false;
  }
  return true;
}

/** Writes the values of objects one by one. Called for every ASDU, hence five arguments, as the functions below have four. */
function writeEach(
  write: WriteKernel,
  objects: readonly ObjectValues[],
  target: Uint8Array,
  at: number,
  stride: number,
): boolean {
  for (let i = 0; i < objects.length; i++) {
    if (!write(objects[i]!, target, at + i * stride)) return false;
  }
  return true;
}

/** Writes the CP24Time2a of all objects. */
function writeShortTags(
  objects: readonly ObjectValues[],
  target: Uint8Array,
  at: number,
  stride: number,
): boolean {
  for (let i = 0; i < objects.length; i++) {
    const { time, timeFlags = 0 } = objects[i]!;
    if (!isCp24Time(time) || !isOf(timeFlags, TAG_FLAGS.cp24)) return false;
    writeCp24(target, at + i * stride, time, timeFlags);
  }
  return true;
}

/** Writes the CP56Time2a of all objects; consecutive ones are nearly always of the same minute. */
function writeLongTags(
  objects: readonly ObjectValues[],
  target: Uint8Array,
  at: number,
  stride: number,
): boolean {
  let { start, low, high: date } = LAST;
  let p = at;
  for (let i = 0; i < objects.length; i++) {
    const { time, timeFlags = 0 } = objects[i]!;
    if (typeof time !== "number" || !isOf(timeFlags, FLAGS)) return false;
    let ms = time - start;
    if (!(ms >= 0 && ms < 60_000)) {
      if (!isTime(time)) return false;
      ({ start, low, high: date } = minute(time));
      ms = time - start;
    }
    const whole = ms | 0;
    if (whole !== ms) return false;
    const high = date | upper(timeFlags);
    target[p] = whole;
    target[p + 1] = whole >> 8;
    target[p + 2] = low >> 16 | timeFlags & 0xc0;
    target[p + 3] = high;
    target[p + 4] = high >> 8;
    target[p + 5] = high >> 16;
    target[p + 6] = high >> 24;
    p += stride;
  }
  return true;
}
