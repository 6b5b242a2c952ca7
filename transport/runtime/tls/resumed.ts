// Resumed sessions. The platform restores them from a session ticket, which may have been issued
// before a certificate expired, or by another listener of this process that trusts other
// authorities. They are therefore verified again.

import type { Certificate } from "../../certificates/certificate.ts";
import { findChain } from "../../certificates/chain.ts";
import { platformVerify } from "./signature.ts";

/**
 * Describes what is wrong with the certificate of a resumed session; `undefined` if its chain still leads to a trusted
 * authority and every certificate on the way is valid now.
 *
 * @param peer The peer's certificate and the others that it sent.
 * @param options.believed The trusted authorities.
 * @param options.now Milliseconds since 1970-01-01 UTC.
 */
export function faultOfResumed(
  peer: readonly Certificate[],
  { believed, now }: { readonly believed: readonly Certificate[]; readonly now: number },
): string | undefined {
  const isValid = ({ validity: [from, to] }: Certificate) => from <= now && now <= to;
  const [leaf, ...sent] = peer;
  if (leaf === undefined) return "has no certificate";
  if (!isValid(leaf)) return "is not valid at present";
  const { fault } = findChain(leaf, {
    believed: believed.filter(isValid),
    others: sent.filter(isValid),
    verify: platformVerify(),
  });
  return fault === undefined ? undefined : `was not issued by a trusted authority: ${fault}`;
}
