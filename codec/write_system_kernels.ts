// Hand-written functions that encode one information object of system information, of a parameter or of a file transfer. They duplicate
// what the tables define; a test with random objects proves that they match `compose.ts`.

import type { ObjectValues } from "./compose.ts";
import { float32Bits } from "./float32.ts";
import { writeHalf, writeWord } from "./octets.ts";
import { isCp56Time, TAG_FLAGS, writeCp56 } from "./time.ts";
import {
  isFloat,
  isNormalized,
  isShort,
  isWithin,
  type WriteKernel,
  type WriteKernels,
  writeNormalized,
} from "./write_kernels.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const putHalf = writeHalf;
const isOf = isWithin;

/** Writes three octets. */
function writeLength(octets: Uint8Array, at: number, length: number): void {
  putHalf(octets, at, length);
  octets[at + 2] = length >> 16;
}

/** Writes the names of a file and of a section. */
function writeNames({ nof, nos }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!isOf(nof, 0xffff) || !isOf(nos, 0xff)) return false;
  putHalf(octets, at, nof);
  octets[at + 2] = nos;
  return true;
}

/** Writes a qualifier of four bits and an error code. */
function writeError(octets: Uint8Array, at: number, qualifier: unknown, error: unknown): boolean {
  if (!isOf(qualifier, 0x0f) || !isOf(error, 0x0f)) return false;
  octets[at] = qualifier | error << 4;
  return true;
}

/** Writes a qualifier of parameter of measured values. */
function writeQpm(
  { kpa, lpc = false, pop = false }: ObjectValues,
  octets: Uint8Array,
  at: number,
): boolean {
  if (!isOf(kpa, 0x3f) || typeof lpc !== "boolean" || typeof pop !== "boolean") return false;
  octets[at] = kpa | (lpc ? 0x40 : 0) | (pop ? 0x80 : 0);
  return true;
}

/** Writes a whole number of one octet. */
function writeOctet(octets: Uint8Array, at: number, value: unknown): boolean {
  if (!isOf(value, 0xff)) return false;
  octets[at] = value;
  return true;
}

/** Writes a whole number of two octets. */
function writeNumber(octets: Uint8Array, at: number, value: unknown): boolean {
  if (!isOf(value, 0xffff)) return false;
  putHalf(octets, at, value);
  return true;
}

const nothing: WriteKernel = function () {
  return true;
};

/** The bodies without a time tag. */
export const WRITE_SYSTEM: WriteKernels = {
  initialization({ coi, parametersChanged = false }, octets, at) {
    if (!isOf(coi, 0x7f) || typeof parametersChanged !== "boolean") return false;
    octets[at] = coi | (parametersChanged ? 0x80 : 0);
    return true;
  },
  interrogation({ qoi }, octets, at) {
    return writeOctet(octets, at, qoi);
  },
  counterInterrogation({ rqt, frz }, octets, at) {
    if (!isOf(rqt, 0x3f) || !isOf(frz, 0x03)) return false;
    octets[at] = rqt | frz << 6;
    return true;
  },
  read: nothing,
  fixedTest({ fbp }, octets, at) {
    return writeNumber(octets, at, fbp);
  },
  reset({ qrp }, octets, at) {
    return writeOctet(octets, at, qrp);
  },
  delay({ delayMs }, octets, at) {
    return writeNumber(octets, at, delayMs);
  },
  normalizedParameter(object, octets, at) {
    const { value } = object;
    if (!isNormalized(value)) return false;
    writeNormalized(octets, at, value);
    return writeQpm(object, octets, at + 2);
  },
  scaledParameter(object, octets, at) {
    const { value } = object;
    if (!isShort(value)) return false;
    putHalf(octets, at, value);
    return writeQpm(object, octets, at + 2);
  },
  floatParameter(object, octets, at) {
    const { value } = object;
    if (!isFloat(value)) return false;
    writeWord(octets, at, float32Bits(value));
    return writeQpm(object, octets, at + 4);
  },
  parameterActivation({ qpa }, octets, at) {
    return writeOctet(octets, at, qpa);
  },
  fileReady({ nof, lof, frq = 0, refused = false }, octets, at) {
    if (!isOf(nof, 0xffff) || !isOf(lof, 0xffffff)) return false;
    if (!isOf(frq, 0x7f) || typeof refused !== "boolean") return false;
    putHalf(octets, at, nof);
    writeLength(octets, at + 2, lof);
    octets[at + 5] = frq | (refused ? 0x80 : 0);
    return true;
  },
  sectionReady(object, octets, at) {
    const { lof, srq = 0, notReady = false } = object;
    if (!isOf(lof, 0xffffff) || !isOf(srq, 0x7f) || typeof notReady !== "boolean") {
      return false;
    }
    writeLength(octets, at + 3, lof);
    octets[at + 6] = srq | (notReady ? 0x80 : 0);
    return writeNames(object, octets, at);
  },
  fileCall(object, octets, at) {
    const { scq, error = 0 } = object;
    return writeNames(object, octets, at) && writeError(octets, at + 3, scq, error);
  },
  lastSection(object, octets, at) {
    const { lsq, chs } = object;
    if (!isOf(lsq, 0xff) || !isOf(chs, 0xff)) return false;
    octets[at + 3] = lsq;
    octets[at + 4] = chs;
    return writeNames(object, octets, at);
  },
  fileAcknowledge(object, octets, at) {
    const { afq, error = 0 } = object;
    return writeNames(object, octets, at) && writeError(octets, at + 3, afq, error);
  },
  fileSegment(object, octets, at) {
    const { segment } = object;
    if (!(segment instanceof Uint8Array) || segment.length > 255) return false;
    octets[at + 3] = segment.length;
    octets.set(segment, at + 4);
    return writeNames(object, octets, at);
  },
  logQuery({ nof, start, startFlags = 0, stop, stopFlags = 0 }, octets, at) {
    if (!isCp56Time(start) || !isOf(startFlags, TAG_FLAGS.cp56)) return false;
    if (!isCp56Time(stop) || !isOf(stopFlags, TAG_FLAGS.cp56)) return false;
    writeCp56(octets, at + 2, start, startFlags);
    writeCp56(octets, at + 9, stop, stopFlags);
    return writeNumber(octets, at, nof);
  },
};

/** The bodies with a time tag. */
export const WRITE_TAGGED_SYSTEM: WriteKernels = {
  clock: nothing,
  test({ tsc }, octets, at) {
    return writeNumber(octets, at, tsc);
  },
  directory(object, octets, at) {
    const { nof, lof, status = 0 } = object;
    const { lastFile = false, subdirectory = false, active = false } = object;
    if (!isOf(nof, 0xffff) || !isOf(lof, 0xffffff) || !isOf(status, 0x1f)) return false;
    if (typeof lastFile !== "boolean" || typeof subdirectory !== "boolean") return false;
    if (typeof active !== "boolean") return false;
    putHalf(octets, at, nof);
    writeLength(octets, at + 2, lof);
    octets[at + 5] = status | (lastFile ? 0x20 : 0) | (subdirectory ? 0x40 : 0) |
      (active ? 0x80 : 0);
    return true;
  },
};

/** Returns the number of octets of a segment; -1 if it has no segment. */
export function segmentOctets({ segment }: ObjectValues): number {
  return segment instanceof Uint8Array ? segment.length : -1;
}
