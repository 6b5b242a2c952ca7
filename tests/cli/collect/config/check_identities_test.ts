// Certificates and keys that cannot be used are told with the rest of the mistakes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkIdentities } from "../../../../cli/collect/config/check_identities.ts";
import type { StationConfig } from "../../../../cli/collect/config/config.ts";
import { makeCertificates } from "../../../helpers/machine/certificates.ts";

const certificates = makeCertificates();

const STATIONS: readonly StationConfig[] = [
  { name: "plain", address: "192.0.2.1" },
  {
    name: "A",
    address: "192.0.2.10",
    tls: { caFile: "ca", certificateFile: "certificate", keyFile: "key" },
  },
];

Deno.test({
  name: "certificates and keys are looked at before anything is connected",
  ignore: certificates === undefined,
  async fn() {
    const { ca, centre, stranger } = certificates!;
    const found = async (texts: Readonly<Record<string, string>>) =>
      (await checkIdentities(STATIONS, new Map(Object.entries(texts))))
        .map(({ path, expected }) => `${path.replace("stations[1].tls.", "")}: ${expected}`);
    const good = { ca, certificate: centre.certificate, key: centre.key };
    assertEquals(await found(good), []);
    assertEquals(await found({ ca: "x", certificate: "x", key: "x" }), [
      "caFile: a file with a certificate in PEM",
      "certificateFile: a file with a certificate in PEM",
      "keyFile: a file with a private key in PEM; tls.passphrase if it is encrypted",
    ]);
    const [fault, ...more] = await found({ ...good, key: stranger.key });
    assertEquals(more, []);
    assertStringIncludes(
      fault!,
      "keyFile: the key of the certificate, but the key does not belong to the certificate of",
    );
    assertEquals(await found({ ca, certificate: centre.certificate }), [], "told elsewhere");
  },
});
