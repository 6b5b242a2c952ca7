// Memory for many short arrays of octets. An array with a buffer of its own takes longer to create than an ASDU to encode.

/** Hands out parts of larger buffers. A buffer stays in memory as long as one of its parts, and is never used again. */
export class OctetBlocks {
  readonly #size: number;
  #block: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Creates a source of arrays whose buffers have `size` octets, or more for a longer array. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Returns an array of this length that contains zeros. */
  take(length: number): Uint8Array {
    if (this.#used + length > this.#block.length) {
      this.#block = new Uint8Array(Math.max(this.#size, length));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    return this.#block.subarray(start, this.#used);
  }
}
