// Why a handshake failed, according to the octets of the answer; and how a refused peer is reported.

import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { assertEquals } from "@std/assert";
import { findingOf, tapAnswer } from "../../../../transport/runtime/tls/answer_tap.ts";
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

/** What a peer is found to have done whose answer is a handshake record of this length, and an alert. */
function findingAfter(octets: number): string {
  const [length, alert] = [octets - 5, Uint8Array.from(HANDSHAKE_FAILURE)];
  const record = new Uint8Array(octets);
  record.set([22, 3, 3, length >>> 8, length & 0xff]);
  const socket = Object.assign(new EventEmitter(), { write() {}, resume() {}, pause() {} });
  const { stream, finding } = tapAnswer(socket as unknown as Socket, "The test");
  stream.write(Uint8Array.of(22));
  socket.emit("data", record.subarray(0, 100));
  socket.emit("data", record.subarray(100));
  socket.emit("data", alert);
  return finding().event;
}

Deno.test("an alert is found in the first 16 384 octets of an answer", () => {
  assertEquals(findingAfter(16_384 - 7), "no-common-suite");
  assertEquals(findingAfter(16_384 - 6), "handshake-failed");
  assertEquals(findingAfter(20_000), "handshake-failed");
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
