// Shows every frame of a connection to an observer, without affecting the protocol.

import { Deframer } from "../../codec/deframer.ts";
import type { FrameDirection } from "./connection_options.ts";

/** Splits both directions of a connection into frames. */
export class FrameTap {
  readonly #onFrame: (direction: FrameDirection, apdu: Uint8Array) => void;
  readonly #deframers = { sent: new Deframer(), received: new Deframer() };

  /** Creates a tap for one connection. */
  constructor(onFrame: (direction: FrameDirection, apdu: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  /**
   * Observes octets that were sent or received. Octets that are not a frame end the observation of
   * that direction.
   */
  pass(direction: FrameDirection, octets: Uint8Array): void {
    const deframer = this.#deframers[direction];
    deframer.push(octets);
    for (let found = deframer.next(); found !== undefined; found = deframer.next()) {
      if (found.type === "apdu") this.#onFrame(direction, found.octets);
    }
  }
}
