// Texts about certificate revocation lists (CRLs): reasons for refusing a peer, and warnings.

import type { Certificate } from "../../certificates/certificate.ts";
import type { Revocation } from "../../certificates/revocation.ts";
import { instantText } from "../../certificates/instant_text.ts";
import type { RevocationList } from "../../certificates/revocation_list.ts";
import type { SecurityEventName } from "../../tls/security_event.ts";

/**
 * Kinds of warnings about CRLs and this station's certificate.
 *
 * | code | meaning |
 * |---|---|
 * | `list-expired` | the next CRL is overdue: certificates revoked since then are unknown |
 * | `list-not-yet-valid` | according to this clock, a CRL was issued in the future |
 * | `list-never-expires` | a CRL does not say when the next one is due |
 * | `list-older` | a CRL was replaced by an older one |
 * | `issuer-not-covered` | no CRL covers a certificate of the chain |
 * | `own-certificate-revoked` | this station's certificate is revoked: peers will refuse it |
 */
export type TlsWarningCode =
  | "list-expired"
  | "list-not-yet-valid"
  | "list-never-expires"
  | "list-older"
  | "issuer-not-covered"
  | "own-certificate-revoked";

/** The event of each kind of warning that is one. */
export const WARNING_EVENTS: Readonly<Partial<Record<TlsWarningCode, SecurityEventName>>> = {
  "list-expired": "crl-expired",
  "list-not-yet-valid": "crl-not-yet-valid",
  "issuer-not-covered": "crl-not-accessible",
  "own-certificate-revoked": "certificate-revoked",
};

/** A condition that needs attention but does not prevent the session. */
export interface TlsWarning {
  /** Machine-readable kind of warning. */
  readonly code: TlsWarningCode;
  /** Description of the warning. */
  readonly detail: string;
}

/** Warnings about CRLs that have expired, are not yet valid, or have no expiry time. */
export function expiryWarnings(
  lists: readonly RevocationList[],
  now: number,
): readonly TlsWarning[] {
  return lists.flatMap(({ issuerName, thisUpdate, nextUpdate }): readonly TlsWarning[] => {
    const name = `the CRL of ${issuerName}`;
    if (thisUpdate > now) {
      const detail = `${name} is not valid until ${instantText(thisUpdate)}`;
      return [{ code: "list-not-yet-valid", detail }];
    }
    if (nextUpdate === undefined) {
      const detail = `${name} does not say when the next one is due`;
      return [{ code: "list-never-expires", detail }];
    }
    if (nextUpdate >= now) return [];
    return [{ code: "list-expired", detail: `${name} expired at ${instantText(nextUpdate)}` }];
  });
}

/** Describes a revocation: which certificate, when, why, and by which CRL. */
export function revocationText(
  { certificate, list, entry }: Revocation,
  leaf: Certificate,
): string {
  const { subject } = certificate.names;
  const of = certificate === leaf
    ? subject
    : `${subject}, a certificate authority above ${leaf.names.subject},`;
  const why = entry.reason === undefined ? "" : `, ${entry.reason}`;
  return `the certificate of ${of} was revoked at ${instantText(entry.date)}${why} ` +
    `(serial number ${certificate.serial}, CRL of ${list.issuerName})`;
}
