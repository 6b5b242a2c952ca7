// The authorities behind a certificate: everyone who has signed it or who has signed one of those.

import type { Certificate, Signed } from "./certificate.ts";
import { hexOf } from "./der.ts";
import { readSignatureScheme, type VerifySignature } from "./signature_scheme.ts";

/** A certificate and all authorities behind it, as far as they are known. */
export interface Chain {
  /** The certificate, and every authority behind it; each of their signatures has been verified. */
  readonly certificates: readonly Certificate[];
  /** Those of them whose trust ends here: nobody above them need be known. */
  readonly ends: ReadonlySet<Certificate>;
  /** Why the chain does not lead to an authority that is believed; `undefined` if it does. */
  readonly fault: string | undefined;
}

/** What a chain is made of. */
export interface ChainParts {
  /** Authorities that are believed. */
  readonly believed: readonly Certificate[];
  /** Other certificates: those that the peer has sent, and those that are configured. */
  readonly others: readonly Certificate[];
  /** Verifies signatures. */
  readonly verify: VerifySignature;
}

/** Certificates of a chain, and signatures that are verified to find them. */
const MAX_CERTIFICATES = 16;
const MAX_SIGNATURES = 64;

/**
 * Finds the authorities behind a certificate. An authority may have several certificates, such as a new one for the
 * same key: all that fit are taken, so that no way around a revoked one is left.
 */
export function findChain(leaf: Certificate, { believed, others, verify }: ChainParts): Chain {
  const certificates = [leaf];
  const ends = new Set<Certificate>();
  const anchors = new Set(believed.map(keyOf));
  const pool = [...new Map([...believed, ...others].map((each) => [keyOf(each), each])).values()];
  let signatures = 0;
  let reached = false;
  let fault = "";
  for (const certificate of certificates) {
    const key = keyOf(certificate);
    const isBelieved = anchors.has(key);
    reached ||= isBelieved;
    const isSelfIssued = certificate.issuer === certificate.subject;
    const candidates = pool.filter((each) =>
      each.subject === certificate.issuer && keyOf(each) !== key && mayIssue(each, anchors)
    );
    let issuers = 0;
    for (const candidate of candidates) {
      if (signatures === MAX_SIGNATURES || certificates.length === MAX_CERTIFICATES) {
        return { certificates, ends, fault: "the chain of its authorities is too long" };
      }
      signatures++;
      const verdict = verifySigned(certificate, candidate.publicKey, verify);
      if (verdict !== "good") {
        fault ||= `the signature of ${certificate.names.issuer} ${verdict}`;
        continue;
      }
      issuers++;
      if (!certificates.includes(candidate)) certificates.push(candidate);
    }
    if (issuers > 0) continue;
    if (isBelieved || isSelfIssued) ends.add(certificate);
    else if (candidates.length === 0) {
      fault ||= `its authority ${certificate.names.issuer} is neither sent by the peer nor in ca`;
    }
  }
  const unknown = fault || `${certificates.at(-1)!.names.subject} is not in ca`;
  return { certificates, ends, fault: reached ? undefined : unknown };
}

/**
 * Verifies what is signed.
 *
 * @returns `good`, or what is wrong, after "the signature".
 */
export function verifySigned(
  { algorithm, signed, signature }: Signed,
  publicKey: Uint8Array,
  verify: VerifySignature,
): string {
  try {
    const scheme = readSignatureScheme(algorithm);
    const verdict = verify({ scheme, signed, signature, publicKey });
    if (verdict === "good") return verdict;
    return verdict === "bad" ? "is wrong" : "is of a kind that this runtime cannot verify";
  } catch (error) {
    return `cannot be verified: ${(error as Error).message}`;
  }
}

/** Whether a certificate may issue others; one that is configured may, as it is the configuration that says so. */
function mayIssue(certificate: Certificate, anchors: ReadonlySet<string>): boolean {
  return certificate.signs.certificates &&
    (certificate.isAuthority || anchors.has(keyOf(certificate)));
}

/** What tells certificates apart: all of their octets, for an impostor may copy any part of another one. */
function keyOf({ octets }: Certificate): string {
  return hexOf(octets);
}
