// Resumed sessions. The platform restores them from a session ticket, which may have been issued
// before a certificate expired, or by another listener of this process that trusts other
// authorities. They are therefore verified again.

import {
  type Certificate,
  readCertificate,
  readCertificates,
} from "../../certificates/certificate.ts";
import { findChain } from "../../certificates/chain.ts";
import { platformVerify } from "./signature.ts";

/**
 * Describes what is wrong with the certificate of a resumed session; returns `undefined` if its
 * chain still leads to an authority in `caCerts` and all its certificates are currently valid.
 *
 * @param peer The peer's certificate and the others that it sent, in DER.
 * @param now Milliseconds since 1970-01-01 UTC.
 */
export function faultOfResumed(
  peer: readonly Uint8Array[],
  { caCerts, now }: { readonly caCerts: string | readonly string[]; readonly now: number },
): string | undefined {
  const isValid = ({ validity: [from, to] }: Certificate) => from <= now && now <= to;
  const [leaf, ...sent] = peer.map(readCertificate);
  if (leaf === undefined) return "has no certificate";
  if (!isValid(leaf)) return "is not valid at present";
  const { fault } = findChain(leaf, {
    believed: (typeof caCerts === "string" ? [caCerts] : caCerts).flatMap(readCertificates).filter(
      isValid,
    ),
    others: sent.filter(isValid),
    verify: platformVerify(),
  });
  return fault === undefined ? undefined : `was not issued by an authority in caCerts: ${fault}`;
}
