// What lists of revoked certificates say, in words: reasons to refuse, and warnings.

import type { Certificate } from "../../certificates/certificate.ts";
import type { Revocation } from "../../certificates/revocation.ts";
import type { RevocationList } from "../../certificates/revocation_list.ts";

/**
 * What the lists leave open, or say of this station itself.
 *
 * | code | meaning |
 * |---|---|
 * | `list-expired` | the next list was due: certificates that were revoked since then are not known |
 * | `list-not-yet-valid` | a list was issued after now, as far as this clock is right |
 * | `list-never-expires` | a list does not say when the next one is due |
 * | `list-older` | a list was replaced by an older one |
 * | `issuer-not-covered` | there is no list of an authority that has issued a certificate of the chain |
 * | `own-certificate-revoked` | the certificate of this station is revoked: peers will refuse it |
 */
export type TlsWarningCode =
  | "list-expired"
  | "list-not-yet-valid"
  | "list-never-expires"
  | "list-older"
  | "issuer-not-covered"
  | "own-certificate-revoked";

/** Something that somebody has to look after, and that does not refuse the session. */
export interface TlsWarning {
  /** What it is, for programs. */
  readonly code: TlsWarningCode;
  /** What it is, in words. */
  readonly detail: string;
}

/** Warnings of lists that have expired, are not valid yet, or do not say how long they are. */
export function expiryWarnings(
  lists: readonly RevocationList[],
  now: number,
): readonly TlsWarning[] {
  return lists.flatMap(({ issuerName, thisUpdate, nextUpdate }): readonly TlsWarning[] => {
    const name = `the list of ${issuerName}`;
    if (thisUpdate > now) {
      const detail = `${name} is not valid before ${timeText(thisUpdate)}`;
      return [{ code: "list-not-yet-valid", detail }];
    }
    if (nextUpdate === undefined) {
      const detail = `${name} does not say when the next one is due`;
      return [{ code: "list-never-expires", detail }];
    }
    if (nextUpdate >= now) return [];
    return [{ code: "list-expired", detail: `${name} has expired at ${timeText(nextUpdate)}` }];
  });
}

/** That a certificate is revoked: which one, when, why and who says so. */
export function revocationText(
  { certificate, list, entry }: Revocation,
  leaf: Certificate,
): string {
  const { subject } = certificate.names;
  const of = certificate === leaf
    ? subject
    : `${subject}, an authority behind ${leaf.names.subject},`;
  const why = entry.reason === undefined ? "" : `, ${entry.reason}`;
  return `the certificate of ${of} was revoked at ${timeText(entry.date)}${why} ` +
    `(serial number ${certificate.serial}, list of ${list.issuerName})`;
}

/** An instant in UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}
