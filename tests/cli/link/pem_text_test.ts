// What a file has that should contain PEM, for messages.

import { assertEquals } from "@std/assert";
import { isEncrypted, isPem, kindOf, shownSource } from "../../../cli/text/pem_text.ts";

function block(label: string): string {
  return `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
}

Deno.test("the kind of a text is that of its first blocks, each named once", () => {
  const labels = ["CERTIFICATE", "CERTIFICATE", "X509 CRL", "PRIVATE KEY", "PUBLIC KEY"];
  assertEquals(kindOf(labels.slice(0, 2).map(block).join("")), "PEM of CERTIFICATE");
  assertEquals(kindOf(labels.map(block).join("")), "PEM of CERTIFICATE, X509 CRL, PRIVATE KEY");
  assertEquals([kindOf(""), kindOf(" \n")], ["an empty file", "an empty file"]);
  for (const der of ["0\u0082\u0003", "0\ufffd\u0003"]) {
    assertEquals(kindOf(der), "DER (openssl converts it to PEM)");
  }
  assertEquals([kindOf("0x30"), kindOf(block("a"))], [
    "neither PEM nor DER",
    "neither PEM nor DER",
  ]);
});

Deno.test("a text in PEM is never shown, and a path always", () => {
  assertEquals(shownSource(block("PRIVATE KEY")), "in an environment variable");
  assertEquals([shownSource("station.key"), isPem("station.key")], ["station.key", false]);
});

Deno.test("a key is encrypted by its label, or by its head in the older form", () => {
  assertEquals(isEncrypted(block("ENCRYPTED PRIVATE KEY")), true);
  const old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
  assertEquals([isEncrypted(old), isEncrypted(block("PRIVATE KEY"))], [true, false]);
});
