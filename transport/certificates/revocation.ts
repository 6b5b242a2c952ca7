// Checks whether certificate revocation lists (CRLs) revoke a certificate or an authority in its chain.

import type { Certificate } from "./certificate.ts";
import { CertificateError } from "./certificate_error.ts";
import { hexOf } from "./der.ts";
import { type Chain, type ChainParts, findChain, verifySigned } from "./chain.ts";
import type { ListScope, RevocationList, RevokedEntry } from "./revocation_list.ts";

/** A revoked certificate. */
export interface Revocation {
  /** The certificate. */
  readonly certificate: Certificate;
  /** The CRL that revokes it. */
  readonly list: RevocationList;
  /** The entry of the CRL. */
  readonly entry: RevokedEntry;
}

/** Result of checking a chain against the CRLs. */
export interface ChainVerdict {
  /** The first certificate of the chain that is revoked. */
  readonly revocation: Revocation | undefined;
  /** Certificates of the chain that no CRL covers. */
  readonly uncovered: readonly Certificate[];
  /** CRLs that should have been replaced by now. */
  readonly expired: readonly RevocationList[];
  /** CRLs issued in the future, according to this clock. */
  readonly early: readonly RevocationList[];
}

/** A CRL with a verified signature. */
export interface SignedList extends RevocationList {
  /** Public key of the signer: a SubjectPublicKeyInfo in hex. */
  readonly signerKey: string;
  /**
   * Identifies key and scope. Of the CRLs of one issuer with the same key and scope, only the
   * newest applies.
   */
  readonly series: string;
}

/** CRLs by issuer. */
export type ListIndex = ReadonlyMap<string, readonly SignedList[]>;

/**
 * Verifies the signatures of CRLs and indexes them by issuer. If an authority has signed several
 * CRLs with the same key and scope, only the newest applies. After a key change an authority may
 * issue one CRL per key, each for the certificates signed with that key; both apply.
 *
 * @throws {CertificateError} A CRL is not signed by a trusted authority.
 */
export function indexLists(lists: readonly RevocationList[], parts: ChainParts): ListIndex {
  const index = new Map<string, SignedList[]>();
  for (const list of lists) {
    const signerKey = hexOf(signerOf(list, parts).publicKey);
    const series = `${scopeKey(list.scope)} ${signerKey}`;
    const known = index.get(list.issuer) ?? [];
    const same = known.find((each) => each.series === series);
    if (same !== undefined && same.thisUpdate >= list.thisUpdate) continue;
    const others = known.filter((each) => each !== same);
    index.set(list.issuer, [...others, { ...list, signerKey, series }]);
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
    const covering = coveringLists(certificate, known, certificates);
    if (covering.length === 0 && !ends.has(certificate)) uncovered.push(certificate);
    for (const list of covering) used.add(list);
    // Serial numbers are unique per issuer, so an entry applies even if its CRL does not cover the
    // certificate.
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

/**
 * Returns the CRLs that cover a certificate: those signed with the key that signed the certificate
 * or, failing that, with another key of its issuer.
 */
function coveringLists(
  certificate: Certificate,
  lists: readonly SignedList[],
  chain: readonly Certificate[],
): readonly SignedList[] {
  const all = lists.filter(({ scope }) => covers(scope, certificate));
  if (all.length < 2) return all;
  const keys = chain.filter(({ subject }) => subject === certificate.issuer)
    .map(({ publicKey }) => hexOf(publicKey));
  const own = all.filter(({ signerKey }) => keys.includes(signerKey));
  return own.length > 0 ? own : all;
}

/** Returns the certificate of the authority that signed a CRL. */
function signerOf(list: RevocationList, parts: ChainParts): Certificate {
  const { issuer, issuerName } = list;
  const { believed, others } = parts;
  const signers = [...new Set([...believed, ...others])].filter(({ subject }) =>
    subject === issuer
  );
  if (signers.length === 0) {
    throw notSigned(
      `${issuerName}, whose certificate is not among the trusted authorities; an intermediate authority may be added there`,
    );
  }
  let why = "";
  for (const signer of signers) {
    const isBelieved = believed.includes(signer);
    if (!isBelieved && !signer.isAuthority) why ||= "which is not an authority";
    else if (!signer.signs.lists) why ||= "which must not sign CRLs: its keyUsage lacks cRLSign";
    else if (!isBelieved && findChain(signer, parts).fault !== undefined) {
      why ||= "whose certificate was not issued by a trusted authority";
    } else {
      const verdict = verifySigned(list, signer.publicKey, parts.verify);
      if (verdict === "good") return signer;
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
