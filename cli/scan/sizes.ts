// The field sizes of a station: detected from what it sends, or tried one after the other.

import { type GateItem, sizeChoice, SizeGate } from "../../codec/capture/mod.ts";
import { IEC104, type Profile } from "../../codec/mod.ts";
import type { FrameDirection } from "../../transport/low_level.ts";
import { Mirrors } from "../trace/mirrors.ts";

/** Sizes that are tried if the station sends nothing that shows its own, the most frequent first. */
export const USUAL_SIZES: readonly Profile[] = ([
  [2, 2, 3],
  [1, 1, 2],
  [2, 2, 2],
  [1, 2, 2],
  [1, 2, 3],
  [2, 1, 2],
  [1, 1, 1],
] as const).map(([cotOctets, caOctets, ioaOctets]) => ({
  ...IEC104,
  ...{ cotOctets, caOctets, ioaOctets },
}));

/** Maximum number of frames that are compared. */
const MAX_FRAMES = 500;

/** Watches the frames of a station for field sizes other than those of IEC 60870-5-104. */
export class SizeWatch {
  readonly #gate: SizeGate<GateItem>;
  readonly #mirrors = new Mirrors();
  #found: readonly Profile[] = [];
  #isDecided = false;
  #frames = 0;

  /** Starts with the sizes of the standard. */
  constructor(profile: Profile) {
    this.#gate = new SizeGate(sizeChoice(profile));
  }

  /** Takes the next frame of the connection. */
  take(direction: FrameDirection, octets: Uint8Array): void {
    if (direction === "sent") return this.#mirrors.sent(octets);
    if (this.#isDecided || ++this.#frames > MAX_FRAMES || this.#mirrors.has(octets)) return;
    const decision = this.#gate.take({ type: "apdu", octets });
    if (typeof decision === "string") return;
    this.#isDecided = true;
    this.#found = decision.verdict?.candidates ?? [];
  }

  /** The sizes that fit, most likely first; empty if they are those of the standard, or unknown. */
  end(): readonly Profile[] {
    if (!this.#isDecided) this.#found = this.#gate.end().verdict?.candidates ?? [];
    this.#isDecided = true;
    return this.#found;
  }
}

/** Whether two profiles have the same field sizes. */
export function hasSizesOf(a: Profile, b: Profile): boolean {
  return a.cotOctets === b.cotOctets && a.caOctets === b.caOctets && a.ioaOctets === b.ioaOctets;
}
