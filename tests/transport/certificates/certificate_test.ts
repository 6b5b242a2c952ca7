// Reading certificates, and refusing malformed ones.

import { assertEquals, assertThrows } from "@std/assert";
import { readCertificate, readCertificates } from "../../../transport/certificates/certificate.ts";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { readRevocationList } from "../../../transport/certificates/revocation_list.ts";
import {
  ALGORITHM,
  certificate,
  commonName,
  der,
  extension,
  identifier,
  latin,
  sequence,
  signed,
  tagged,
  utcTime,
} from "../../helpers/wire/der.ts";
import { octets } from "../../helpers/wire/frames.ts";
import { LIST, ROOT, STATION } from "../../helpers/wire/certificate_samples.ts";

/** Encodes octets as PEM. */
function pem(label: string, content: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${
    btoa(String.fromCharCode(...content))
  }\n-----END ${label}-----\n`;
}

Deno.test("readCertificate() reads issuer, subject and permitted key usage", () => {
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

Deno.test("readCertificates() reads the certificates in a text, and reports the line of a malformed one", () => {
  const text = `Plant\n${pem("PRIVATE KEY", octets("00"))}${pem("CERTIFICATE", ROOT)}`;
  assertEquals(readCertificates(text).map(({ serial }) => serial), ["7001"]);
  const broken = `${text}${pem("CERTIFICATE", ROOT.subarray(0, 100))}`;
  const message =
    "The certificate in line 8: the certificate has a length of 440 octets, but only 96 are left";
  assertThrows(() => readCertificates(broken), CertificateError, message);
});

Deno.test("readCertificate() refuses an undefined version, and names it", () => {
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

Deno.test("names from unknown peers cannot corrupt the output", () => {
  const hostile = STATION.slice();
  const at = hostile.findIndex((_, i) =>
    new TextDecoder().decode(hostile.subarray(i, i + 7)) === "station"
  );
  hostile.set([0x1b, 0x5b, 0x32, 0x4a, 0x0a, 0xff, 0x07], at);
  assertEquals(readCertificate(hostile).names.subject, "CN=?[2J?ÿ?");
});

const BASIC = "2.5.29.19";
const USAGE = "2.5.29.15";
const POINTS = "2.5.29.31";

function withExtensions(...extensions: readonly Uint8Array[]) {
  return readCertificate(certificate({ extensions }));
}

Deno.test("a version 1 certificate has no extensions: it belongs to a station, and its key may sign", () => {
  const octets = certificate({ serial: 5, issuer: "plant" });
  const read = readCertificate(octets);
  assertEquals([read.serial, read.isAuthority, read.points], ["05", false, []]);
  assertEquals(read.signs, { certificates: true, lists: true });
  assertEquals(read.validity, [Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1)]);
  assertEquals(read.names, { issuer: "CN=plant", subject: "CN=station" });
  assertEquals(read.octets, octets);
  assertEquals([...read.signature], [1, 2, 3, 4]);
  assertEquals(read.publicKey, sequence(der(3, 0, 1)));
  const version = tagged(0, der(2, 1));
  const ids = [der(0x81, 0, 1), der(0x82, 0, 2)];
  assertEquals(readCertificate(certificate({ version, rest: ids })).serial, "01");
});

Deno.test("basicConstraints distinguishes authorities from stations", () => {
  const isAuthority = (...flag: readonly Uint8Array[]) =>
    withExtensions(extension(BASIC, sequence(...flag))).isAuthority;
  assertEquals(
    [isAuthority(), isAuthority(der(1, 0)), isAuthority(der(1, 0xff)), isAuthority(der(2, 1))],
    [false, false, true, false],
  );
});

Deno.test("keyUsage determines what the key may sign", () => {
  const signs = (...bits: readonly number[]) =>
    withExtensions(extension(USAGE, der(3, ...bits))).signs;
  assertEquals(signs(1, 0x04), { certificates: true, lists: false });
  assertEquals(signs(1, 0x02), { certificates: false, lists: true });
  assertEquals(signs(0, 0xf9), { certificates: false, lists: false });
  assertEquals(signs(0), { certificates: false, lists: false });
});

Deno.test("the distribution points of a certificate are the full names of all points", () => {
  const name = (text: string) => der(0x86, latin(text));
  const point = (...names: readonly Uint8Array[]) => sequence(tagged(0, tagged(0, ...names)));
  const relative = sequence(tagged(0, tagged(1, name("x"))));
  const value = sequence(point(name("a"), name("b")), sequence(), relative, point(name("c")));
  assertEquals(withExtensions(extension(POINTS, value)).points, ["860161", "860162", "860163"]);
});

Deno.test("readCertificate() names the malformed part", () => {
  const fault = (make: () => unknown) => assertThrows(make, CertificateError).message;
  const value = (id: string, content: Uint8Array) => () => withExtensions(extension(id, content));
  assertEquals(fault(value(BASIC, der(5))), "basicConstraints is not a sequence");
  assertEquals(
    fault(value(BASIC, sequence(der(1, 1)))),
    "whether it is an authority is neither true nor false",
  );
  assertEquals(fault(value(USAGE, sequence())), "keyUsage is not a bit string");
  assertEquals(fault(value(POINTS, der(5))), "distribution points are not a sequence");
  assertEquals(fault(value("2.5.29.37", der(5))), "extKeyUsage is not a sequence");
  assertEquals(fault(value("2.5.29.17", der(5))), "subjectAltName is not a sequence");
  assertEquals(
    fault(value(POINTS, sequence(der(5)))),
    "a distribution point has the tag 0x05, expected 0x30",
  );
  const rest = (...rest: readonly Uint8Array[]) =>
    fault(() => readCertificate(certificate({ rest })));
  assertEquals(rest(der(5)), "the certificate is followed by 2 extra octets");
  assertEquals(
    rest(tagged(3, identifier("1.2.3"))),
    "the extensions has the tag 0x06, expected 0x30",
  );
  const version = tagged(0, der(4, 1));
  assertEquals(
    fault(() => readCertificate(certificate({ version }))),
    "the version has the tag 0x04, expected 0x02",
  );
});

Deno.test("readCertificate() reads at most 65536 octets", () => {
  const padded = (length: number) =>
    certificate({ extensions: [extension("1.2.3", der(4, new Uint8Array(length)))] });
  const short = 65_536 - padded(65_000).length + 65_000;
  assertEquals(padded(short).length, 65_536);
  assertEquals(readCertificate(padded(short)).serial, "01");
  assertThrows(
    () => readCertificate(padded(short + 1)),
    CertificateError,
    "the certificate has 65537 octets, expected at most 65536",
  );
});

Deno.test("readCertificates() accepts both PEM labels of certificates", () => {
  const text = `${pem("X509 CERTIFICATE", ROOT)}${pem("CERTIFICATE", STATION)}${pem("KEY", ROOT)}`;
  assertEquals(readCertificates(text).map(({ serial }) => serial), ["7001", "7002"]);
  const error = assertThrows(() => readCertificates(pem("CERTIFICATE", ROOT.subarray(1))));
  assertEquals((error as CertificateError).code, "malformed");
});

Deno.test("alternative names, purposes and the uses of a station key are read in their order", () => {
  const names = sequence(
    der(0x82, latin("a.example")),
    der(0x87, 192, 0, 2, 1),
    der(0x82, latin("b.example")),
    der(0x86, latin("http://c")),
    der(0x87, 192, 0, 2, 2),
  );
  assertEquals(withExtensions(extension("2.5.29.17", names)).alternatives, {
    dns: ["a.example", "b.example"],
    ip: ["c0000201", "c0000202"],
  });
  assertEquals(withExtensions().alternatives, { dns: [], ip: [] });
  const purposes = sequence(identifier("1.3.6.1.5.5.7.3.2"), identifier("1.3.6.1.5.5.7.3.1"));
  assertEquals(withExtensions(extension("2.5.29.37", purposes)).purposes, [
    "1.3.6.1.5.5.7.3.2",
    "1.3.6.1.5.5.7.3.1",
  ]);
  const usage = (...bits: readonly number[]) =>
    withExtensions(extension(USAGE, der(3, ...bits))).usage;
  assertEquals(usage(7, 0x80), { signature: true, encryption: false });
  assertEquals(usage(5, 0x20), { signature: false, encryption: true });
  assertEquals(usage(5, 0x40), { signature: false, encryption: false });
  assertEquals(withExtensions().usage, { signature: true, encryption: true });
});

Deno.test("readCertificate() names each part that is missing", () => {
  const parts = [
    der(0x02, 1),
    ALGORITHM,
    commonName("root"),
    sequence(utcTime("240101000000Z"), utcTime("250101000000Z")),
    commonName("station"),
    sequence(der(0x03, 0, 1)),
  ];
  const names = [
    "the serial number",
    "the signature algorithm",
    "the issuer",
    "the validity",
    "the subject",
    "the public key",
  ];
  for (const [index, name] of names.entries()) {
    const octets = signed(sequence(...parts.with(index, der(5))));
    const { message } = assertThrows(() => readCertificate(octets), CertificateError);
    assertEquals(message.startsWith(`${name} has the tag 0x05, expected 0x`), true, message);
  }
});
