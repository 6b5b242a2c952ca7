// Hand-written functions that encode one information object of each body with a value, for points and commands. They
// duplicate what the tables define; a test with random objects proves that they match `compose.ts`.

import type { ObjectValues } from "./compose.ts";
import type { BodyName } from "./elements.ts";
import { float32Bits, MAX_FLOAT32 } from "./float32.ts";
import { writeHalf, writeWord } from "./octets.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const floatBits = float32Bits;
const MAX_FLOAT = MAX_FLOAT32;
const putHalf = writeHalf;
const putWord = writeWord;

/**
 * Writes one object between its address and its time tag. Returns `false` if a value is unusual, for example missing or
 * impossible: `compose.ts` then writes the object, or reports what is wrong.
 */
export type WriteKernel = (object: ObjectValues, octets: Uint8Array, at: number) => boolean;

/** Functions by body. */
export type WriteKernels = Readonly<Partial<Record<BodyName, WriteKernel>>>;

/** Whether a value is a whole number that has no other bits than these. */
export function isWithin(value: unknown, mask: number): value is number {
  return typeof value === "number" && (value & mask) === value;
}

/** Whether a value is a number that a binary32 can represent. */
export function isFloat(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= MAX_FLOAT;
}

/** Whether a value is a number that two signed octets can represent. */
export function isShort(value: unknown): value is number {
  return typeof value === "number" && (value << 16) >> 16 === value;
}

/** Whether a value is a normalized one. */
export function isNormalized(value: unknown): value is number {
  return typeof value === "number" && value >= -1 && value <= 1;
}

/** Writes a normalized value. */
export function writeNormalized(octets: Uint8Array, at: number, value: number): void {
  putHalf(octets, at, Math.min(Math.round(value * 32768), 32767));
}

/** Writes a counter reading. */
export function writeTotal(object: ObjectValues, octets: Uint8Array, at: number): boolean {
  const { value, quality = 0, sequence = 0, carry = false, adjusted = false } = object;
  if (typeof value !== "number" || (value | 0) !== value || !isWithin(quality, 0x80)) return false;
  if (!isWithin(sequence, 0x1f)) return false;
  if (typeof carry !== "boolean" || typeof adjusted !== "boolean") return false;
  putWord(octets, at, value);
  octets[at + 4] = quality | sequence | (carry ? 0x20 : 0) | (adjusted ? 0x40 : 0);
  return true;
}

/** Writes start events or output circuit information. */
const writeProtection: WriteKernel = function (object, octets, at) {
  const { value, quality = 0, elapsedMs = 0 } = object;
  if (!isWithin(value, 0xff) || !isWithin(quality, 0xff) || !isWithin(elapsedMs, 0xffff)) {
    return false;
  }
  octets[at] = value;
  octets[at + 1] = quality;
  putHalf(octets, at + 2, elapsedMs);
  return true;
};

/** The bodies of process information that are rare; `write_row_kernels.ts` has the frequent ones. */
export const WRITE_POINT: WriteKernels = {
  bareNormalized({ value, quality = 0 }, octets, at) {
    if (!isNormalized(value) || quality !== 0) return false;
    writeNormalized(octets, at, value);
    return true;
  },
  packed({ value, changed = 0, quality = 0 }, octets, at) {
    if (!isWithin(value, 0xffff) || !isWithin(changed, 0xffff) || !isWithin(quality, 0xff)) {
      return false;
    }
    putHalf(octets, at, value);
    putHalf(octets, at + 2, changed);
    octets[at + 4] = quality;
    return true;
  },
  statistic(object, octets, at) {
    const { association } = object;
    if (!isWithin(association, 0xffff)) return false;
    putHalf(octets, at, association);
    return writeTotal(object, octets, at + 2);
  },
  protectionEvent({ value, quality = 0, elapsedMs = 0 }, octets, at) {
    if (!isWithin(value, 0x03) || !isWithin(quality, 0xfc) || !isWithin(elapsedMs, 0xffff)) {
      return false;
    }
    octets[at] = value | quality;
    putHalf(octets, at + 1, elapsedMs);
    return true;
  },
  protectionStart: writeProtection,
  protectionOutput: writeProtection,
};

/** Writes a command of one octet with two bits of value. */
const twoBits: WriteKernel = function ({ value, qualifier = 0, select = false }, octets, at) {
  if (!isWithin(value, 0x03) || !isWithin(qualifier, 0x1f) || typeof select !== "boolean") {
    return false;
  }
  octets[at] = value | qualifier << 2 | (select ? 0x80 : 0);
  return true;
};

/** Writes a qualifier of set-point command. */
function writeQos(octets: Uint8Array, at: number, qualifier: unknown, select: unknown): boolean {
  if (!isWithin(qualifier, 0x7f) || typeof select !== "boolean") return false;
  octets[at] = qualifier | (select ? 0x80 : 0);
  return true;
}

/** The bodies of commands. */
export const WRITE_COMMAND: WriteKernels = {
  singleCommand(object, octets, at) {
    const { value, reserved } = object;
    return isWithin(value, 0x01) && reserved === undefined && twoBits(object, octets, at);
  },
  doubleCommand: twoBits,
  stepCommand: twoBits,
  normalizedSetpoint({ value, qualifier = 0, select = false }, octets, at) {
    if (!isNormalized(value)) return false;
    writeNormalized(octets, at, value);
    return writeQos(octets, at + 2, qualifier, select);
  },
  scaledSetpoint({ value, qualifier = 0, select = false }, octets, at) {
    if (!isShort(value)) return false;
    putHalf(octets, at, value);
    return writeQos(octets, at + 2, qualifier, select);
  },
  floatSetpoint({ value, qualifier = 0, select = false }, octets, at) {
    if (!isFloat(value)) return false;
    putWord(octets, at, floatBits(value));
    return writeQos(octets, at + 4, qualifier, select);
  },
  bitsCommand({ value, qualifier = 0, select = false }, octets, at) {
    if (typeof value !== "number" || value >>> 0 !== value) return false;
    putWord(octets, at, value);
    return qualifier === 0 && select === false;
  },
};
