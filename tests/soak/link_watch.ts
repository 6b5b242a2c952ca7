// Watches the frames of one connection in real time: when the peer was last heard, and when frames were acknowledged.

import { decodeApci, sequenceDistance } from "../../codec/apci.ts";
import type { FrameDirection } from "../../transport/connection/connection_options.ts";

/** Totals of all connections. */
export interface Totals {
  /** Frames sent, by format. */
  readonly frames: Record<"I" | "S" | "U", number>;
  /** Longest time in which an end received nothing, in ms. */
  longestSilenceMs: number;
  /** Longest time from an I frame to its acknowledgement, in ms. */
  longestAcknowledgementMs: number;
}

/** One end of a connection. */
export class LinkWatch {
  readonly #totals: Totals;
  readonly #unacknowledged: number[] = [];
  #confirmed = 0;
  #heard: number | undefined;

  constructor(totals: Totals) {
    this.#totals = totals;
  }

  /** Observes a frame. */
  readonly onFrame = (direction: FrameDirection, apdu: Uint8Array): void => {
    const now = performance.now();
    const apci = decodeApci(apdu);
    const totals = this.#totals;
    if (direction === "sent") {
      totals.frames[apci.format]++;
      if (apci.format === "I") this.#unacknowledged.push(now);
      return;
    }
    const silence = now - (this.#heard ?? now);
    totals.longestSilenceMs = Math.max(totals.longestSilenceMs, silence);
    this.#heard = now;
    if (apci.format === "U") return;
    const count = sequenceDistance(this.#confirmed, apci.receiveNumber);
    this.#confirmed = apci.receiveNumber;
    for (const sent of this.#unacknowledged.splice(0, count)) {
      totals.longestAcknowledgementMs = Math.max(totals.longestAcknowledgementMs, now - sent);
    }
  };
}
