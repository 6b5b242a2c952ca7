// Collects the frames of a session in a growing buffer until they are written.

import { type Apci, APCI_OCTETS, MAX_ASDU_OCTETS, writeApci } from "../../codec/apci.ts";

/** Frames in transmission order. */
export class FrameWriter {
  #buffer = new Uint8Array(64);
  #octets = 0;

  /** Number of octets that wait. */
  get octets(): number {
    return this.#octets;
  }

  /** Adds a frame; the ASDU is copied. */
  write(apci: Apci, asdu?: Uint8Array): void {
    const asduOctets = asdu?.length ?? 0;
    const at = this.#octets;
    const end = at + APCI_OCTETS + asduOctets;
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(end, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, at));
      this.#buffer = grown;
    }
    writeApci(this.#buffer, at, apci, asduOctets);
    if (asdu !== undefined) this.#buffer.set(asdu, at + APCI_OCTETS);
    this.#octets = end;
  }

  /** Removes and returns all waiting octets as a copy; `undefined` if there are none. */
  take(): Uint8Array | undefined {
    if (this.#octets === 0) return undefined;
    const octets = this.#buffer.slice(0, this.#octets);
    this.#octets = 0;
    return octets;
  }
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
