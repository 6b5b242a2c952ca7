// The data unit identifier of the current ASDU, read into a reusable object.

import { CAUSE_OCTET } from "../../cause.ts";
import type { AsduColumns } from "../../columns.ts";
import type { Profile } from "../../profile.ts";

/** The data unit identifier of an ASDU. */
export class AsduHead {
  typeId = 0;
  /** Number of objects according to the header. */
  count = 0;
  cause = 0;
  negative = false;
  test = false;
  originator = 0;
  ca = 0;

  /** Reads it from `at`; the octets must be present. */
  read(octets: Uint8Array, at: number, { cotOctets, caOctets }: Profile): void {
    this.typeId = octets[at]!;
    this.count = octets[at + 1]! & 0x7f;
    this.#readCause(octets[at + 2]!);
    this.originator = cotOctets === 2 ? octets[at + 3]! : 0;
    const caAt = at + 2 + cotOctets;
    this.ca = caOctets === 1 ? octets[caAt]! : octets[caAt]! | octets[caAt + 1]! << 8;
  }

  /** Takes it from a row of columns. */
  readRow(asdus: AsduColumns, row: number): void {
    this.typeId = asdus.typeId[row]!;
    this.count = asdus.structure[row]! & 0x7f;
    this.#readCause(asdus.cause[row]!);
    this.originator = asdus.originator[row]!;
    this.ca = asdus.ca[row]!;
  }

  #readCause(octet: number): void {
    this.cause = octet & CAUSE_OCTET.cause;
    this.negative = (octet & CAUSE_OCTET.negative) !== 0;
    this.test = (octet & CAUSE_OCTET.test) !== 0;
  }
}
