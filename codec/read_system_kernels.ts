// Hand-written functions that decode one information object of system information, of a parameter or of a file transfer. They duplicate
// what the tables define; a test with random octets proves that they match the interpreter.

import { float32Of } from "./float32.ts";
import type { AnyObject } from "./interpret.ts";
import { halfAt, wordAt } from "./octets.ts";
import { isUsual, MAX_CP16, type ReadKernels, shortAt } from "./read_kernels.ts";
import { CP56_HIGH, cp56Flags, cp56Time, isCp56, RESERVED_TIME_FLAGS } from "./time.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const half = halfAt;

/** Returns three octets as an unsigned number. */
function lengthAt(octets: Uint8Array, at: number): number {
  return octets[at]! | octets[at + 1]! << 8 | octets[at + 2]! << 16;
}

/** Reads a parameter, whose qualifier is at `qpm`. */
function parameter(octets: Uint8Array, qpm: number, ioa: number, value: number): AnyObject {
  const octet = octets[qpm]!;
  const kpa = octet & 0x3f;
  return { ioa, value, kpa, lpc: (octet & 0x40) !== 0, pop: octet > 0x7f };
}

/** The bodies without a time tag. */
export const READ_SYSTEM: ReadKernels = {
  initialization(octets, at, ioa) {
    const octet = octets[at]!;
    return { ioa, coi: octet & 0x7f, parametersChanged: octet > 0x7f };
  },
  interrogation(octets, at, ioa) {
    return { ioa, qoi: octets[at]! };
  },
  counterInterrogation(octets, at, ioa) {
    const octet = octets[at]!;
    return { ioa, rqt: octet & 0x3f, frz: octet >> 6 };
  },
  read(_octets, _at, ioa) {
    return { ioa };
  },
  fixedTest(octets, at, ioa) {
    return { ioa, fbp: half(octets, at) };
  },
  reset(octets, at, ioa) {
    return { ioa, qrp: octets[at]! };
  },
  delay(octets, at, ioa) {
    const delayMs = half(octets, at);
    return delayMs > MAX_CP16 ? undefined : { ioa, delayMs };
  },
  normalizedParameter(octets, at, ioa) {
    return parameter(octets, at + 2, ioa, shortAt(octets, at) / 32768);
  },
  scaledParameter(octets, at, ioa) {
    return parameter(octets, at + 2, ioa, shortAt(octets, at));
  },
  floatParameter(octets, at, ioa) {
    const word = wordAt(octets, at);
    const value = float32Of(word);
    return isUsual(value, word) ? parameter(octets, at + 4, ioa, value) : undefined;
  },
  parameterActivation(octets, at, ioa) {
    return { ioa, qpa: octets[at]! };
  },
  fileReady(octets, at, ioa) {
    const nof = half(octets, at);
    const octet = octets[at + 5]!;
    const frq = octet & 0x7f;
    return { ioa, nof, lof: lengthAt(octets, at + 2), frq, refused: octet > 0x7f };
  },
  sectionReady(octets, at, ioa) {
    const nof = half(octets, at);
    const nos = octets[at + 2]!;
    const octet = octets[at + 6]!;
    const srq = octet & 0x7f;
    return { ioa, nof, nos, lof: lengthAt(octets, at + 3), srq, notReady: octet > 0x7f };
  },
  fileCall(octets, at, ioa) {
    const octet = octets[at + 3]!;
    const nof = half(octets, at);
    return { ioa, nof, nos: octets[at + 2]!, scq: octet & 0x0f, error: octet >> 4 };
  },
  lastSection(octets, at, ioa) {
    const nof = half(octets, at);
    return { ioa, nof, nos: octets[at + 2]!, lsq: octets[at + 3]!, chs: octets[at + 4]! };
  },
  fileAcknowledge(octets, at, ioa) {
    const octet = octets[at + 3]!;
    const nof = half(octets, at);
    return { ioa, nof, nos: octets[at + 2]!, afq: octet & 0x0f, error: octet >> 4 };
  },
  fileSegment(octets, at, ioa) {
    const nof = half(octets, at);
    const from = at + 4;
    const segment = octets.slice(from, from + octets[at + 3]!);
    return { ioa, nof, nos: octets[at + 2]!, segment };
  },
  logQuery(octets, at, ioa) {
    const low = wordAt(octets, at + 2);
    const high = wordAt(octets, at + 2 + CP56_HIGH);
    const stopLow = wordAt(octets, at + 9);
    const stopHigh = wordAt(octets, at + 9 + CP56_HIGH);
    if (!isCp56(low, high) || !isCp56(stopLow, stopHigh)) return undefined;
    const startFlags = cp56Flags(low, high);
    const stopFlags = cp56Flags(stopLow, stopHigh);
    if (((startFlags | stopFlags) & RESERVED_TIME_FLAGS) !== 0) return undefined;
    return {
      ioa,
      nof: half(octets, at),
      start: cp56Time(low, high),
      startFlags,
      stop: cp56Time(stopLow, stopHigh),
      stopFlags,
    };
  },
};

/** The bodies with a time tag. */
export const READ_TAGGED_SYSTEM: ReadKernels = {
  clock(_octets, _at, ioa, time, timeFlags) {
    return { ioa, time, timeFlags };
  },
  test(octets, at, ioa, time, timeFlags) {
    return { ioa, tsc: half(octets, at), time, timeFlags };
  },
  directory(octets, at, ioa, time, timeFlags) {
    const octet = octets[at + 5]!;
    return {
      ioa,
      nof: half(octets, at),
      lof: lengthAt(octets, at + 2),
      status: octet & 0x1f,
      lastFile: (octet & 0x20) !== 0,
      subdirectory: (octet & 0x40) !== 0,
      active: octet > 0x7f,
      time,
      timeFlags,
    };
  },
};
