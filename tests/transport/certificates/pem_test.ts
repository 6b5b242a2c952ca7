// PEM: blocks, base64, and the line of an error.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { readPem } from "../../../transport/certificates/pem.ts";

/** Returns a block labelled A with these lines. */
function block(...lines: readonly string[]): string {
  return ["-----BEGIN A-----", ...lines, "-----END A-----", ""].join("\n");
}

function octetsOf(...lines: readonly string[]): number[] {
  return [...readPem(block(...lines))[0]!.octets];
}

function fault(text: string): string {
  const error = assertThrows(() => readPem(text), CertificateError);
  assertEquals(error.code, "malformed");
  return error.message;
}

Deno.test("readPem() reads blocks with their labels and lines, and ignores the text between them", () => {
  const text = `A plant\n${block("AQI=")}between\n-----BEGIN X509 CRL----- \t\r\nAw==\r\n` +
    "-----END X509 CRL-----\r\nafter";
  assertEquals(
    readPem(text).map(({ label, line, octets }) => [label, line, [...octets]]),
    [["A", 2, [1, 2]], ["X509 CRL", 6, [3]]],
  );
  assertEquals(readPem(""), []);
  assertEquals(readPem("AQI=\n----BEGIN A-----\n-----BEGIN a-----\n-----BEGIN -----\n"), []);
  assertEquals(readPem(`\ufeff${block("AQI=")}`).map(({ line }) => line), [1]);
});

Deno.test("readPem() accepts labels of up to 63 characters", () => {
  const text = (length: number) => {
    const label = "A".repeat(length);
    return `-----BEGIN ${label}-----\nAQI=\n-----END ${label}-----`;
  };
  assertEquals(readPem(text(63)).length, 1);
  assertEquals(readPem(text(64)).length, 0);
});

Deno.test("readPem() decodes every base64 character, with white space anywhere", () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet * 67);
  const base64 = btoa(String.fromCharCode(...all));
  assertEquals(octetsOf(base64), [...all]);
  assertEquals(octetsOf(...base64.match(/.{1,7}/g)!.map((line) => ` ${line}\t\r`)), [...all]);
  for (let length = 0; length < 7; length++) {
    const part = all.subarray(0, length);
    const encoded = btoa(String.fromCharCode(...part));
    assertEquals(octetsOf(encoded), [...part], encoded);
    assertEquals(octetsOf(encoded.replaceAll("=", "")), [...part], "without padding");
  }
  assertEquals(octetsOf("+/+/"), [0xfb, 0xff, 0xbf]);
});

Deno.test("readPem() reports the line that is not base64", () => {
  for (const wrong of ["*", "A-AA", "A_AA", "ä", "\u0141", "€", "\v", "\u00c1", "\x7f"]) {
    assertEquals(fault(`\n${block("AAAA", wrong)}`), "Line 4 is not base64", wrong);
  }
  assertEquals(fault(block("AA==", "AAAA")), "Line 3 is not base64", "after the padding");
  for (const incomplete of ["A", "AAAAA", "AA=", "AA===", "AAA==", "AAAA=", "A==="]) {
    assertEquals(fault(`\n${block(incomplete)}`), "The block in line 2 is incomplete", incomplete);
  }
});

Deno.test("readPem() reports a block without a beginning or end", () => {
  assertEquals(fault("\n-----BEGIN A-----\nAAAA"), "The A block in line 2 has no end");
  const twice = `\n-----BEGIN A-----\nAAAA\n${block("AAAA")}`;
  assertEquals(fault(twice), "The A block in line 2 has no end");
  assertEquals(
    fault("\n\n-----END A-----"),
    "Line 3 ends A, but there is no matching BEGIN line",
  );
  assertEquals(
    fault("-----BEGIN A-----\nAAAA\n-----END B-----"),
    "Line 3 ends B, but there is no matching BEGIN line",
  );
});

Deno.test("readPem() reads at most 64 Mi characters", () => {
  const most = 64 * 1024 * 1024;
  assertEquals(readPem(" ".repeat(most)), []);
  assertEquals(
    fault(" ".repeat(most + 1)),
    `The text has ${most + 1} characters, expected at most ${most}`,
  );
});
