// Fast encoding of the objects of an ASDU with points.

import type { ObjectValues } from "./compose.ts";
import { FAST_TYPES } from "./fast_types.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TAG_FLAGS, writeCp56 } from "./time.ts";

/** Where the objects of an ASDU are written. */
export interface PointTarget {
  /** The octets. */
  readonly octets: Uint8Array;
  /** Position of the first object. */
  readonly at: number;
  /** Octets of an address. */
  readonly ioaOctets: 1 | 2 | 3;
  /** Whether only the first object has its address. */
  readonly sq: boolean;
}

/** Result of {@linkcode writePoints} if an object needs the slower functions. */
export const NOT_WRITTEN = -1;

/**
 * Writes the objects of a type that has a kernel, and returns the position after them;
 * {@linkcode NOT_WRITTEN} if the type has none, or if an object is unusual or cannot be encoded.
 */
export function writePoints(
  typeId: number,
  objects: readonly ObjectValues[],
  target: PointTarget,
): number {
  const type = FAST_TYPES[typeId];
  if (type === undefined) return NOT_WRITTEN;
  const { write, body, tagged } = type;
  const { octets, ioaOctets, sq } = target;
  const last = (1 << (8 * ioaOctets)) - 1;
  let { at } = target;
  let expected = 0;
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i]!;
    const { ioa, time, timeFlags = 0 } = object;
    if (typeof ioa !== "number" || !(ioa >= 0 && ioa <= last) || Math.floor(ioa) !== ioa) {
      return NOT_WRITTEN;
    }
    if (!sq || i === 0) {
      octets[at] = ioa;
      if (ioaOctets > 1) octets[at + 1] = ioa >> 8;
      if (ioaOctets > 2) octets[at + 2] = ioa >> 16;
      at += ioaOctets;
      expected = ioa;
    } else if (ioa !== ++expected) return NOT_WRITTEN;
    if (!write(object, octets, at)) return NOT_WRITTEN;
    at += body;
    if (tagged) {
      if (!isTime(time) || ((timeFlags as number) & TAG_FLAGS.cp56) !== timeFlags) {
        return NOT_WRITTEN;
      }
      writeCp56(octets, at, time, timeFlags as number);
      at += 7;
    } else if (time !== undefined) return NOT_WRITTEN;
  }
  return at;
}

function isTime(time: unknown): time is number {
  return typeof time === "number" && time >= FIRST_CP56_TIME && time <= LAST_CP56_TIME &&
    Math.floor(time) === time;
}
