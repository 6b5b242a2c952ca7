// Certificate chains: the authorities that signed a certificate, directly or through other authorities.

import type { Certificate, Signed } from "./certificate.ts";
import { hexOf } from "./der.ts";
import { readSignatureScheme, type VerifySignature } from "./signature_scheme.ts";

/** A certificate and all known authorities above it. */
export interface Chain {
  /** The certificate and every authority above it. All their signatures have been verified. */
  readonly certificates: readonly Certificate[];
  /**
   * The ends of the chain: trusted or self-issued certificates, whose issuers are not looked up.
   */
  readonly ends: ReadonlySet<Certificate>;
  /** Why the chain does not lead to a trusted authority; `undefined` if it does. */
  readonly fault: string | undefined;
}

/** The certificates from which a chain is built. */
export interface ChainParts {
  /** Trusted authorities. */
  readonly believed: readonly Certificate[];
  /** Other certificates: from the peer and from the configuration. */
  readonly others: readonly Certificate[];
  /** Verifies signatures. */
  readonly verify: VerifySignature;
}

/**
 * Maximum number of certificates in a chain, and of signatures to verify while searching for them.
 */
const MAX_CERTIFICATES = 16;
const MAX_SIGNATURES = 64;

/**
 * Finds the authorities above a certificate. An authority may have several certificates, for
 * example after renewing one for the same key. All matching ones are included, so that none can be
 * used to bypass a revocation.
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
        return { certificates, ends, fault: "its certificate chain is too long" };
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
      const isKnown = pool.some((each) =>
        each.subject === certificate.issuer && keyOf(each) !== key
      );
      fault ||= isKnown
        ? `its issuer ${certificate.names.issuer} may not issue certificates: it lacks CA:TRUE or the key usage keyCertSign`
        : `its issuer ${certificate.names.issuer} is not a trusted authority, and the peer did not send it`;
    }
  }
  const unknown = fault || `${certificates.at(-1)!.names.subject} is not a trusted authority`;
  return { certificates, ends, fault: reached ? undefined : unknown };
}

/**
 * Verifies a signature.
 *
 * @returns `good`, or a text that continues "the signature ...".
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

/** Whether a certificate may issue others; configured ones always may. */
function mayIssue(certificate: Certificate, anchors: ReadonlySet<string>): boolean {
  return certificate.signs.certificates &&
    (certificate.isAuthority || anchors.has(keyOf(certificate)));
}

/**
 * Identifies a certificate by all of its octets, because parts of another certificate can be
 * copied.
 */
function keyOf({ octets }: Certificate): string {
  return hexOf(octets);
}
