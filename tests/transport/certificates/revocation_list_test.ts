// Lists of revoked certificates: which are read, which are refused by name, and of what they tell.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import {
  readRevocationList,
  readRevocationLists,
} from "../../../transport/certificates/revocation_list.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { LIST } from "../../helpers/wire/certificate_samples.ts";

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
