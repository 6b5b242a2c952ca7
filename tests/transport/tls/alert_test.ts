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

Deno.test("readAnswer() recognises a plain station, and reports what else it found", () => {
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

Deno.test("alertOf() names alerts and their events; an unknown one is a failed handshake", () => {
  assertEquals(alertOf(48), ["unknown_ca", "certificate-not-trusted"]);
  assertEquals(alertOf(200), ["alert 200", "handshake-failed"]);
});
