// A frame that passed between the tester and the device.

import {
  type Asdu,
  decodeAsdu,
  DecodeError,
  formatAsdu,
  type Profile,
  toHex,
} from "../../../codec/mod.ts";
import { type Apci, APCI_OCTETS, decodeApci } from "../../../codec/low_level.ts";

/** A frame, sent by the tester or received from the device. */
export interface SeenFrame {
  /** Position among all frames of its connection, from 0. */
  readonly index: number;
  /** Position of the packet in which it ends, among all packets of its connection, from 0. */
  readonly packet: number;
  /** Monotonic time in ms. */
  readonly at: number;
  /** ms since 1970-01-01 UTC. */
  readonly instant: number;
  readonly direction: "sent" | "received";
  /** The whole frame. */
  readonly octets: Uint8Array;
  /** Its control field; `undefined` if it is not a valid APDU. */
  readonly apci: Apci | undefined;
  /** Its ASDU; `undefined` without one. */
  readonly asdu: Asdu | undefined;
}

/** Reads a frame. What is not a valid APDU is kept as octets. */
export function readFrame(
  octets: Uint8Array,
  { profile, ...rest }: Pick<SeenFrame, "index" | "packet" | "at" | "instant" | "direction"> & {
    readonly profile: Profile;
  },
): SeenFrame {
  const apci = apciOf(octets);
  const asdu = apci?.format === "I" && octets.length > APCI_OCTETS
    ? decodeAsdu(octets.subarray(APCI_OCTETS), { profile })
    : undefined;
  return { ...rest, octets, apci, asdu };
}

/** Maximum number of octets that a description shows. */
const MOST_OCTETS = 24;

/** Describes a frame on one line. */
export function describeFrame({ octets, apci, asdu }: SeenFrame): string {
  if (apci === undefined) {
    const shown = toHex(octets.subarray(0, MOST_OCTETS), " ");
    const rest = octets.length > MOST_OCTETS ? ` … (${octets.length} octets)` : "";
    return `octets that are not an APDU: ${shown}${rest}`;
  }
  if (apci.format === "U") return apci.function;
  if (apci.format === "S") return `S N(R)=${apci.receiveNumber}`;
  const numbers = `I N(S)=${apci.sendNumber} N(R)=${apci.receiveNumber}`;
  return asdu === undefined
    ? `${numbers} without an ASDU`
    : `${numbers} ${formatAsdu(asdu, { maxObjects: 4 })}`;
}

function apciOf(octets: Uint8Array): Apci | undefined {
  try {
    return decodeApci(octets);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}
