// The unencrypted answer to a ClientHello: alerts, plain stations, and everything else.

import { assert, assertEquals } from "@std/assert";
import {
  alertOf,
  HANDSHAKE_FAILURE,
  PROTOCOL_VERSION,
  readAnswer,
} from "../../../transport/tls/alert.ts";
import { Prng } from "../../helpers/random/prng.ts";

Deno.test("readAnswer() finds an alert, also after a handshake record, but not an encrypted one", () => {
  assertEquals(readAnswer(HANDSHAKE_FAILURE), { kind: "alert", alert: 40 });
  assertEquals(readAnswer(PROTOCOL_VERSION), { kind: "alert", alert: 70 });
  const begun = [22, 3, 3, 0, 4, 2, 0, 0, 0];
  assertEquals(readAnswer(Uint8Array.of(...begun, ...HANDSHAKE_FAILURE)), {
    kind: "alert",
    alert: 40,
  });
  assertEquals(readAnswer(Uint8Array.of(...begun)), { kind: "handshake" });
  assertEquals(readAnswer(Uint8Array.of(...begun, 21, 3, 3, 0, 19, 9, 9)), { kind: "handshake" });
});

Deno.test("readAnswer() recognizes a plain station, and reports what else it found", () => {
  assertEquals(readAnswer(Uint8Array.of(0x68, 4)), { kind: "plain" });
  assertEquals(readAnswer(new Uint8Array(0)), { kind: "incomplete" });
  assertEquals(readAnswer(Uint8Array.of(21, 3, 3, 0, 2)), { kind: "incomplete" });
  assertEquals(readAnswer(Uint8Array.of(72, 84)), {
    kind: "other",
    detail: "4854 is not a TLS record",
  });
});

Deno.test("readAnswer() survives any octets", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const random = new Prng(seed);
    const octets = Uint8Array.from({ length: random.int(0, 60) }, () => random.int(0, 255));
    if (octets.length > 1) octets.set([random.int(20, 23), 3]);
    assert(readAnswer(octets).kind !== undefined, `seed ${seed}`);
  }
});

Deno.test("readAnswer() recognizes records by their first two octets", () => {
  const kind = (...octets: readonly number[]) => readAnswer(Uint8Array.from(octets)).kind;
  assertEquals([kind(21), kind(22), kind(21, 3), kind(22, 3)], [
    ...["incomplete", "handshake", "incomplete", "handshake"],
  ]);
  assertEquals([kind(20, 3), kind(23, 3), kind(21, 4), kind(22, 2)], Array(4).fill("other"));
  // An alert has two octets, whatever its version.
  assertEquals(readAnswer(Uint8Array.of(21, 3, 1, 0, 2, 1, 0)), { kind: "alert", alert: 0 });
  assertEquals([kind(21, 3, 1, 0, 2, 1), kind(21, 3, 1, 1, 2, 1, 0)], ["incomplete", "incomplete"]);
  const other = readAnswer(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  assertEquals(other, { kind: "other", detail: "0102030405060708 is not a TLS record" });
});

Deno.test("alertOf() names alerts and their events; an unknown one is a failed handshake", () => {
  const failed = "handshake-failed";
  for (
    const [alert, name, event] of [
      [10, "unexpected_message", failed],
      [40, "handshake_failure", "no-common-suite"],
      [41, "no_certificate", "certificate-unavailable"],
      [42, "bad_certificate", "bad-certificate"],
      [43, "unsupported_certificate", "bad-certificate"],
      [44, "certificate_revoked", "certificate-revoked"],
      [45, "certificate_expired", "certificate-expired"],
      [46, "certificate_unknown", "certificate-validation-failed"],
      [47, "illegal_parameter", failed],
      [48, "unknown_ca", "certificate-not-trusted"],
      [49, "access_denied", "certificate-not-trusted"],
      [50, "decode_error", failed],
      [51, "decrypt_error", "bad-certificate"],
      [70, "protocol_version", "insecure-version"],
      [71, "insufficient_security", "no-common-suite"],
      [80, "internal_error", failed],
      [112, "unrecognized_name", failed],
      [116, "certificate_required", "certificate-unavailable"],
      [200, "alert 200", failed],
    ] as const
  ) assertEquals(alertOf(alert), [name, event]);
});
