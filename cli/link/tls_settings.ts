// Converts the TLS settings to options of the library.

import { RevocationLists, type TlsSettings, type TlsWarning } from "../../mod.ts";
import type { IdentityTexts } from "./identity.ts";
import { policyOf } from "./tls_policy.ts";
import type { TlsConfig } from "./tls_rows.ts";

/** The options of a connection; revocation lists are those of {@linkcode revocationOf}. */
export function tlsSettingsOf(
  tls: TlsConfig,
  { caCerts, certificate, key, passphrase }: IdentityTexts,
): TlsSettings {
  const { allowedSubjects, verifyHost = allowedSubjects === undefined } = tls;
  return {
    ...{ caCerts, certificate, key, verifyHost, ...policyOf(tls) },
    ...passphrase !== undefined && { passphrase },
  };
}

/** The revocation lists that peers are checked against; `undefined` without any. */
export async function revocationOf(
  { crlExpired, crlMissing }: TlsConfig,
  { caCerts, certificate, lists }: IdentityTexts,
  onWarning: (warning: TlsWarning) => void,
): Promise<RevocationLists | undefined> {
  if (lists.length === 0) return undefined;
  const found = new RevocationLists({
    ...{ caCerts, intermediates: certificate, onWarning },
    ...crlExpired !== undefined && { expired: crlExpired },
    ...crlMissing !== undefined && { uncovered: crlMissing },
  });
  await found.replace(lists.map(({ text }) => text));
  return found;
}
