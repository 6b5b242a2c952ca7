// Answers that mirror a request: a copy of its octets with another cause.

import { CAUSE_OCTET } from "../../../codec/cause.ts";
import type { Profile } from "../../../codec/profile.ts";

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

/**
 * Copies an ASDU with another cause and P/N bit; the T bit, the originator and everything after it
 * do not change.
 */
export function mirrorAsdu(octets: Uint8Array, options: MirrorOptions): Uint8Array {
  const { cause, negative, ca, profile } = options;
  const mirrored = octets.slice();
  mirrored[2] = (octets[2]! & CAUSE_OCTET.test) | (negative ? CAUSE_OCTET.negative : 0) | cause;
  if (ca === undefined) return mirrored;
  const at = 2 + profile.cotOctets;
  mirrored[at] = ca & 0xff;
  if (profile.caOctets === 2) mirrored[at + 1] = ca >> 8;
  return mirrored;
}
