// Sessions that were resumed: the platform takes them from the ticket of an earlier one, which may have been given by
// another listener of this process, with other authorities, or before a certificate expired. They are judged anew.

import {
  type Certificate,
  readCertificate,
  readCertificates,
} from "../../certificates/certificate.ts";
import { findChain } from "../../certificates/chain.ts";
import { loadVerify } from "./signature.ts";

/**
 * What is wrong with the certificate of a resumed session, in words; `undefined` if it still comes from an authority of
 * `ca` over certificates that are valid now.
 *
 * @param peer The certificate of the peer and those that it sent, in DER.
 * @param now Milliseconds since 1970-01-01 UTC.
 */
export async function faultOfResumed(
  peer: readonly Uint8Array[],
  { ca, now }: { readonly ca: string | readonly string[]; readonly now: number },
): Promise<string | undefined> {
  const isValid = ({ validity: [from, to] }: Certificate) => from <= now && now <= to;
  const [leaf, ...sent] = peer.map(readCertificate);
  if (leaf === undefined) return "has no certificate";
  if (!isValid(leaf)) return "is not valid now";
  const { fault } = findChain(leaf, {
    believed: (typeof ca === "string" ? [ca] : ca).flatMap(readCertificates).filter(isValid),
    others: sent.filter(isValid),
    verify: await loadVerify(),
  });
  return fault === undefined ? undefined : `comes from no authority in ca: ${fault}`;
}
