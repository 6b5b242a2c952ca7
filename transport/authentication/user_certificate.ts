// The certificate of a user (type 88): an X.509 certificate that the authority has signed.

import { CertificateError } from "../certificates/certificate_error.ts";
import { type Certificate, readCertificate } from "../certificates/certificate.ts";
import { readSubject } from "../certificates/name.ts";
import type { AuthenticationCrypto, AuthenticationHash } from "./crypto.ts";

/** What a certificate of a user says. */
export interface UserCertificateKey {
  /** The common names of its subject. */
  readonly names: readonly string[];
  /** The public key: SubjectPublicKeyInfo in DER, a copy. */
  readonly publicKey: Uint8Array;
}

/** What verifies a certificate. */
export interface UserCertificateOptions {
  readonly crypto: AuthenticationCrypto;
  /** The hash of its signature. */
  readonly hash: AuthenticationHash;
  /** The public key of the authority: SubjectPublicKeyInfo in DER. */
  readonly authorityKey: Uint8Array;
  /** The current time, in ms since 1970-01-01 UTC. */
  readonly instant: number;
}

/**
 * Reads and verifies a certificate; `undefined` if it is malformed, not valid now, not signed by the authority, or not for
 * signatures of a user.
 *
 * @throws {AuthenticationError} The platform lacks the signature algorithm, or the key of the authority is malformed.
 */
export function readUserCertificate(
  octets: Uint8Array,
  { crypto, hash, authorityKey, instant }: UserCertificateOptions,
): UserCertificateKey | undefined {
  try {
    const certificate = readCertificate(octets);
    const { signed, signature, publicKey, validity, subjectText } = certificate;
    const [from, to] = validity;
    if (instant < from || instant > to || !isOfUser(certificate)) return undefined;
    const options = { hash, key: authorityKey, encoding: "der", signature } as const;
    if (!crypto.verify([signed], options)) return undefined;
    const names = (readSubject(subjectText) ?? []).filter(([type]) => type === "CN")
      .map(([, name]) => name);
    return { names, publicKey: publicKey.slice() };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return undefined;
  }
}

/** Whether a certificate is for signatures of its subject, and has no critical extension that is unknown here. */
function isOfUser({ isAuthority, usage, hasUnknownCritical }: Certificate): boolean {
  return !isAuthority && usage.signature && !hasUnknownCritical;
}
