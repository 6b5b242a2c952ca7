// Answers that mirror a request: a copy of its octets with another cause.

import { CAUSE_OCTET } from "../../../codec/cause.ts";
import type { Profile } from "../../../codec/profile.ts";
import { OctetBlocks } from "../../octet_blocks.ts";

/** The fields to change in a mirrored ASDU. */
export interface MirrorOptions {
  /** Cause of transmission. */
  readonly cause: number;
  /** P/N. */
  readonly negative: boolean;
  /** The common address that answers; the one in the request by default. */
  readonly ca?: number;
  /** Field sizes. */
  readonly profile: Profile;
}

/** Memory for answers. */
const ANSWERS = new OctetBlocks(1024);

/**
 * Copies an ASDU with another cause and P/N bit; the T bit, the originator and everything after it
 * do not change. The copy is only meant to be sent: it shares its buffer with others.
 */
export function mirrorAsdu(octets: Uint8Array, options: MirrorOptions): Uint8Array {
  const { cause, negative, ca, profile } = options;
  const mirrored = ANSWERS.take(octets.length);
  mirrored.set(octets);
  if (ca !== undefined) writeCa(mirrored, ca, profile);
  mirrored[2] = (octets[2]! & CAUSE_OCTET.test) | (negative ? CAUSE_OCTET.negative : 0) | cause;
  return mirrored;
}

/** A copy of an ASDU with another common address. */
export function readdress(octets: Uint8Array, ca: number, profile: Profile): Uint8Array {
  const copy = octets.slice();
  writeCa(copy, ca, profile);
  return copy;
}

function writeCa(octets: Uint8Array, ca: number, profile: Profile): void {
  const at = 2 + profile.cotOctets;
  octets[at] = ca & 0xff;
  if (profile.caOctets === 2) octets[at + 1] = ca >> 8;
}
