// Hand-written functions that decode one information object of each body with a value, for points and commands. They
// duplicate what the tables define; a test with random octets proves that they match the interpreter.

import type { BodyName } from "./elements.ts";
import { float32Of, QUIET_NAN } from "./float32.ts";
import type { AnyObject } from "./interpret.ts";
import { halfAt, wordAt } from "./octets.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const floatOf = float32Of;
const word32 = wordAt;
const half = halfAt;

/**
 * Reads one object, whose address and time tag the caller has read. Returns `undefined` if the interpreter must decode the
 * object, because of reserved bits, an impossible time or an unusual NaN. Called for every object, hence five arguments.
 *
 * @param octets The octets of the ASDU.
 * @param at First octet after the address.
 * @param ioa The address.
 * @param time Time of the tag; `undefined` without a tag.
 * @param timeFlags Flags of the tag; 0 without a tag.
 */
export type ReadKernel = (
  octets: Uint8Array,
  at: number,
  ioa: number,
  time: number | undefined,
  timeFlags: number,
) => AnyObject | undefined;

/** Functions by body. */
export type ReadKernels = Readonly<Partial<Record<BodyName, ReadKernel>>>;

/** Bits of a quality descriptor (QDS) that must be 0. */
export const QDS_RESERVED = 0x0e;

/** Bits of a quality descriptor of protection equipment (QDP) that must be 0. */
const QDP_RESERVED = 0x07;

/** Maximum of a CP16Time2a. */
export const MAX_CP16 = 59_999;

/** Returns two octets as a signed number. */
export function shortAt(octets: Uint8Array, at: number): number {
  return (half(octets, at) << 16) >> 16;
}

/** Whether a number that was read with these bits represents all of them. */
export function isUsual(value: number, bits: number): boolean {
  return !Number.isNaN(value) || bits === QUIET_NAN;
}

/** The bodies of process information that are rare; `row_kernels.ts` has the frequent ones. */
export const READ_POINT: ReadKernels = {
  bareNormalized(octets, at, ioa, time, timeFlags) {
    return { ioa, value: shortAt(octets, at) / 32768, quality: 0, time, timeFlags };
  },
  packed(octets, at, ioa, time, timeFlags) {
    const quality = octets[at + 4]!;
    if ((quality & QDS_RESERVED) !== 0) return undefined;
    const changed = half(octets, at + 2);
    return { ioa, value: half(octets, at), quality, time, timeFlags, changed };
  },
  statistic(octets, at, ioa, time, timeFlags) {
    const last = octets[at + 6]!;
    return {
      ioa,
      value: word32(octets, at + 2),
      quality: last & 0x80,
      time,
      timeFlags,
      association: half(octets, at),
      sequence: last & 0x1f,
      carry: (last & 0x20) !== 0,
      adjusted: (last & 0x40) !== 0,
    };
  },
  protectionEvent(octets, at, ioa, time, timeFlags) {
    const sep = octets[at]!;
    const elapsedMs = half(octets, at + 1);
    if ((sep & 0x04) !== 0 || elapsedMs > MAX_CP16) return undefined;
    return { ioa, value: sep & 0x03, quality: sep & 0xfc, time, timeFlags, elapsedMs };
  },
  protectionStart(octets, at, ioa, time, timeFlags) {
    const value = octets[at]!;
    const quality = octets[at + 1]!;
    const elapsedMs = half(octets, at + 2);
    const reserved = value & 0xc0 | quality & QDP_RESERVED;
    if (reserved !== 0 || elapsedMs > MAX_CP16) return undefined;
    return { ioa, value, quality, time, timeFlags, elapsedMs };
  },
  protectionOutput(octets, at, ioa, time, timeFlags) {
    const value = octets[at]!;
    const quality = octets[at + 1]!;
    const elapsedMs = half(octets, at + 2);
    const reserved = value & 0xf0 | quality & QDP_RESERVED;
    if (reserved !== 0 || elapsedMs > MAX_CP16) return undefined;
    return { ioa, value, quality, time, timeFlags, elapsedMs };
  },
};

/** Reads a command of one octet with two bits of value. */
const twoBits: ReadKernel = function (octets, at, ioa, time, timeFlags) {
  const octet = octets[at]!;
  const qualifier = octet >> 2 & 0x1f;
  return { ioa, value: octet & 0x03, qualifier, select: octet > 0x7f, time, timeFlags };
};

/** The bodies of commands. */
export const READ_COMMAND: ReadKernels = {
  singleCommand(octets, at, ioa, time, timeFlags) {
    return (octets[at]! & 0x02) === 0 ? twoBits(octets, at, ioa, time, timeFlags) : undefined;
  },
  doubleCommand: twoBits,
  stepCommand: twoBits,
  normalizedSetpoint(octets, at, ioa, time, timeFlags) {
    const value = shortAt(octets, at) / 32768;
    const qos = octets[at + 2]!;
    return { ioa, value, qualifier: qos & 0x7f, select: qos > 0x7f, time, timeFlags };
  },
  scaledSetpoint(octets, at, ioa, time, timeFlags) {
    const value = shortAt(octets, at);
    const qos = octets[at + 2]!;
    return { ioa, value, qualifier: qos & 0x7f, select: qos > 0x7f, time, timeFlags };
  },
  floatSetpoint(octets, at, ioa, time, timeFlags) {
    const word = word32(octets, at);
    const value = floatOf(word);
    if (!isUsual(value, word)) return undefined;
    const qos = octets[at + 4]!;
    return { ioa, value, qualifier: qos & 0x7f, select: qos > 0x7f, time, timeFlags };
  },
  bitsCommand(octets, at, ioa, time, timeFlags) {
    return {
      ioa,
      value: word32(octets, at) >>> 0,
      qualifier: 0,
      select: false,
      time,
      timeFlags,
    };
  },
};
