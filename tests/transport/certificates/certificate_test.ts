// Reading certificates, and refusing malformed ones.

import { assertEquals, assertThrows } from "@std/assert";
import { readCertificate, readCertificates } from "../../../transport/certificates/certificate.ts";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { readRevocationList } from "../../../transport/certificates/revocation_list.ts";
import { octets } from "../../helpers/wire/frames.ts";
import { LIST, ROOT, STATION } from "../../helpers/wire/certificate_samples.ts";

/** PEM of octets. */
function pem(label: string, content: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${
    btoa(String.fromCharCode(...content))
  }\n-----END ${label}-----\n`;
}

Deno.test("readCertificate() reads issuer and subject, and what the key may sign", () => {
  const { serial, names, isAuthority, signs, issuer, points } = readCertificate(STATION);
  assertEquals(serial, "7002");
  assertEquals(names, {
    issuer: "CN=Plant root, O=Northfield, DC=example",
    subject: "CN=station",
  });
  assertEquals([isAuthority, signs], [false, { certificates: false, lists: false }]);
  assertEquals(points.length, 1);
  const root = readCertificate(ROOT);
  assertEquals(root.subject, issuer);
  assertEquals([root.isAuthority, root.signs], [true, { certificates: true, lists: true }]);
  const [from, to] = root.validity;
  assertEquals(to - from, 2 * 86_400_000);
});

Deno.test("readCertificates() reads the certificates in a text, and names the line of a broken one", () => {
  const text = `Plant\n${pem("PRIVATE KEY", octets("00"))}${pem("CERTIFICATE", ROOT)}`;
  assertEquals(readCertificates(text).map(({ serial }) => serial), ["7001"]);
  const broken = `${text}${pem("CERTIFICATE", ROOT.subarray(0, 100))}`;
  const message =
    "The certificate in line 8: the certificate has a length of 440 octets, but only 96 are left";
  assertThrows(() => readCertificates(broken), CertificateError, message);
});

Deno.test("readCertificate() refuses a version that no standard defines, and names it", () => {
  const at = ROOT.findIndex((_, i) => ROOT.slice(i, i + 5).join() === "160,3,2,1,2");
  for (const [version, found] of [[0, undefined], [1, undefined], [3, 4], [9, 10]] as const) {
    const changed = ROOT.with(at + 4, version);
    if (found === undefined) {
      assertEquals(readCertificate(changed).serial, "7001");
      continue;
    }
    assertThrows(
      () => readCertificate(changed),
      CertificateError,
      `the certificate has version ${found}, expected 1 to 3`,
    );
  }
});

Deno.test("readCertificate() refuses octets after the end, and lengths that DER does not permit", () => {
  const more = Uint8Array.of(...ROOT, 0);
  assertThrows(
    () => readCertificate(more),
    CertificateError,
    "the certificate is followed by 1 extra octet",
  );
  const forms = [
    ["30 80 00 00", "has a length that starts with 0x80, which DER does not permit"],
    ["30 81 01 00", "has a longer length than DER permits"],
    ["30 82 00 01 00", "has a longer length than DER permits"],
    ["30 85 01 01 01 01 01", "has a length that starts with 0x85"],
    ["30 82 01", "ends within its length"],
    ["30", "ends before its length"],
    ["", "ends before the certificate"],
    ["3f 01 00", "has a tag of more than one octet"],
    ["31 00", "has the tag 0x31, expected 0x30"],
  ] as const;
  for (const [hex, message] of forms) {
    assertThrows(() => readCertificate(octets(hex)), CertificateError, message, hex);
  }
});

Deno.test("a signature algorithm that differs from the signed one is refused, in certificates and CRLs", () => {
  const ecdsa = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
  for (const [read, sample] of [[readCertificate, STATION], [readRevocationList, LIST]] as const) {
    const changed = sample.slice();
    const at = changed.findIndex((_, i) => ecdsa.every((octet, j) => changed[i + j] === octet));
    changed[at + ecdsa.length - 1] = 3;
    const message = "the signature algorithm differs from the signed one";
    assertThrows(() => read(changed), CertificateError, message);
  }
});

Deno.test("names from unknown peers cannot corrupt the output that shows them", () => {
  const hostile = STATION.slice();
  const at = hostile.findIndex((_, i) =>
    new TextDecoder().decode(hostile.subarray(i, i + 7)) === "station"
  );
  hostile.set([0x1b, 0x5b, 0x32, 0x4a, 0x0a, 0xff, 0x07], at);
  assertEquals(readCertificate(hostile).names.subject, "CN=?[2J?ÿ?");
});
