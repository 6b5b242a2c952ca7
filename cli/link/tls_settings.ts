// Converts the TLS settings to options of the library.

import { RevocationLists, type TlsSettings, type TlsWarning } from "../../mod.ts";
import { WARNING_EVENTS } from "../../transport/low_level.ts";
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

/** The text of a warning that is not a security event, which is shown in any case. */
export function warningText({ code, detail }: TlsWarning): string | undefined {
  return WARNING_EVENTS[code] === undefined ? `warning: ${detail}` : undefined;
}

/**
 * The revocation lists that peers are checked against; `undefined` without any.
 *
 * @param tell Shows a warning that is not a security event.
 */
export async function revocationOf(
  { crlExpired, crlMissing }: TlsConfig,
  { caCerts, certificate, lists }: IdentityTexts,
  tell: (text: string) => void,
): Promise<RevocationLists | undefined> {
  if (lists.length === 0) return undefined;
  const onWarning = (warning: TlsWarning) => {
    const text = warningText(warning);
    if (text !== undefined) tell(text);
  };
  const found = new RevocationLists({
    ...{ caCerts, intermediates: certificate, onWarning },
    ...crlExpired !== undefined && { expired: crlExpired },
    ...crlMissing !== undefined && { uncovered: crlMissing },
  });
  await found.replace(lists.map(({ text }) => text));
  return found;
}
