// How wide the fields of an ASDU are, and which private types it may carry.

import type { PrivateType } from "./private_row.ts";

/**
 * Field sizes and limits both stations must agree on.
 *
 * IEC 60870-5-104 fixes them; IEC 60870-5-101 leaves them to the project, and 101 profiles tunnelled through
 * TCP gateways are met in the field.
 */
export interface Profile<T extends PrivateType = PrivateType> {
  /** Octets of the cause of transmission: 2 with an originator address (104), or 1 without. */
  readonly cotOctets: 1 | 2;
  /** Octets of the common address of ASDU. */
  readonly caOctets: 1 | 2;
  /** Octets of the information object address. */
  readonly ioaOctets: 1 | 2 | 3;
  /** Maximum number of octets of one ASDU: 249 in an APDU of 104. */
  readonly maxAsduOctets: number;
  /**
   * Private types to decode and encode by their rows, instead of keeping them raw. Their ids and names differ. See
   * {@linkcode definePrivateType}.
   */
  readonly privateTypes?: readonly T[];
}

/** The sizes of IEC 60870-5-104: cause 2, common address 2, information object address 3 octets, 249 octets of ASDU. */
export const IEC104: Profile = {
  cotOctets: 2,
  caOctets: 2,
  ioaOctets: 3,
  maxAsduOctets: 249,
};

/** Octets of the data unit identifier (type, qualifier, cause, common address) in a profile. */
export function identifierOctets(profile: Profile): number {
  return 2 + profile.cotOctets + profile.caOctets;
}

/** The highest information object address of a profile: 255, 65 535 or 16 777 215. */
export function maxIoa(profile: Profile): number {
  return 2 ** (8 * profile.ioaOctets) - 1;
}

/** The highest common address of a profile, which is the broadcast address: 255 or 65 535 (IEC 60870-5-101, 7.2.4). */
export function broadcastCa(profile: Profile = IEC104): number {
  return 2 ** (8 * profile.caOctets) - 1;
}
