// Fast encoding of an ASDU whose objects have hand-written functions: objects to octets in one pass.

import { CAUSE_OCTET } from "./cause.ts";
import type { ObjectValues } from "./compose.ts";
import { CP24_OCTETS, type ObjectType, objectTypeNamed } from "./object_types.ts";
import type { Profile } from "./profile.ts";
import { isCp24Time, isCp56Time, TAG_FLAGS, writeCp24, writeCp56 } from "./time.ts";
import { isWithin } from "./write_kernels.ts";
import { segmentOctets } from "./write_system_kernels.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const isTime = isCp56Time;
const putTime = writeCp56;
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
function writeObjects(
  type: ObjectType,
  objects: readonly ObjectValues[],
  { target, start, addressOctets, sq }: Place,
): boolean {
  const { write, body, tag } = type;
  const isAbsentZero = type.ioa !== "object";
  const last = (1 << (8 * addressOctets)) - 1;
  let at = start;
  let expected = 0;
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i]!;
    const { ioa: given, time, timeFlags = 0 } = object;
    const ioa = given === undefined && isAbsentZero ? 0 : given;
    if (typeof ioa !== "number" || (ioa & last) !== ioa) return false;
    if (!sq || i === 0) {
      if (addressOctets > 0) target[at] = ioa;
      if (addressOctets > 1) target[at + 1] = ioa >> 8;
      if (addressOctets > 2) target[at + 2] = ioa >> 16;
      at += addressOctets;
      expected = ioa;
    } else if (ioa !== ++expected) return false;
    if (!write(object, target, at)) return false;
    at += body;
    if (tag === 0) {
      if (time !== undefined) return false;
    } else if (tag === CP24_OCTETS) {
      if (!isCp24Time(time) || !isOf(timeFlags, TAG_FLAGS.cp24)) return false;
      writeCp24(target, at, time, timeFlags);
    } else {
      if (!isTime(time) || !isOf(timeFlags, FLAGS)) return false;
      putTime(target, at, time, timeFlags);
    }
    at += tag;
  }
  return true;
}
