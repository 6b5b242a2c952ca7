// Why a handshake failed, according to the octets of the answer; and how a refused peer is reported.

import { assertEquals } from "@std/assert";
import { findingOf } from "../../../../transport/runtime/tls/answer_tap.ts";
import { refusalOf } from "../../../../transport/runtime/tls/refusal.ts";
import { OTHER_SUITES } from "../../../../transport/tls/examine_hello.ts";
import { HANDSHAKE_FAILURE, PROTOCOL_VERSION } from "../../../../transport/tls/alert.ts";

function finding(...octets: readonly number[]): string {
  const { event, reason } = findingOf(Uint8Array.from(octets));
  return `${event}: ${reason}`;
}

Deno.test("each kind of answer has its event and its reason", () => {
  assertEquals(
    finding(0x68, 4),
    "unsecure-communication: the peer answered with an APDU: it speaks plain TCP on this port, not TLS",
  );
  assertEquals(
    finding(1, 2),
    "unsecure-communication: the peer does not speak TLS: 0102 is not a TLS record",
  );
  const refused = "the peer refused the handshake with the alert";
  assertEquals(
    finding(...HANDSHAKE_FAILURE),
    `no-common-suite: ${refused} handshake_failure; usually there is no common cipher suite: ${OTHER_SUITES}`,
  );
  assertEquals(finding(...PROTOCOL_VERSION), `insecure-version: ${refused} protocol_version`);
  assertEquals(
    finding(22, 3, 3, 0, 4),
    "handshake-failed: the connection ended during the handshake, after the peer had begun it",
  );
  assertEquals(
    finding().startsWith("handshake-failed: the peer closed the connection without answering"),
    true,
  );
});

Deno.test("a refusal has the code of its event, and the fingerprint if there is one", () => {
  const code = (event: Parameters<typeof refusalOf>[1]["event"]) =>
    refusalOf("What", { event, reason: "why" }).code;
  assertEquals(code("handshake-failed"), "failed");
  for (const event of ["unsecure-communication", "insecure-version", "no-common-suite"] as const) {
    assertEquals(code(event), "not-secure");
  }
  assertEquals([code("bad-certificate"), code("certificate-expired")], [
    "not-trusted",
    "not-trusted",
  ]);
  const error = refusalOf("What", { event: "bad-certificate", reason: "why", fingerprint: "ab" });
  assertEquals([error.message, error.securityEvent], ["What: why (SHA-256 ab)", "bad-certificate"]);
  assertEquals(refusalOf("What", { event: "bad-certificate", reason: "why" }).message, "What: why");
});
