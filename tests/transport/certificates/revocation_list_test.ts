// CRLs: those that are read, those that are refused by kind, and the certificates they cover.

import { assertEquals, assertThrows } from "@std/assert";
import { readCertificate, readCertificates } from "../../../transport/certificates/certificate.ts";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import {
  readRevocationList,
  readRevocationLists,
} from "../../../transport/certificates/revocation_list.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { LIST, STATION } from "../../helpers/wire/certificate_samples.ts";
import { octets } from "../../helpers/wire/frames.ts";

Deno.test("readRevocationList() reads serial numbers with dates and reasons, and the scope", () => {
  const { issuerName, thisUpdate, nextUpdate, scope, revoked } = readRevocationList(LIST);
  assertEquals(issuerName, "CN=Plant root, O=Northfield, DC=example");
  assertEquals(nextUpdate! - thisUpdate, 25 * 3_600_000);
  assertEquals(scope.kind, "stations");
  assertEquals(scope.points?.length, 1);
  const date = Date.UTC(2026, 10, 1, 8);
  assertEquals([...revoked], [
    ["7003", { date, reason: "key compromise" }],
    ["7004", { date, reason: undefined }],
  ]);
});

Deno.test("a serial number with more octets than it needs is the same number in a CRL and in a certificate", () => {
  const forms = [
    ["00 03", "03"],
    ["00 80", "0080"],
    ["ff 80", "80"],
    ["ff 03", "ff03"],
    ["00 00", "00"],
  ] as const;
  for (const [written, serial] of forms) {
    const list = withSerial(LIST, "7003", written);
    assertEquals([...readRevocationList(list).revoked.keys()], [serial, "7004"], written);
    assertEquals(readCertificate(withSerial(STATION, "7002", written)).serial, serial, written);
  }
});

/** The same octets with another serial number of two octets. */
function withSerial(content: Uint8Array, before: string, after: string): Uint8Array {
  const [from, to] = [octets(`02 02 ${before}`), octets(`02 02 ${after}`)];
  const copy = content.slice();
  const at = copy.findIndex((_, i) => from.every((octet, k) => copy[i + k] === octet));
  copy.set(to, at);
  return copy;
}

Deno.test({
  name: "the value of an extension that is not used is not checked",
  ignore: !HAS_OPENSSL,
  fn() {
    using plant = new PlantAuthority();
    plant.authority("root");
    for (const value of ["FFFE", "1F", "0500FF"]) {
      const extensions = `1.2.3.4=DER:${value}`;
      assertEquals(readRevocationLists(plant.list("root", { extensions })).length, 1, value);
      plant.station("odd", { by: "root", extensions });
      assertEquals(readCertificates(plant.pem("odd")).length, 1, value);
    }
    // The value of one that is used is.
    const extensions = "2.5.29.28=DER:3000FF";
    assertThrows(
      () => readRevocationLists(plant.list("root", { extensions })),
      CertificateError,
      "the value of extension 2.5.29.28 is followed by 1 extra octet",
    );
  },
});

Deno.test("readRevocationLists() reports what a text contains instead of a CRL", () => {
  const cases = [
    ["", "The text contains no CRL (-----BEGIN X509 CRL-----), and no other block"],
    ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "but CERTIFICATE"],
    [
      String.fromCharCode(...LIST),
      "but it looks like DER, which this command converts: openssl crl -inform DER",
    ],
    ["-----BEGIN X509 CRL-----\nAAAA\n", "The X509 CRL block in line 1 has no end"],
    ["-----BEGIN X509 CRL-----\nA*AA\n-----END X509 CRL-----", "Line 2 is not base64"],
    [
      "-----BEGIN X509 CRL-----\nAAAAA\n-----END X509 CRL-----",
      "The block in line 1 is incomplete",
    ],
    [
      "\n-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----",
      "The CRL in line 2: the CRL has",
    ],
  ] as const;
  for (const [text, message] of cases) {
    const error = assertThrows(() => readRevocationLists(text), CertificateError, message);
    assertEquals(error.code, "malformed");
  }
});

Deno.test("an entry of another authority makes a CRL indirect", () => {
  const changed = LIST.slice();
  const reason = [0x55, 0x1d, 0x15];
  const at = changed.findIndex((_, i) => reason.every((octet, j) => changed[i + j] === octet));
  changed[at + 2] = 0x1d; // certificateIssuer instead of the reason
  assertThrows(() => readRevocationList(changed), CertificateError, "the CRL is indirect");
});

Deno.test({
  name: "CRLs of unsupported kinds are refused with the kind in the message",
  ignore: !HAS_OPENSSL,
  fn() {
    using plant = new PlantAuthority();
    plant.authority("root");
    const refused = [
      ["2.5.29.27=critical,DER:020101", "the CRL is a delta CRL (deltaCRLIndicator)"],
      [point("indirectCRL=TRUE"), "the CRL is indirect (indirectCRL)"],
      [point("onlyAA=TRUE"), "the CRL covers attribute certificates only"],
      [point("onlysomereasons=keyCompromise"), "some reasons only (onlySomeReasons)"],
      [
        "1.2.3.4=critical,DER:0500",
        "the CRL has the unknown critical extension 1.2.3.4",
      ],
    ] as const;
    for (const [extensions, message] of refused) {
      const text = plant.list("root", { extensions });
      const error = assertThrows(() => readRevocationLists(text), CertificateError, message);
      assertEquals(error.code, "unsupported");
    }
    const taken = [
      ["1.2.3.4=DER:0500", { kind: "all", points: undefined }],
      [point("onlyuser=TRUE"), { kind: "stations", points: undefined }],
      [point("onlyCA=TRUE"), { kind: "authorities", points: undefined }],
    ] as const;
    for (const [extensions, scope] of taken) {
      assertEquals(readRevocationLists(plant.list("root", { extensions }))[0]!.scope, scope);
    }
  },
});

/** The lines of an openssl configuration for an issuing distribution point. */
function point(line: string): string {
  return `issuingDistributionPoint=critical,@point\n[point]\n${line}`;
}

Deno.test({
  name: "a text may begin with a byte order mark, and have lines of Windows",
  ignore: !HAS_OPENSSL,
  fn() {
    using plant = new PlantAuthority();
    plant.authority("root");
    const text = `\ufeff${plant.list("root").replaceAll("\n", "\r\n")}`;
    assertEquals(readRevocationLists(text).map(({ issuerName }) => issuerName), ["CN=root"]);
  },
});
