// Reads public keys as far as their kind and size.

import { DerReader, TAG } from "./der.ts";
import { readBitOctets, readObjectIdentifier } from "./der_values.ts";

/** A kind of key and its size. */
export interface PublicKeySize {
  /** RSA, an elliptic curve, or anything else. */
  readonly kind: "rsa" | "ec" | "other";
  /** The size in bits; 0 if it is not known. */
  readonly bits: number;
  /** The name of the algorithm or curve, for messages. */
  readonly name: string;
}

const RSA: ReadonlySet<string> = new Set(["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"]);
const EC = "1.2.840.10045.2.1";

/** Curves: names and sizes. */
const CURVES: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  "1.2.840.10045.3.1.1": ["P-192", 192],
  "1.3.132.0.33": ["P-224", 224],
  "1.2.840.10045.3.1.7": ["P-256", 256],
  "1.3.132.0.34": ["P-384", 384],
  "1.3.132.0.35": ["P-521", 521],
  "1.3.132.0.10": ["secp256k1", 256],
  "1.3.36.3.3.2.8.1.1.3": ["brainpoolP192r1", 192],
  "1.3.36.3.3.2.8.1.1.5": ["brainpoolP224r1", 224],
  "1.3.36.3.3.2.8.1.1.7": ["brainpoolP256r1", 256],
  "1.3.36.3.3.2.8.1.1.11": ["brainpoolP384r1", 384],
  "1.3.36.3.3.2.8.1.1.13": ["brainpoolP512r1", 512],
};

/** Algorithms whose keys have one size. */
const FIXED: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  "1.3.101.112": ["Ed25519", 256],
  "1.3.101.113": ["Ed448", 456],
};

/**
 * Reads the kind and size of a public key.
 *
 * @param publicKey A SubjectPublicKeyInfo in DER.
 * @throws {CertificateError} It is malformed.
 */
export function readPublicKeySize(publicKey: Uint8Array): PublicKeySize {
  const whole = new DerReader(publicKey, "the public key").read(TAG.sequence, "the public key");
  const reader = DerReader.within(whole);
  const algorithm = DerReader.within(reader.read(TAG.sequence, "the algorithm of the public key"));
  const key = reader.read(TAG.bitString, "the public key");
  const id = readObjectIdentifier(
    algorithm.read(TAG.objectIdentifier, "the algorithm of the public key"),
  );
  if (RSA.has(id)) {
    const numbers = DerReader.within(
      new DerReader(readBitOctets(key), "the RSA key").read(TAG.sequence, "the RSA key"),
    );
    const { content } = numbers.read(TAG.integer, "the modulus");
    const first = content.findIndex((octet) => octet !== 0);
    const bits = first < 0 ? 0 : (content.length - first) * 8 - Math.clz32(content[first]!) + 24;
    return { kind: "rsa", bits, name: "RSA" };
  }
  const fixed = FIXED[id];
  if (fixed !== undefined) return { kind: "ec", name: fixed[0], bits: fixed[1] };
  if (id !== EC) return { kind: "other", bits: 0, name: id };
  const curve = algorithm.tag === TAG.objectIdentifier
    ? readObjectIdentifier(algorithm.read(TAG.objectIdentifier, "the curve"))
    : "a curve without a name";
  const [name, bits] = CURVES[curve] ?? [curve, 0];
  return { kind: "ec", bits, name };
}
