// Copies received ASDUs out of the read buffer, many at a time: a separate array for each ASDU would take longer than
// everything else that a session does with it.

import { APCI_OCTETS } from "../../codec/apci.ts";
import { plainOctets } from "../../codec/octets.ts";

/** Maximum number of octets in one copy, which remains in memory as long as one of its ASDUs. */
const MOST_OCTETS = 4096;

const NOTHING = new Uint8Array(0);

/** Copies the ASDUs of successive chunks. */
export class ReceivedAsdus {
  #chunk: Uint8Array = NOTHING;
  /** A copy of part of the chunk. */
  #copy: Uint8Array = NOTHING;
  /** Where the copy begins in the memory of the chunk. */
  #start = 0;

  /** Starts with a chunk that has just arrived. */
  begin(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#copy = NOTHING;
  }

  /** Forgets the chunk and the copy. */
  end(): void {
    this.#chunk = NOTHING;
    this.#copy = NOTHING;
  }

  /** Returns a copy of the ASDU of an APDU, which is a view of the chunk or of other memory. */
  copyAsdu(apdu: Uint8Array): Uint8Array {
    const chunk = this.#chunk;
    const end = chunk.byteOffset + chunk.length;
    const isLast = apdu.byteOffset + apdu.length === end;
    if (apdu.buffer !== chunk.buffer) return apdu.slice(APCI_OCTETS);
    let at = apdu.byteOffset - this.#start;
    if (this.#copy === NOTHING || at + apdu.length > this.#copy.length) {
      if (isLast) return apdu.slice(APCI_OCTETS);
      const from = apdu.byteOffset - chunk.byteOffset;
      this.#copy = plainOctets(chunk).slice(from, from + MOST_OCTETS);
      this.#start = apdu.byteOffset;
      at = 0;
    }
    return this.#copy.subarray(at + APCI_OCTETS, at + apdu.length);
  }
}
