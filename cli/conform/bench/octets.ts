// Frames as octets, for stimuli that no station would send.

import { type Apci, encodeApci } from "../../../codec/low_level.ts";

/** A frame without an ASDU. */
export function octetsOf(apci: Exclude<Apci, { readonly format: "I" }>): Uint8Array {
  return encodeApci(apci);
}

/** Joins octets. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const octets = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}
