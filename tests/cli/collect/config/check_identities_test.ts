// Unusable certificates and keys are reported along with all other mistakes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkIdentities } from "../../../../cli/collect/config/check_identities.ts";
import type { IdentitySources } from "../../../../cli/link/identity.ts";
import type { StationConfig } from "../../../../cli/collect/config/config.ts";
import { makeCertificates } from "../../../helpers/machine/certificates.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";

const certificates = makeCertificates();

const STATIONS: readonly StationConfig[] = [
  { name: "plain", address: "192.0.2.1" },
  {
    name: "A",
    address: "192.0.2.10",
    tls: { caFile: "ca", certificateFile: "certificate", keyFile: "key" },
  },
];

/** Provides files by path. */
function sourcesOf(texts: Readonly<Record<string, string>>): IdentitySources {
  return {
    readText: (file) => {
      const text = texts[file];
      return text === undefined
        ? Promise.reject(new Error(`No file ${file}`))
        : Promise.resolve(text);
    },
    ask: undefined,
  };
}

Deno.test({
  name: "certificates and keys are checked before anything is connected",
  ignore: certificates === undefined,
  async fn() {
    const { caCerts, centre, stranger } = certificates!;
    const found = async (texts: Readonly<Record<string, string>>) =>
      (await checkIdentities(STATIONS, { sources: sourcesOf(texts) })).faults
        .map(({ path, expected }) => `${path.replace("stations[1].tls.", "")}: ${expected}`);
    const good = { ca: caCerts, certificate: centre.certificate, key: centre.key };
    assertEquals(await found(good), []);
    assertEquals(await found({ ca: "x", certificate: "x", key: "x" }), [
      "caFile: a certificate in PEM: found neither PEM nor DER",
      "certificateFile: a certificate in PEM: found neither PEM nor DER",
      "keyFile: a private key in PEM: found neither PEM nor DER",
    ]);
    const [fault, ...more] = await found({ ...good, key: stranger.key });
    assertEquals(more, []);
    assertStringIncludes(
      fault!,
      "keyFile: the key of the certificate: the key does not match the certificate of",
    );
    assertEquals(await found({ ca: caCerts, certificate: centre.certificate }), [
      "keyFile: a file that can be read: No file key",
    ]);
  },
});

Deno.test({
  name: "CRLs are checked for signer and expiry",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    using stranger = PlantAuthority.standard("stranger");
    const tls = {
      ...{ caFile: "ca", certificateFile: "certificate", keyFile: "key" },
      crlFile: ["root.crl", "works.crl"],
    };
    const stations = [{ name: "A", address: "192.0.2.10", tls }];
    const { certificate, key } = plant.party("centre");
    const found = (root: string, works: string) => {
      const lists = { "root.crl": root, "works.crl": works };
      const sources = sourcesOf({ ca: plant.pem("root"), certificate, key, ...lists });
      return checkIdentities(stations, { sources });
    };
    const [root, works] = [plant.list("root"), plant.list("works")];
    const { faults, warnings, identities } = await found(root, works);
    assertEquals([faults, warnings], [[], []]);
    assertEquals(identities.get("A")?.lists.map(({ file }) => file), ["root.crl", "works.crl"]);
    const foreign = await found(root, stranger.list("works"));
    assertEquals(foreign.faults.map(({ text: _, ...fault }) => fault), [{
      path: "stations[0].tls.crlFile",
      value: "works.crl",
      expected: "a usable CRL: The CRL names as its issuer CN=works, but its " +
        "signature is wrong",
    }]);
    const validity = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)] as const;
    const late = await found(
      plant.list("root", { validity }),
      plant.list("works", { revoked: ["centre"] }),
    );
    assertEquals(late.faults, []);
    assertEquals(late.warnings.length, 2);
    assertEquals(
      late.warnings[0],
      'stations[0].tls.crlFile "root.crl": the CRL of CN=root expired at 2026-01-02T00:00:00Z',
    );
    assertStringIncludes(late.warnings[1]!, "peers will refuse this station's certificate");
  },
});
