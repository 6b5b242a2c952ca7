// ASDUs that a controlling station should not send: the octets of a right one, with some fields changed.

import { type AsduInput, CAUSE, encodeAsdu, type Profile, typeName } from "../../../codec/mod.ts";
import {
  broadcastCa,
  CAUSE_OCTET,
  identifierOctets,
  type TypeRange,
} from "../../../codec/low_level.ts";

/** SQ in the variable structure qualifier; the other bits are the number of objects. */
const SEQUENCE_BIT = 0x80;

/** Fields of an ASDU; what is not given stays. */
export interface RawFields {
  readonly typeId?: number;
  /** SQ. */
  readonly sequence?: boolean;
  /** Number of objects that the ASDU announces. */
  readonly count?: number;
  readonly cause?: number;
  /** P/N. */
  readonly negative?: boolean;
  /** T. */
  readonly test?: boolean;
  readonly ca?: number;
  /** Address of the first object. */
  readonly ioa?: number;
  /** Octets that replace those after the first address. */
  readonly body?: Uint8Array;
  /** Octets that follow. */
  readonly more?: Uint8Array;
}

/** The octets of an ASDU with some fields changed. */
export function rawAsdu(asdu: AsduInput, fields: RawFields, profile: Profile): Uint8Array {
  let octets = encodeAsdu(asdu, { profile });
  const bodyAt = identifierOctets(profile) + profile.ioaOctets;
  const { typeId, sequence, count, cause, negative, test, ca, ioa, body, more } = fields;
  if (body !== undefined) octets = Uint8Array.from([...octets.subarray(0, bodyAt), ...body]);
  if (more !== undefined) octets = Uint8Array.from([...octets, ...more]);
  if (typeId !== undefined) octets[0] = typeId;
  if (count !== undefined) octets[1] = octets[1]! & SEQUENCE_BIT | count;
  if (sequence !== undefined) {
    octets[1] = octets[1]! & ~SEQUENCE_BIT | (sequence ? SEQUENCE_BIT : 0);
  }
  const bits = [
    [CAUSE_OCTET.cause, cause],
    [
      CAUSE_OCTET.negative,
      negative === undefined ? undefined : negative ? CAUSE_OCTET.negative : 0,
    ],
    [CAUSE_OCTET.test, test === undefined ? undefined : test ? CAUSE_OCTET.test : 0],
  ] as const;
  for (const [mask, value] of bits) {
    if (value !== undefined) octets[2] = octets[2]! & ~mask | value;
  }
  const caAt = identifierOctets(profile) - profile.caOctets;
  if (ca !== undefined) writeNumber(octets, ca, { at: caAt, size: profile.caOctets });
  if (ioa !== undefined) {
    writeNumber(octets, ioa, { at: identifierOctets(profile), size: profile.ioaOctets });
  }
  return octets;
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

function writeNumber(
  octets: Uint8Array,
  value: number,
  { at, size }: { readonly at: number; readonly size: number },
): void {
  for (let place = 0; place < size; place++) octets[at + place] = value >>> 8 * place & 0xff;
}
