// Fast decoding of an ASDU whose objects have hand-written functions: octets to objects in one pass.

import type { KnownAsdu } from "./asdu_types.ts";
import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import type { AnyObject } from "./interpret.ts";
import { type ObjectType, objectTypeOf } from "./object_types.ts";
import type { Profile } from "./profile.ts";
import { NO_ISSUES } from "./report.ts";
import { addressOf, listOf, type ObjectRows } from "./row_kernels.ts";
import { readTag, TAG_TIME } from "./time.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const readTime = readTag;
const TIME = TAG_TIME;

/** The position of the objects of the current ASDU. */
const ROWS: ObjectRows = { at: 0, stride: 0, count: 0, ioaOctets: 3, first: -1, tag: 0 };

/** Decodes a correct ASDU between two positions; returns `undefined` if the interpreter must decode it. */
export function decodeObjects(
  octets: Uint8Array,
  from: number,
  to: number,
  profile: Profile,
): KnownAsdu | undefined {
  const { cotOctets, caOctets, ioaOctets, maxAsduOctets } = profile;
  const caAt = from + 2 + cotOctets;
  const start = caAt + caOctets;
  if (to < start || to - from > maxAsduOctets) return undefined;
  const type = objectTypeOf(octets[from]!);
  if (type === undefined) return undefined;
  const structure = octets[from + 1]!;
  const causeOctet = octets[from + 2]!;
  const count = structure & 0x7f;
  const sq = structure > 0x7f;
  const cause = causeOctet & CAUSE_OCTET.cause;
  if (count === 0 || (sq && !type.sq) || isReservedCause(cause)) return undefined;
  const addressOctets = type.ioa === "none" ? 0 : ioaOctets;
  const at = start + addressOctets;
  const stride = sq ? type.size : type.size + addressOctets;
  let end = sq ? at + count * type.size : start + count * stride;
  if (type.variable && end <= to) end += octets[end - 1]!;
  if (end !== to || (count > 1 && type.one)) return undefined;
  const first = addressAt(octets, start, addressOctets);
  if (first !== 0 && type.ioa !== "object") return undefined;
  if (sq && first + count > 1 << (8 * addressOctets)) return undefined;
  ROWS.at = at;
  ROWS.stride = stride;
  ROWS.count = count;
  ROWS.ioaOctets = ioaOctets;
  ROWS.first = sq || count === 1 ? first : -1;
  ROWS.tag = type.tag;
  const objects = type.readRows === undefined
    ? readEach(type, octets)
    : type.readRows(octets, ROWS);
  if (objects === undefined) return undefined;
  const { name, typeId } = type;
  return {
    type: name,
    typeId,
    sq,
    cause,
    negative: (causeOctet & CAUSE_OCTET.negative) !== 0,
    test: (causeOctet & CAUSE_OCTET.test) !== 0,
    originator: cotOctets === 2 ? octets[from + 3]! : 0,
    ca: caOctets === 2 ? octets[caAt]! | octets[caAt + 1]! << 8 : octets[caAt]!,
    objects,
    issues: NO_ISSUES,
  } as unknown as KnownAsdu;
}

/** Reads objects one by one. */
function readEach(type: ObjectType, octets: Uint8Array): AnyObject[] | undefined {
  const { body, tag } = type;
  const { count, stride, first, ioaOctets } = ROWS;
  const read = type.read!;
  const objects = listOf(count);
  let { at } = ROWS;
  for (let i = 0; i < count; i++) {
    const ioa = first < 0 ? addressOf(octets, at, ioaOctets) : first + i;
    const flags = readTime(octets, at + body, tag);
    if (flags < 0) return undefined;
    const object = read(octets, at, ioa, tag === 0 ? undefined : TIME[0], flags);
    if (object === undefined) return undefined;
    objects[i] = object;
    at += stride;
  }
  return objects;
}

/** Returns an address of up to three octets. */
function addressAt(octets: Uint8Array, at: number, addressOctets: number): number {
  if (addressOctets === 0) return 0;
  let ioa = octets[at]!;
  if (addressOctets > 1) ioa |= octets[at + 1]! << 8;
  if (addressOctets > 2) ioa |= octets[at + 2]! << 16;
  return ioa;
}
