// Octets of ASDUs with some fields changed, also to values that no station sends.

import { CAUSE_OCTET, identifierOctets } from "../../../codec/low_level.ts";
import type { Profile } from "../../../codec/mod.ts";

/** SQ in the variable structure qualifier; the other bits are the number of objects. */
const SEQUENCE_BIT = 0x80;

/** Fields of an ASDU; what is not given stays. */
export interface AsduFields {
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
  readonly originator?: number;
  readonly ca?: number;
  /** Address of the first object. */
  readonly ioa?: number;
}

/** A copy of the octets of an ASDU, with other fields. */
export function patchedAsdu(
  given: Uint8Array,
  { typeId, sequence, count, cause, negative, test, originator, ca, ioa }: AsduFields,
  profile: Profile,
): Uint8Array {
  const octets = given.slice();
  if (typeId !== undefined) octets[0] = typeId;
  if (count !== undefined) octets[1] = octets[1]! & SEQUENCE_BIT | count;
  setBits(octets, { at: 1, mask: SEQUENCE_BIT, value: flag(SEQUENCE_BIT, sequence) });
  setBits(octets, { at: 2, mask: CAUSE_OCTET.cause, value: cause });
  setBits(octets, {
    ...{ at: 2, mask: CAUSE_OCTET.negative },
    value: flag(CAUSE_OCTET.negative, negative),
  });
  setBits(octets, { at: 2, mask: CAUSE_OCTET.test, value: flag(CAUSE_OCTET.test, test) });
  if (originator !== undefined && profile.cotOctets === 2) octets[3] = originator;
  const objectAt = identifierOctets(profile);
  const { caOctets, ioaOctets } = profile;
  if (ca !== undefined) write(octets, ca, { at: objectAt - caOctets, size: caOctets });
  if (ioa !== undefined && octets.length >= objectAt + ioaOctets) {
    write(octets, ioa, { at: objectAt, size: ioaOctets });
  }
  return octets;
}

function flag(mask: number, on: boolean | undefined): number | undefined {
  return on === undefined ? undefined : on ? mask : 0;
}

function setBits(
  octets: Uint8Array,
  { at, mask, value }: {
    readonly at: number;
    readonly mask: number;
    readonly value: number | undefined;
  },
): void {
  if (value !== undefined) octets[at] = octets[at]! & ~mask | value;
}

function write(
  octets: Uint8Array,
  value: number,
  { at, size }: { readonly at: number; readonly size: number },
): void {
  for (let place = 0; place < size; place++) octets[at + place] = value >>> 8 * place & 0xff;
}
