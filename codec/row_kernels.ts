// Hand-written loops that decode the objects of an ASDU for the eight bodies that make up nearly all traffic: a function
// per object takes longer. They duplicate what the tables define; a test with random octets proves that they match the
// interpreter.

import type { BodyName } from "./elements.ts";
import { float32Of } from "./float32.ts";
import type { AnyObject } from "./interpret.ts";
import { wordAt } from "./octets.ts";
import { isUsual, QDS_RESERVED, shortAt } from "./read_kernels.ts";
import { readTag, TAG_TIME } from "./time.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const floatOf = float32Of;
const word32 = wordAt;
const readTime = readTag;
const TIME = TAG_TIME;
const isExact = isUsual;
const short = shortAt;
const RESERVED = QDS_RESERVED;

/** Position of the objects of one ASDU. One such object serves all ASDUs. */
export interface ObjectRows {
  /** First octet of the first object after its address. */
  at: number;
  /** Distance from one object to the next, in octets. */
  stride: number;
  /** Number of objects. */
  count: number;
  /** Octets of an address. */
  ioaOctets: 1 | 2 | 3;
  /** Address of the first object, if the others have none or there are no others; otherwise -1. */
  first: number;
  /** Octets of the time tag: 0, 3 or 7. */
  tag: number;
}

/**
 * Reads all objects. Returns `undefined` if the interpreter must decode one of them, because of reserved bits, an
 * impossible time or an unusual NaN.
 */
export type RowKernel = (
  octets: Uint8Array,
  rows: Readonly<ObjectRows>,
) => AnyObject[] | undefined;

/** What a list contains before it has its objects. */
const NONE: AnyObject = { ioa: 0 };

/** Creates the list of the objects of an ASDU. The engine creates a literal faster than a list of a given length. */
export function listOf(count: number): AnyObject[] {
  return count === 1 ? [NONE] : new Array<AnyObject>(count);
}

/** Returns the address of an object that begins at `at`; its octets are the highest of the four octets before it. */
export function addressOf(octets: Uint8Array, at: number, ioaOctets: number): number {
  // The four octets that end with an address are always within the ASDU.
  return word32(octets, at - 4) >>> 32 - 8 * ioaOctets;
}

// The two kinds of points are two literals, so that the engine does not have to handle a time that may be missing.

/** Creates a point without time tag. */
function untimed(ioa: number, value: number, quality: number): AnyObject {
  return { ioa, value, quality, time: undefined, timeFlags: 0 };
}

/** Creates a point with the time in {@linkcode TAG_TIME}. */
function timed(ioa: number, value: number, quality: number, timeFlags: number): AnyObject {
  return { ioa, value, quality, time: TIME[0], timeFlags };
}

/** Bits that the flags of a correct time tag do not have. */
const NOT_FLAGS = ~0xff;

/** The loops by body. */
export const ROW_KERNELS: Readonly<Partial<Record<BodyName, RowKernel>>> = {
  single(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const siq = octets[p]!;
      const timeFlags = readTime(octets, p + 1, tag);
      bad |= siq & 0x0e | timeFlags & NOT_FLAGS;
      const quality = siq & 0xfe;
      objects[i] = tag === 0
        ? untimed(ioa, siq & 0x01, quality)
        : timed(ioa, siq & 0x01, quality, timeFlags);
    }
    return bad === 0 ? objects : undefined;
  },
  double(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const diq = octets[p]!;
      const timeFlags = readTime(octets, p + 1, tag);
      bad |= diq & 0x0c | timeFlags & NOT_FLAGS;
      const quality = diq & 0xfc;
      objects[i] = tag === 0
        ? untimed(ioa, diq & 0x03, quality)
        : timed(ioa, diq & 0x03, quality, timeFlags);
    }
    return bad === 0 ? objects : undefined;
  },
  step(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const vti = octets[p]!;
      const value = (vti << 25) >> 25;
      const quality = octets[p + 1]!;
      const timeFlags = readTime(octets, p + 2, tag);
      bad |= quality & RESERVED | timeFlags & NOT_FLAGS;
      const time = tag === 0 ? undefined : TIME[0];
      objects[i] = { ioa, value, quality, time, timeFlags, transient: vti > 0x7f };
    }
    return bad === 0 ? objects : undefined;
  },
  bits(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const value = word32(octets, p) >>> 0;
      const quality = octets[p + 4]!;
      const timeFlags = readTime(octets, p + 5, tag);
      bad |= quality & RESERVED | timeFlags & NOT_FLAGS;
      objects[i] = tag === 0 ? untimed(ioa, value, quality) : timed(ioa, value, quality, timeFlags);
    }
    return bad === 0 ? objects : undefined;
  },
  normalized(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const value = short(octets, p) / 32768;
      const quality = octets[p + 2]!;
      const timeFlags = readTime(octets, p + 3, tag);
      bad |= quality & RESERVED | timeFlags & NOT_FLAGS;
      objects[i] = tag === 0 ? untimed(ioa, value, quality) : timed(ioa, value, quality, timeFlags);
    }
    return bad === 0 ? objects : undefined;
  },
  scaled(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const value = short(octets, p);
      const quality = octets[p + 2]!;
      const timeFlags = readTime(octets, p + 3, tag);
      bad |= quality & RESERVED | timeFlags & NOT_FLAGS;
      objects[i] = tag === 0 ? untimed(ioa, value, quality) : timed(ioa, value, quality, timeFlags);
    }
    return bad === 0 ? objects : undefined;
  },
  float(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const ioa = first < 0 ? addressOf(octets, p, ioaOctets) : first + i;
      const bits = word32(octets, p);
      const value = floatOf(bits);
      const quality = octets[p + 4]!;
      const timeFlags = readTime(octets, p + 5, tag);
      bad |= quality & RESERVED | timeFlags & NOT_FLAGS;
      if (!isExact(value, bits)) return undefined;
      objects[i] = tag === 0 ? untimed(ioa, value, quality) : timed(ioa, value, quality, timeFlags);
    }
    return bad === 0 ? objects : undefined;
  },
  total(octets, rows) {
    const { at, stride, count, tag, first, ioaOctets } = rows;
    const objects = listOf(count);
    let bad = 0;
    for (let i = 0, p = at; i < count; i++, p += stride) {
      const last = octets[p + 4]!;
      const timeFlags = readTime(octets, p + 5, tag);
      bad |= timeFlags & NOT_FLAGS;
      objects[i] = {
        ioa: first < 0 ? addressOf(octets, p, ioaOctets) : first + i,
        value: word32(octets, p),
        quality: last & 0x80,
        time: tag === 0 ? undefined : TIME[0],
        timeFlags,
        sequence: last & 0x1f,
        carry: (last & 0x20) !== 0,
        adjusted: (last & 0x40) !== 0,
      };
    }
    return bad === 0 ? objects : undefined;
  },
};
