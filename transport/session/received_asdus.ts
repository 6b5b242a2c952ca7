// Copies received ASDUs out of the read buffer, many at a time: a separate array for each ASDU would take longer than
// everything else that a session does with it.

import { APCI_OCTETS } from "../../codec/apci.ts";
import { plainOctets } from "../../codec/octets.ts";
import { OctetBlocks } from "../octet_blocks.ts";

/** Maximum number of octets in one copy, which remains in memory as long as one of its ASDUs. */
const MOST_OCTETS = 4096;

/** A chunk of fewer octets is copied into memory that others share; that, too, remains as long as one of its ASDUs. */
const BLOCK_OCTETS = 1024;

const BLOCKS = new OctetBlocks(BLOCK_OCTETS);

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
    if (apdu.buffer !== chunk.buffer) return apdu.slice(APCI_OCTETS);
    let at = apdu.byteOffset - this.#start;
    if (this.#copy === NOTHING || at + apdu.length > this.#copy.length) {
      this.#copy = copyOf(chunk, apdu.byteOffset - chunk.byteOffset);
      this.#start = apdu.byteOffset;
      at = 0;
    }
    return this.#copy.subarray(at + APCI_OCTETS, at + apdu.length);
  }
}

/** Copies the octets of a chunk from a position, as many as one copy has. */
function copyOf(chunk: Uint8Array, from: number): Uint8Array {
  const octets = chunk.length - from;
  if (octets >= BLOCK_OCTETS) return plainOctets(chunk).slice(from, from + MOST_OCTETS);
  const copy = BLOCKS.take(octets);
  copy.set(from === 0 ? chunk : chunk.subarray(from));
  return copy;
}
