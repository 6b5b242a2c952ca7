// The data unit identifier of the ASDU in work, read into one object that is used again and again.

import type { Profile } from "../../profile.ts";

/** The data unit identifier of an ASDU. */
export class AsduHead {
  typeId = 0;
  /** Objects as announced. */
  count = 0;
  cause = 0;
  negative = false;
  test = false;
  originator = 0;
  ca = 0;

  /** Reads it from `at` on; the octets must be there. */
  read(octets: Uint8Array, at: number, { cotOctets, caOctets }: Profile): void {
    this.typeId = octets[at]!;
    this.count = octets[at + 1]! & 0x7f;
    const cause = octets[at + 2]!;
    this.cause = cause & 0x3f;
    this.negative = (cause & 0x40) !== 0;
    this.test = (cause & 0x80) !== 0;
    this.originator = cotOctets === 2 ? octets[at + 3]! : 0;
    const caAt = at + 2 + cotOctets;
    this.ca = caOctets === 1 ? octets[caAt]! : octets[caAt]! | octets[caAt + 1]! << 8;
  }
}

/** Whether the sender of an ASDU is the controlling station; `undefined` where either could send it. */
export function sentByController({ typeId, cause }: AsduHead): boolean | undefined {
  if (typeId < 45 || typeId === 70 || typeId === 126) return false;
  if (typeId > 113) return undefined;
  if (cause === 6 || cause === 8 || typeId === 102 && cause === 5) return true;
  return cause === 7 || cause === 9 || cause === 10 || cause >= 44 && cause < 48
    ? false
    : undefined;
}
