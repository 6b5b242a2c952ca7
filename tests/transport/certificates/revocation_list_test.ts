// CRLs: those that can be parsed, those of unsupported kinds, and the certificates they cover.

import { assertEquals, assertThrows } from "@std/assert";
import { readCertificate, readCertificates } from "../../../transport/certificates/certificate.ts";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import {
  readRevocationList,
  readRevocationLists,
} from "../../../transport/certificates/revocation_list.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { LIST, STATION } from "../../helpers/wire/certificate_samples.ts";
import {
  der,
  entry,
  extension,
  latin,
  type ListParts,
  revocationList,
  sequence,
  tagged,
  utcTime,
} from "../../helpers/wire/der.ts";
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

Deno.test("a serial number with redundant octets is the same number in a CRL and in a certificate", () => {
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

/** Returns the same octets with another serial number of two octets. */
function withSerial(content: Uint8Array, before: string, after: string): Uint8Array {
  const [from, to] = [octets(`02 02 ${before}`), octets(`02 02 ${after}`)];
  const copy = content.slice();
  const at = copy.findIndex((_, i) => from.every((octet, k) => copy[i + k] === octet));
  copy.set(to, at);
  return copy;
}

Deno.test({
  name: "the values of unused extensions are not checked",
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
    // The value of an extension that is used is checked.
    const extensions = "2.5.29.28=DER:3000FF";
    assertThrows(
      () => readRevocationLists(plant.list("root", { extensions })),
      CertificateError,
      "the value of extension 2.5.29.28 is followed by 1 extra octet",
    );
  },
});

Deno.test("readRevocationLists() reports what the text contains instead of a CRL", () => {
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

/** Returns the lines of an openssl configuration for an issuing distribution point. */
function point(line: string): string {
  return `issuingDistributionPoint=critical,@point\n[point]\n${line}`;
}

Deno.test({
  name: "a text may have a byte order mark and Windows line ends",
  ignore: !HAS_OPENSSL,
  fn() {
    using plant = new PlantAuthority();
    plant.authority("root");
    const text = `\ufeff${plant.list("root").replaceAll("\n", "\r\n")}`;
    assertEquals(readRevocationLists(text).map(({ issuerName }) => issuerName), ["CN=root"]);
  },
});

const REASON = "2.5.29.21";
const POINT = "2.5.29.28";

function read(parts: ListParts = {}) {
  return readRevocationList(revocationList(parts));
}

function fault(parts: ListParts, code = "malformed"): string {
  const error = assertThrows(() => read(parts), CertificateError);
  assertEquals(error.code, code);
  return error.message;
}

Deno.test("a CRL needs neither a version, nor a next update, nor entries, nor extensions", () => {
  const list = read();
  assertEquals(list.issuerName, "CN=root");
  assertEquals([list.thisUpdate, list.nextUpdate], [Date.UTC(2024, 0, 1), undefined]);
  assertEquals(list.scope, { kind: "all", points: undefined });
  assertEquals([...list.revoked], []);
  assertEquals([...list.signature], [1, 2, 3, 4]);
  const entries = [entry(9)];
  assertEquals([...read({ version: der(2, 1), entries }).revoked.keys()], ["09"]);
  const times = [utcTime("240201000000Z"), der(0x18, latin("20240201000000Z"))];
  for (const nextUpdate of times) {
    assertEquals(read({ nextUpdate, entries }).nextUpdate, Date.UTC(2024, 1, 1));
  }
});

Deno.test("a CRL of another version is refused", () => {
  assertEquals(fault({ version: der(2, 0) }), "the CRL has version 1, expected 1 or 2");
  assertEquals(fault({ version: der(2, 2) }), "the CRL has version 3, expected 1 or 2");
});

Deno.test("the reason of a revocation is read by number", () => {
  const reason = (value: Uint8Array) =>
    read({ entries: [entry(9, extension(REASON, value))] }).revoked.get("09")!.reason;
  const reasons = [
    "unspecified",
    "key compromise",
    "CA compromise",
    "affiliation changed",
    "superseded",
    "cessation of operation",
    "on hold",
    undefined,
    "removed from the CRL",
    "privilege withdrawn",
    "AA compromise",
    undefined,
  ];
  for (const [number, text] of reasons.entries()) {
    if (text !== undefined) assertEquals(reason(der(0x0a, number)), text);
    else {
      assertThrows(
        () => reason(der(0x0a, number)),
        CertificateError,
        "a revoked certificate has an undefined reason",
      );
    }
  }
  assertThrows(() => reason(der(0x02, 1)), CertificateError, "has an undefined reason");
  const other = read({ entries: [entry(9, extension("1.2.3", der(5)))] });
  assertEquals(other.revoked.get("09"), { date: Date.UTC(2024, 0, 1), reason: undefined });
  const critical = [entry(9, extension("1.2.3", der(5), 0xff))];
  assertEquals(
    fault({ entries: critical }, "unsupported"),
    "a revoked certificate has the unknown critical extension 1.2.3",
  );
  assertEquals(reason(der(0x0a, 1)), "key compromise");
  const known = read({ entries: [entry(9, extension(REASON, der(0x0a, 1), 0xff))] });
  assertEquals(known.revoked.get("09")!.reason, "key compromise", "critical");
});

Deno.test("an entry of a CRL may only have a serial number, a date and extensions", () => {
  const more = sequence(der(2, 9), utcTime("240101000000Z"), sequence(), der(5));
  assertEquals(fault({ entries: [more] }), "a revoked certificate is followed by 2 extra octets");
  assertEquals(
    fault({ entries: [der(5)] }),
    "a revoked certificate has the tag 0x05, expected 0x30",
  );
  assertEquals(
    fault({ entries: [sequence(der(2, 9), der(5))] }),
    "the date of a revocation is not a time in UTC",
  );
});

Deno.test("more than a thousand different dates and reasons of a CRL are all read", () => {
  const dates = Array.from({ length: 2100 }, (_, i) => Date.UTC(2024, 0, 1) + 60_000 * i);
  const entries = dates.map((date, i) =>
    sequence(
      der(2, 1, i >> 8, i & 0xff),
      utcTime(`${new Date(date).toISOString().replaceAll(/[-:T]|\.\d+/g, "").slice(2)}`),
    )
  );
  assertEquals([...read({ entries }).revoked.values()].map(({ date }) => date), dates);
});

Deno.test("the scope of a CRL is stations, authorities or all, with full names of points", () => {
  const value = (...parts: readonly Uint8Array[]) => ({
    extensions: [extension(POINT, sequence(...parts), 0xff)],
  });
  const yes = (number: number) => der(0x80 | number, 0xff);
  const name = tagged(0, tagged(0, der(0x86, latin("a")), der(0x86, latin("b"))));
  const scopes = [
    [[], "all", undefined],
    [[name], "all", ["860161", "860162"]],
    [[yes(1)], "stations", undefined],
    [[name, yes(2)], "authorities", ["860161", "860162"]],
    [[der(0x81, 0), der(0x82, 0), der(0x84, 0), der(0x85, 0)], "all", undefined],
  ] as const;
  for (const [parts, kind, points] of scopes) {
    assertEquals(read(value(...parts)).scope, { kind, points: points && [...points] });
  }
  assertEquals(
    fault(value(yes(1), yes(2))),
    "the CRL claims to cover only stations and only authorities",
  );
  assertEquals(
    fault(value(tagged(0, tagged(1))), "unsupported"),
    "the CRL names its distribution point relative to its issuer",
  );
  assertEquals(
    fault(value(yes(4)), "unsupported"),
    "the CRL is indirect (indirectCRL), expected one from the authority that issued the certificates",
  );
  assertEquals(
    fault(value(yes(5)), "unsupported"),
    "the CRL covers attribute certificates only (onlyContainsAttributeCerts)",
  );
  assertEquals(
    fault(value(der(0x83, 1, 2)), "unsupported"),
    "the CRL covers some reasons only (onlySomeReasons), expected all",
  );
  assertEquals(
    fault(value(der(5))),
    "the value of extension 2.5.29.28 is followed by 2 extra octets",
  );
  const notSequence = { extensions: [extension(POINT, der(5))] };
  assertEquals(fault(notSequence), "issuingDistributionPoint is not a sequence");
});

Deno.test("a CRL may have known critical extensions, and any that are not critical", () => {
  const named = (id: string, critical: number) => [extension(id, sequence(), critical)];
  for (const id of ["2.5.29.20", "2.5.29.35", "2.5.29.28"]) {
    assertEquals(read({ extensions: named(id, 0xff) }).issuerName, "CN=root", id);
  }
  assertEquals(read({ extensions: named("2.5.29.21", 0) }).issuerName, "CN=root");
  assertEquals(
    fault({ extensions: named("2.5.29.21", 0xff) }, "unsupported"),
    "the CRL has the unknown critical extension 2.5.29.21",
  );
  assertEquals(
    fault({ extensions: named("2.5.29.27", 0) }, "unsupported"),
    "the CRL is a delta CRL (deltaCRLIndicator), expected a complete one",
  );
});

Deno.test("readRevocationList() reads at most 32 Mi octets", () => {
  const most = 32 * 1024 * 1024;
  const message = (length: number) =>
    assertThrows(() => readRevocationList(new Uint8Array(length)), CertificateError).message;
  assertEquals(message(most), "the CRL has the tag 0x00, expected 0x30");
  assertEquals(message(most + 1), `the CRL has ${most + 1} octets, expected at most ${most}`);
});

/** Returns a PEM block. */
function pem(label: string, content: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...content));
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}

Deno.test("readRevocationLists() reads every CRL of a text, and reports the line and fault of a malformed one", () => {
  const text = `${pem("X509 CRL", LIST)}${pem("CERTIFICATE", STATION)}${pem("X509 CRL", LIST)}`;
  assertEquals(readRevocationLists(text).length, 2);
  const delta = revocationList({ extensions: [extension("2.5.29.27", sequence())] });
  const fault = (text: string) => {
    const { code, message } = assertThrows(() => readRevocationLists(text), CertificateError);
    return [code, message];
  };
  assertEquals(fault(`${text}${pem("X509 CRL", delta)}`), [
    "unsupported",
    "The CRL in line 10: the CRL is a delta CRL (deltaCRLIndicator), expected a complete one",
  ]);
  assertEquals(fault(pem("X509 CRL", delta.subarray(1)))[0], "malformed");
  const none = "The text contains no CRL (-----BEGIN X509 CRL-----), ";
  const others = ["A", "B", "A", "C", "D", "E", "F"].map((label) => pem(label, LIST)).join("");
  assertEquals(fault(others), ["malformed", `${none}but A, B, C, D, E`]);
  assertEquals(fault("0 plain text\r\n\t~"), ["malformed", `${none}and no other block`]);
  assertEquals(fault("1\u0082"), ["malformed", `${none}and no other block`]);
  assertEquals(fault(`${"0".repeat(64)}\u0082`)[1], `${none}and no other block`);
  assertEquals(
    fault(`${"0".repeat(63)}\u0082`)[1]!.startsWith(`${none}but it looks like DER`),
    true,
  );
  assertEquals(fault("0\u0082"), [
    "malformed",
    `${none}but it looks like DER, which this command converts: ` +
    "openssl crl -inform DER -in FILE -out FILE.pem",
  ]);
});
