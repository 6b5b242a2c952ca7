// Message authentication codes by their number (MAL): calculated, truncated and compared.

import { MAC_ALGORITHMS, type MacAlgorithmRow } from "../../codec/security/tables.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import { equalOctets } from "./equal.ts";

/** What a MAC is calculated over. */
export interface MacInput {
  /** MAL: the number of the algorithm; see `MAC_ALGORITHM`. */
  readonly mal: number;
  readonly key: Uint8Array;
  /** The octets, in parts that are concatenated; see `formulas.ts`. */
  readonly parts: readonly Uint8Array[];
  /** The initialisation vector of AES-GMAC, 12 octets. Other algorithms ignore it. */
  readonly iv?: Uint8Array | undefined;
}

/**
 * Calculates a MAC.
 *
 * @returns The leftmost octets of the digest, as many as MAL prescribes; they belong to the caller.
 * @throws {RangeError} MAL is 0, reserved or of a vendor, or AES-GMAC has no initialisation vector.
 */
export function computeMac(crypto: AuthenticationCrypto, input: MacInput): Uint8Array {
  const { octets, hash } = algorithmOf(input.mal);
  const { key, parts, iv } = input;
  return digestOf(crypto, { hash, key, parts, iv }).slice(0, octets);
}

/**
 * Whether a MAC is right, compared in constant time. A MAC of another length is wrong.
 *
 * @throws {RangeError} As `computeMac()`.
 */
export function verifyMac(
  crypto: AuthenticationCrypto,
  input: MacInput & { readonly mac: Uint8Array },
): boolean {
  return equalOctets(computeMac(crypto, input), input.mac);
}

/** The names of the functions that MACs use. */
export type MacHash = NonNullable<MacAlgorithmRow["hash"]>;

/**
 * Calculates a whole digest, or a tag of AES-GMAC with 16 octets.
 *
 * @throws {RangeError} AES-GMAC has no initialisation vector.
 */
export function digestOf(
  crypto: AuthenticationCrypto,
  input: Omit<MacInput, "mal"> & { readonly hash: MacHash },
): Uint8Array {
  if (input.hash !== "gmac") return crypto.hmac(input.hash, input.key, input.parts);
  if (input.iv === undefined) {
    throw new RangeError("Cannot calculate AES-GMAC without an initialisation vector");
  }
  return crypto.gmac(input.key, input.iv, input.parts);
}

function algorithmOf(mal: number): { readonly octets: number; readonly hash: MacHash } {
  const row = MAC_ALGORITHMS[mal];
  if (row?.hash !== undefined) return { octets: row.octets, hash: row.hash };
  throw new RangeError(
    `Cannot calculate a MAC with algorithm ${mal}, expected 1 to 6`,
  );
}
