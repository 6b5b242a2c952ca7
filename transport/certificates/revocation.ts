// Whether lists revoke a certificate or one of the authorities behind it.

import type { Certificate } from "./certificate.ts";
import { CertificateError } from "./certificate_error.ts";
import { type Chain, type ChainParts, findChain, verifySigned } from "./chain.ts";
import type { ListScope, RevocationList, RevokedEntry } from "./revocation_list.ts";

/** A certificate that a list revokes. */
export interface Revocation {
  /** The certificate. */
  readonly certificate: Certificate;
  /** The list. */
  readonly list: RevocationList;
  /** What it says. */
  readonly entry: RevokedEntry;
}

/** What lists say of a chain. */
export interface ChainVerdict {
  /** The first certificate of the chain that is revoked. */
  readonly revocation: Revocation | undefined;
  /** Certificates of the chain of which no list tells. */
  readonly uncovered: readonly Certificate[];
  /** Lists of which there should be a newer one. */
  readonly expired: readonly RevocationList[];
  /** Lists that were issued after now, as far as this clock is right. */
  readonly early: readonly RevocationList[];
}

/** Lists by who issued them. */
export type ListIndex = ReadonlyMap<string, readonly RevocationList[]>;

/**
 * Takes the lists that authorities have signed; of several lists of one authority for the same certificates the newest
 * counts.
 *
 * @throws {CertificateError} One is signed by nobody who is believed.
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

/** Looks a chain up in lists. */
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
    // Serial numbers are those of the issuer, so a list is right about one that it should not tell of, too.
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
    if (!signer.signs.lists) why ||= "which must not sign lists: its keyUsage is without cRLSign";
    else if (!believed.includes(signer) && findChain(signer, parts).fault !== undefined) {
      why ||= "whose certificate does not come from an authority in ca";
    } else {
      const verdict = verifySigned(list, signer.publicKey, parts.verify);
      if (verdict === "good") return;
      why ||= `but its signature ${verdict}`;
    }
  }
  throw notSigned(`${issuerName}, ${why}`);
}

function notSigned(detail: string): CertificateError {
  return new CertificateError(`The list is issued in the name of ${detail}`, {
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
