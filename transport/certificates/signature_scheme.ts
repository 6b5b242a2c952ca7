// Signature algorithms of certificates and CRLs: the accepted ones, and the names of the refused
// ones.

import { unsupported } from "./certificate_error.ts";
import { contextTag, type DerElement, DerReader, TAG } from "./der.ts";
import { readObjectIdentifier, readWhole } from "./der_values.ts";

/** An accepted hash function. */
export type SignatureHash = "sha256" | "sha384" | "sha512";

/** A signature algorithm with its parameters. */
export type SignatureScheme =
  | { readonly type: "rsa" | "ecdsa"; readonly hash: SignatureHash }
  | { readonly type: "rsa-pss"; readonly hash: SignatureHash; readonly saltOctets: number }
  | { readonly type: "ed25519" };

/** A signature to verify. The arrays are views. */
export interface SignatureQuestion {
  /** The signature algorithm. */
  readonly scheme: SignatureScheme;
  /** The signed octets. */
  readonly signed: Uint8Array;
  /** The signature. */
  readonly signature: Uint8Array;
  /** Public key: a SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
}

/** Verifies a signature; returns `unsupported` if the platform cannot. */
export type VerifySignature = (question: SignatureQuestion) => "good" | "bad" | "unsupported";

const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";

const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  "1.2.840.113549.1.1.11": { type: "rsa", hash: "sha256" },
  "1.2.840.113549.1.1.12": { type: "rsa", hash: "sha384" },
  "1.2.840.113549.1.1.13": { type: "rsa", hash: "sha512" },
  "1.2.840.10045.4.3.2": { type: "ecdsa", hash: "sha256" },
  "1.2.840.10045.4.3.3": { type: "ecdsa", hash: "sha384" },
  "1.2.840.10045.4.3.4": { type: "ecdsa", hash: "sha512" },
  "1.3.101.112": { type: "ed25519" },
};

const HASHES: Readonly<Record<string, SignatureHash>> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Known but refused algorithms. */
const REFUSED: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "RSA with MD5",
  "1.2.840.113549.1.1.5": "RSA with SHA-1",
  "1.2.840.10045.4.1": "ECDSA with SHA-1",
  "1.2.840.10040.4.3": "DSA with SHA-1",
  "2.16.840.1.101.3.4.3.2": "DSA with SHA-256",
  "1.3.101.113": "Ed448",
};

/**
 * Reads an AlgorithmIdentifier.
 *
 * @throws {CertificateError} The algorithm is unknown or refused; the message names it.
 */
export function readSignatureScheme(element: DerElement): SignatureScheme {
  const parts = DerReader.within(element);
  const id = readObjectIdentifier(parts.read(TAG.objectIdentifier, "the signature algorithm"));
  if (id === RSA_PSS) return readPss(parts);
  const scheme = SCHEMES[id];
  if (scheme !== undefined) return scheme;
  throw unsupported(
    `it is signed with ${
      REFUSED[id] ?? `the algorithm ${id}`
    }, expected RSA or ECDSA with SHA-256, ` +
      "SHA-384 or SHA-512, RSA-PSS, or Ed25519",
  );
}

function readPss(parts: DerReader): SignatureScheme {
  const parameters = DerReader.within(parts.read(TAG.sequence, "the parameters of RSA-PSS"));
  const hash = readHash(parameters.optional(contextTag(0, "constructed"), "the hash of RSA-PSS"));
  const mask = parameters.optional(contextTag(1, "constructed"), "the mask of RSA-PSS");
  const salt = parameters.optional(contextTag(2, "constructed"), "the salt of RSA-PSS");
  if (hash === undefined || readMask(mask) !== hash) {
    throw unsupported(
      "it is signed with RSA-PSS, expected SHA-256, SHA-384 or SHA-512 for both hash functions",
    );
  }
  const saltOctets = salt === undefined
    ? 20
    : readWhole(DerReader.within(salt).read(TAG.integer, "the salt of RSA-PSS"));
  if (saltOctets > 512) {
    throw unsupported(
      `it is signed with RSA-PSS and a salt of ${saltOctets} octets, expected at most 512`,
    );
  }
  return { type: "rsa-pss", hash, saltOctets };
}

function readMask(mask: DerElement | undefined): SignatureHash | undefined {
  if (mask === undefined) return undefined;
  const parts = DerReader.within(DerReader.within(mask).read(TAG.sequence, mask.what));
  const id = readObjectIdentifier(parts.read(TAG.objectIdentifier, mask.what));
  return id === MGF1 ? hashOf(parts) : undefined;
}

function readHash(element: DerElement | undefined): SignatureHash | undefined {
  return element === undefined ? undefined : hashOf(DerReader.within(element));
}

/** Returns the hash named by an AlgorithmIdentifier. */
function hashOf(reader: DerReader): SignatureHash | undefined {
  const parts = DerReader.within(reader.read(TAG.sequence, "a hash function"));
  return HASHES[readObjectIdentifier(parts.read(TAG.objectIdentifier, "a hash function"))];
}
