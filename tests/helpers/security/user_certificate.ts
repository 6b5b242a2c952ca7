// Certificates of users that an authority has signed with DSA.

import { readCertificate } from "../../../transport/certificates/certificate.ts";
import { ALGORITHM, certificate, der, sequence, tagged } from "../wire/der.ts";
import { seededCrypto } from "./association_pair.ts";
import { authorityFixture } from "./update_key_pair.ts";

/** Parts of a certificate that a test may choose. */
export interface UserCertificateParts {
  /** The pair that signs it; that of the authority by default. */
  readonly signer?: { readonly privateKey: Uint8Array };
  /** SubjectPublicKeyInfo in DER; that of the user by default. */
  readonly publicKey?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
  /** The end of its validity as UTCTime; the first of January 2025 by default. */
  readonly until?: string;
}

/** A certificate in DER for the key of the user, by default, with a common name or the element of a name as subject. */
export function userCertificate(
  subject: string | Uint8Array,
  parts: UserCertificateParts = {},
): Uint8Array {
  const { dsa, user } = authorityFixture();
  const { signer = dsa, publicKey = user.publicKey, extensions, until = "250101000000Z" } = parts;
  const { signed } = readCertificate(
    certificate({
      ...{ subject, publicKey, until },
      ...extensions !== undefined && { extensions, version: tagged(0, der(0x02, 2)) },
    }),
  );
  const signature = seededCrypto(7).sign([signed], {
    hash: "sha256",
    key: signer.privateKey,
    encoding: "der",
  });
  return sequence(signed, ALGORITHM, der(0x03, 0, signature));
}
