// Answers that repeat the octets of a request, and so reveal nothing about the field sizes of the peer.

import { APCI_OCTETS } from "../../codec/low_level.ts";

/** Number of requests that are remembered. */
const MAX_SENT = 8;

/** Position of the cause in an ASDU. */
const CAUSE_AT = 2;

/** Recognizes frames whose ASDU differs from that of a request only in its cause. */
export class Mirrors {
  readonly #sent: Uint8Array[] = [];

  /** Remembers a frame that was sent. */
  sent(frame: Uint8Array): void {
    if (frame.length <= APCI_OCTETS) return;
    this.#sent.push(frame.slice(APCI_OCTETS));
    if (this.#sent.length > MAX_SENT) this.#sent.shift();
  }

  /** Whether the ASDU of a received frame differs from one of the last requests only in its cause. */
  has(frame: Uint8Array): boolean {
    const asdu = frame.subarray(APCI_OCTETS);
    return this.#sent.some((request) =>
      request.length === asdu.length &&
      request.every((octet, at) => at === CAUSE_AT || octet === asdu[at])
    );
  }
}
