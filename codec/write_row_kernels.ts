// Hand-written loops that encode the values of the objects of an ASDU for the eight bodies that make up nearly all traffic: a function
// per object takes longer, above all in a mix of types. They duplicate what the tables define; a test with random objects proves that they match
// `compose.ts`.

import type { ObjectValues } from "./compose.ts";
import type { BodyName } from "./elements.ts";
import { float32Bits } from "./float32.ts";
import { writeHalf, writeWord } from "./octets.ts";
import {
  isFloat,
  isNormalized,
  isShort,
  isWithin,
  writeNormalized,
  writeTotal,
} from "./write_kernels.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const floatBits = float32Bits;
const putHalf = writeHalf;
const putWord = writeWord;
const putNormalized = writeNormalized;
const isOf = isWithin;
const isBinary32 = isFloat;
const isUnit = isNormalized;
const isInt16 = isShort;
const putTotal = writeTotal;

/**
 * Writes the values of all objects: the first from `at`, and each `stride` octets after the one before. Returns `false` if one is
 * unusual, for example missing or impossible: `compose.ts` then writes the ASDU, or reports what is wrong. Called for every ASDU,
 * hence four arguments.
 */
export type WriteRowKernel = (
  objects: readonly ObjectValues[],
  octets: Uint8Array,
  at: number,
  stride: number,
) => boolean;

/** The loops by body. */
export const WRITE_ROW_KERNELS: Readonly<Partial<Record<BodyName, WriteRowKernel>>> = {
  single(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0 } = objects[i]!;
      if (!isOf(value, 0x01) || !isOf(quality, 0xfe)) return false;
      octets[p] = value | quality;
    }
    return true;
  },
  double(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0 } = objects[i]!;
      if (!isOf(value, 0x03) || !isOf(quality, 0xfc)) return false;
      octets[p] = value | quality;
    }
    return true;
  },
  step(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0, transient = false } = objects[i]!;
      if (typeof value !== "number" || (value << 25) >> 25 !== value) return false;
      if (!isOf(quality, 0xff) || typeof transient !== "boolean") return false;
      octets[p] = value & 0x7f | (transient ? 0x80 : 0);
      octets[p + 1] = quality;
    }
    return true;
  },
  bits(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0 } = objects[i]!;
      if (typeof value !== "number" || value >>> 0 !== value || !isOf(quality, 0xff)) return false;
      putWord(octets, p, value);
      octets[p + 4] = quality;
    }
    return true;
  },
  normalized(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0 } = objects[i]!;
      if (!isUnit(value) || !isOf(quality, 0xff)) return false;
      putNormalized(octets, p, value);
      octets[p + 2] = quality;
    }
    return true;
  },
  scaled(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0 } = objects[i]!;
      if (!isInt16(value) || !isOf(quality, 0xff)) return false;
      putHalf(octets, p, value);
      octets[p + 2] = quality;
    }
    return true;
  },
  float(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      const { value, quality = 0 } = objects[i]!;
      if (!isBinary32(value) || !isOf(quality, 0xff)) return false;
      putWord(octets, p, floatBits(value));
      octets[p + 4] = quality;
    }
    return true;
  },
  total(objects, octets, at, stride) {
    for (let i = 0, p = at; i < objects.length; i++, p += stride) {
      if (!putTotal(objects[i]!, octets, p)) return false;
    }
    return true;
  },
};
