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
  /** The initialization vector of AES-GMAC, 12 octets. Other algorithms ignore it. */
  readonly iv?: Uint8Array | undefined;
}

/**
 * Calculates a MAC.
 *
 * @returns The leftmost octets of the digest, as many as MAL prescribes; they belong to the caller.
 * @throws {RangeError} MAL is 0, reserved or of a vendor, or AES-GMAC has no initialization vector.
 */
export function computeMac(crypto: AuthenticationCrypto, input: MacInput): Uint8Array {
  return leftmost(crypto, input).slice();
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
  return equalOctets(leftmost(crypto, input), input.mac);
}

/** The leftmost octets of a digest, as a view of it. */
function leftmost(crypto: AuthenticationCrypto, { mal, key, parts, iv }: MacInput): Uint8Array {
  const { octets, hash } = algorithmOf(mal);
  return digestOf(crypto, { hash, key, parts, iv }).subarray(0, octets);
}

/** The names of the functions that MACs use. */
export type MacHash = NonNullable<MacAlgorithmRow["hash"]>;

/**
 * Calculates a whole digest, or a tag of AES-GMAC with 16 octets.
 *
 * @throws {RangeError} AES-GMAC has no initialization vector.
 */
export function digestOf(
  crypto: AuthenticationCrypto,
  input: Omit<MacInput, "mal"> & { readonly hash: MacHash },
): Uint8Array {
  if (input.hash !== "gmac") return crypto.hmac(input.hash, input.key, input.parts);
  if (input.iv === undefined) {
    throw new RangeError("Cannot calculate AES-GMAC without an initialization vector");
  }
  return crypto.gmac(input.key, input.iv, input.parts);
}

/** An algorithm that is not reserved. */
type ComputedAlgorithm = MacAlgorithmRow & { readonly hash: MacHash };

function isComputed(row: MacAlgorithmRow | undefined): row is ComputedAlgorithm {
  return row?.hash !== undefined;
}

function algorithmOf(mal: number): ComputedAlgorithm {
  const row = MAC_ALGORITHMS[mal];
  if (isComputed(row)) return row;
  throw new RangeError(
    `Cannot calculate a MAC with algorithm ${mal}, expected 1 to 6`,
  );
}
