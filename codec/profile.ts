// The field sizes of ASDUs, and the private types they may have.

import type { PrivateType } from "./private_row.ts";

/**
 * Field sizes and limits on which both stations must agree.
 *
 * IEC 60870-5-104 fixes them. IEC 60870-5-101 leaves them to the project, and 101 profiles
 * tunnelled through TCP gateways are found in the field.
 */
export interface Profile<T extends PrivateType = PrivateType> {
  /** Size of the cause of transmission: 2 octets with an originator address (104), or 1 without. */
  readonly cotOctets: 1 | 2;
  /** Size of the common address of ASDU in octets. */
  readonly caOctets: 1 | 2;
  /** Size of the information object address in octets. */
  readonly ioaOctets: 1 | 2 | 3;
  /** Maximum length of an ASDU in octets: 249 in an APDU of 104. */
  readonly maxAsduOctets: number;
  /**
   * Private types to decode and encode according to their rows, instead of keeping them raw. Their
   * ids and names must differ. See {@linkcode definePrivateType}.
   */
  readonly privateTypes?: readonly T[];
  /** How messages of secure authentication (types 81 to 95) are read; as in the edition of 2013 by default. */
  readonly security?: SecurityProfile;
}

/** The choices for messages of secure authentication. */
export interface SecurityProfile {
  /**
   * Edition of IEC TS 60870-5-7: 2013 (default), or 2025. The layouts of 2025 are not public, and type
   * numbers need not mean the same, so types 81 to 95 are then kept raw.
   */
  readonly edition?: 2013 | 2025;
  /**
   * Layout of S_ER_NA_1, about which public sources differ: `csq` has a single sequence number, `csq-ksq` has
   * both. `auto` (default) reads the one whose length fits, `csq` if both do.
   */
  readonly errorLayout?: "auto" | "csq" | "csq-ksq";
  /**
   * Length of the MAC in S_AR_NA_1, needed only if the ASDU before it has a type whose length is not
   * known. Without it, such a message is kept raw.
   */
  readonly macOctets?: number;
}

/**
 * The sizes of IEC 60870-5-104: cause 2 octets, common address 2 octets, information object address
 * 3 octets, ASDU at most 249 octets.
 */
export const IEC104: Profile = {
  cotOctets: 2,
  caOctets: 2,
  ioaOctets: 3,
  maxAsduOctets: 249,
};

/**
 * Returns the length of the data unit identifier (type, qualifier, cause, common address) in
 * octets.
 */
export function identifierOctets(profile: Profile): number {
  return 2 + profile.cotOctets + profile.caOctets;
}

/** Returns the highest information object address of a profile: 255, 65 535 or 16 777 215. */
export function maxIoa(profile: Profile): number {
  return (1 << 8 * profile.ioaOctets) - 1;
}

/**
 * Returns the highest common address of a profile, which is the broadcast address: 255 or 65 535
 * (IEC 60870-5-101, 7.2.4).
 */
export function broadcastCa(profile: Profile = IEC104): number {
  return (1 << 8 * profile.caOctets) - 1;
}
