// The read buffer of a connection: small while little data arrives, because a station may have thousands of idle
// connections, and large while a lot arrives, because each read is expensive.

import { OctetBlocks } from "../octet_blocks.ts";

/** Size in octets while little data arrives: one of the longest APDUs. */
const SMALLEST = 256;

const LARGEST = 65_536;

/** Factor by which the buffer grows when a read has filled it. */
const GROWTH = 4;

/** The buffer becomes small again after this many consecutive reads that would have fitted into a small one. */
const SMALL_READS = 16;

/** The small buffers share memory: an array buffer for each takes as much memory again as its octets. */
const BLOCKS = new OctetBlocks(16 * SMALLEST);

/** A buffer that is used for successive reads. */
export class ReadBuffer {
  readonly #small = BLOCKS.take(SMALLEST);
  #octets = this.#small;
  #smallReads = 0;

  /** The buffer for the next read. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  /** Returns the octets of a read, as a view that is valid until the next read. */
  filled(count: number): Uint8Array {
    const octets = this.#octets.subarray(0, count);
    const { length } = this.#octets;
    this.#smallReads = count < SMALLEST ? this.#smallReads + 1 : 0;
    if (count === length && length < LARGEST) {
      this.#octets = new Uint8Array(Math.min(LARGEST, length * GROWTH));
    } else if (this.#smallReads >= SMALL_READS && length > SMALLEST) {
      this.#octets = this.#small;
    }
    return octets;
  }
}
