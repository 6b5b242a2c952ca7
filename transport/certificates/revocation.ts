// Checks whether certificate revocation lists (CRLs) revoke a certificate or an authority in its chain.

import type { Certificate } from "./certificate.ts";
import { CertificateError } from "./certificate_error.ts";
import { type Chain, type ChainParts, findChain, verifySigned } from "./chain.ts";
import type { ListScope, RevocationList, RevokedEntry } from "./revocation_list.ts";

/** A certificate that a CRL revokes. */
export interface Revocation {
  /** The certificate. */
  readonly certificate: Certificate;
  /** The CRL. */
  readonly list: RevocationList;
  /** Its entry for the certificate. */
  readonly entry: RevokedEntry;
}

/** The findings of the CRLs about a chain. */
export interface ChainVerdict {
  /** The first certificate of the chain that is revoked. */
  readonly revocation: Revocation | undefined;
  /** Certificates of the chain that no CRL covers. */
  readonly uncovered: readonly Certificate[];
  /** CRLs whose successor is overdue. */
  readonly expired: readonly RevocationList[];
  /** CRLs issued in the future, according to this clock. */
  readonly early: readonly RevocationList[];
}

/** CRLs by issuer. */
export type ListIndex = ReadonlyMap<string, readonly RevocationList[]>;

/**
 * Verifies the signatures of CRLs and indexes them by issuer. If an authority has issued several CRLs for the same
 * certificates, the newest counts.
 *
 * @throws {CertificateError} A CRL is not signed by a trusted authority.
 */
export function indexLists(lists: readonly RevocationList[], parts: ChainParts): ListIndex {
  const index = new Map<string, RevocationList[]>();
  for (const list of lists) {
    requireSigned(list, parts);
    const known = index.get(list.issuer) ?? [];
    const same = known.find(({ scope }) => scopeKey(scope) === scopeKey(list.scope));
    if (same !== undefined && same.thisUpdate >= list.thisUpdate) continue;
    index.set(list.issuer, [...known.filter((each) => each !== same), list]);
  }
  return index;
}

/** Checks a chain against the CRLs. */
export function judgeChain(
  { certificates, ends }: Chain,
  lists: ListIndex,
  now: number,
): ChainVerdict {
  let revocation: Revocation | undefined;
  const uncovered: Certificate[] = [];
  const used = new Set<RevocationList>();
  for (const certificate of certificates) {
    const known = lists.get(certificate.issuer) ?? [];
    const covering = known.filter(({ scope }) => covers(scope, certificate));
    if (covering.length === 0 && !ends.has(certificate)) uncovered.push(certificate);
    for (const list of covering) used.add(list);
    // Serial numbers are unique per issuer, so an entry counts even in a CRL that does not cover the certificate.
    for (const list of known) {
      const entry = list.revoked.get(certificate.serial);
      if (entry !== undefined) revocation ??= { certificate, list, entry };
    }
  }
  return {
    revocation,
    uncovered,
    expired: [...used].filter(({ nextUpdate }) => nextUpdate !== undefined && nextUpdate < now),
    early: [...used].filter(({ thisUpdate }) => thisUpdate > now),
  };
}

function requireSigned(list: RevocationList, parts: ChainParts): void {
  const { issuer, issuerName } = list;
  const { believed, others } = parts;
  const signers = [...new Set([...believed, ...others])].filter(({ subject }) =>
    subject === issuer
  );
  if (signers.length === 0) {
    throw notSigned(
      `${issuerName}, whose certificate is not in ca; an intermediate authority may be added there`,
    );
  }
  let why = "";
  for (const signer of signers) {
    if (!signer.signs.lists) why ||= "which must not sign CRLs: its keyUsage lacks cRLSign";
    else if (!believed.includes(signer) && findChain(signer, parts).fault !== undefined) {
      why ||= "whose certificate was not issued by an authority in ca";
    } else {
      const verdict = verifySigned(list, signer.publicKey, parts.verify);
      if (verdict === "good") return;
      why ||= `but its signature ${verdict}`;
    }
  }
  throw notSigned(`${issuerName}, ${why}`);
}

function notSigned(detail: string): CertificateError {
  return new CertificateError(`The CRL names as its issuer ${detail}`, {
    code: "not-signed",
  });
}

function covers({ kind, points }: ListScope, { isAuthority, points: own }: Certificate): boolean {
  if (kind !== "all" && (kind === "authorities") !== isAuthority) return false;
  return points === undefined || points.some((point) => own.includes(point));
}

function scopeKey({ kind, points }: ListScope): string {
  return `${kind} ${points?.toSorted().join() ?? "*"}`;
}
