// ASDUs that a controlling station should not send: the octets of a right one, with some fields changed.

import { type AsduInput, CAUSE, encodeAsdu, type Profile, typeName } from "../../../codec/mod.ts";
import {
  broadcastCa,
  CAUSE_OCTET,
  identifierOctets,
  type TypeRange,
} from "../../../codec/low_level.ts";
import { type AsduFields, patchedAsdu } from "../../simulation/faults/asdu_octets.ts";
import { concat } from "./octets.ts";

/** What of an ASDU is changed; what is not given stays. */
export interface RawFields extends AsduFields {
  /** Octets that replace those after the first address. */
  readonly body?: Uint8Array;
  /** Octets that follow. */
  readonly more?: Uint8Array;
}

/** The octets of an ASDU with some fields changed. */
export function rawAsdu(
  asdu: AsduInput,
  { body, more, ...fields }: RawFields,
  profile: Profile,
): Uint8Array {
  let octets = encodeAsdu(asdu, { profile });
  if (body !== undefined) {
    octets = concat([octets.subarray(0, identifierOctets(profile) + profile.ioaOctets), body]);
  }
  if (more !== undefined) octets = concat([octets, more]);
  return patchedAsdu(octets, fields, profile);
}

/** The first type of a range that the standard does not assign. */
export function unassignedType({ first, last }: TypeRange): number {
  for (let id = first; id <= last; id++) if (typeName(id) === undefined) return id;
  throw new RangeError(`All types from ${first} to ${last} are assigned`);
}

/** Causes that no request has: they belong to the other direction, are undefined, or are private. */
export const IMPROPER_CAUSES: readonly number[] = [
  0,
  CAUSE.spontaneous,
  CAUSE.activationCon,
  CAUSE.activationTermination,
  CAUSE.interrogatedByStation,
  CAUSE_OCTET.cause,
];

/** The broadcast address of a profile. */
export function broadcastOf({ profile }: { readonly profile: Profile }): number {
  return broadcastCa(profile);
}
