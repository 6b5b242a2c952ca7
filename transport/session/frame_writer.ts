// Collects the frames of a session in a growing buffer until they are written.

import { type Apci, APCI_OCTETS, MAX_ASDU_OCTETS, writeApci } from "../../codec/apci.ts";

const NOTHING = new Uint8Array(0);

/** Smallest size of a buffer in octets. */
const SMALLEST = 64;

/** A buffer above this size is released when it is no longer needed. */
const LARGE = 2048;

/**
 * Buffers of connections that have nothing to send, by their size: the next connection that has something uses one. A
 * station may have thousands of connections, of which few send at the same time.
 */
const SPARE = new Map<number, Uint8Array[]>();

/** Maximum number of spare buffers of one size. */
const MOST_SPARE = 16;

/** A large buffer is no longer needed after this many consecutive chunks that filled less than an eighth of it. */
const SMALL_CHUNKS = 16;

/**
 * Frames in transmission order. One buffer is filled while another is written; if nothing is added meanwhile, one is
 * enough.
 */
export class FrameWriter {
  #buffer: Uint8Array = NOTHING;
  #octets = 0;
  /** The buffer returned last, and how much of it was used. */
  #taken: Uint8Array = NOTHING;
  #takenOctets = 0;
  #smallChunks = 0;

  /** Number of octets that wait. */
  get octets(): number {
    return this.#octets;
  }

  /** Adds a frame; the ASDU is copied. */
  write(apci: Apci, asdu?: Uint8Array): void {
    const asduOctets = asdu?.length ?? 0;
    const at = this.#octets;
    const end = at + APCI_OCTETS + asduOctets;
    if (end > this.#buffer.length) this.#grow(end);
    writeApci(this.#buffer, at, apci, asduOctets);
    if (asdu !== undefined) this.#buffer.set(asdu, at + APCI_OCTETS);
    this.#octets = end;
  }

  /** Removes and returns all waiting octets, which are valid until the next call; `undefined` if there are none. */
  take(): Uint8Array | undefined {
    if (this.#octets === 0) {
      this.#rest();
      return undefined;
    }
    const buffer = this.#buffer;
    const octets = buffer.subarray(0, this.#octets);
    this.#reuse(this.#octets);
    this.#taken = buffer;
    this.#takenOctets = this.#octets;
    this.#octets = 0;
    return octets;
  }

  #grow(octets: number): void {
    const small = this.#buffer;
    // The next chunk is probably as long as the last one.
    const grown = bufferFor(small === NOTHING ? Math.max(octets, this.#takenOctets) : octets);
    grown.set(small.subarray(0, this.#octets));
    this.#buffer = grown;
    spare(small);
  }

  /** Keeps no buffer while there is nothing to write, except one that would take long to fill again. */
  #rest(): void {
    if (this.#buffer === NOTHING) this.#reuse(this.#takenOctets);
    if (this.#buffer.length <= LARGE) {
      spare(this.#buffer);
      this.#buffer = NOTHING;
    }
    if (this.#taken === NOTHING || this.#taken.length > LARGE) return;
    spare(this.#taken);
    this.#taken = NOTHING;
  }

  /**
   * Fills the buffer returned last from now on, unless it is much larger than the recent chunks, the last of which has
   * this number of octets.
   */
  #reuse(octets: number): void {
    this.#buffer = this.#isOversized(this.#taken, octets) ? NOTHING : this.#taken;
    this.#taken = NOTHING;
  }

  #isOversized({ length }: Uint8Array, octets: number): boolean {
    if (length <= LARGE) return false;
    this.#smallChunks = octets * 8 < length ? this.#smallChunks + 1 : 0;
    return this.#smallChunks > SMALL_CHUNKS;
  }
}

/** A buffer of a power of two, so that the sizes are few. */
function bufferFor(octets: number): Uint8Array {
  let size = SMALLEST;
  while (size < octets) size *= 2;
  return SPARE.get(size)?.pop() ?? new Uint8Array(size);
}

/** Keeps a buffer that is no longer used. */
function spare(buffer: Uint8Array): void {
  if (buffer === NOTHING || buffer.length > LARGE) return;
  const spares = SPARE.get(buffer.length);
  if (spares === undefined) SPARE.set(buffer.length, [buffer]);
  else if (spares.length < MOST_SPARE) spares.push(buffer);
}

/**
 * Checks that an ASDU fits into an I frame.
 *
 * @throws {RangeError} The ASDU is empty or longer than 249 octets.
 */
export function requireAsduSize(asdu: Uint8Array): void {
  if (asdu.length >= 1 && asdu.length <= MAX_ASDU_OCTETS) return;
  throw new RangeError(
    `Cannot send an ASDU of ${asdu.length} octets: expected 1 to ${MAX_ASDU_OCTETS}`,
  );
}
