// The MACs of key status messages: after a key change, and by option in all of them while the session keys are valid.

import { assertEquals } from "@std/assert";
import { MAC_ALGORITHM } from "../../../codec/low_level.ts";
import { keyStatusMacParts } from "../../../transport/authentication/formulas.ts";
import { unwrapKey } from "../../../transport/authentication/key_wrap.ts";
import { computeMac } from "../../../transport/authentication/mac.ts";
import { DEFAULT_OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import { AssociationPair, seededCrypto, userOf } from "../../helpers/security/association_pair.ts";
import { command, messagesOf } from "../../helpers/security/security_asdus.ts";

const CRYPTO = seededCrypto(1);

/** The MAC algorithms of all key status messages of the controlled station. */
function macsOf({ controlled }: AssociationPair): number[] {
  return messagesOf(controlled.sent).flatMap((message) =>
    message.type === "S_KS_NA_1" ? [message.mal] : []
  );
}

Deno.test("keyStatusMac = while-valid: further key status messages have a MAC over the last key change", () => {
  const pair = new AssociationPair({ both: { openPoints: { keyStatusMac: "while-valid" } } });
  pair.start();
  pair.controlling.association.changeKeys(pair.now);
  pair.run();
  const { none, hmacSha256Octets16: mac } = MAC_ALGORITHM;
  assertEquals(macsOf(pair), [none, mac, mac, mac]);
  const statuses = messagesOf(pair.controlled.sent).filter(({ type }) => type === "S_KS_NA_1");
  const [first] = pair.controlling.sent.filter((asdu) => asdu[0] === 86);
  const [change] = messagesOf([first!]);
  if (change?.type !== "S_KC_NA_1") throw new TypeError("no key change");
  const octets = unwrapKey(CRYPTO.aes(userOf(1).updateKey), change.wrapped)!;
  const monitor = octets.slice(18, 34);
  const parts = keyStatusMacParts({ keyChangeAsdus: [first!] }, DEFAULT_OPEN_POINTS);
  const expected = computeMac(CRYPTO, { mal: mac, key: monitor, parts });
  for (const status of statuses.slice(1, 3)) {
    assertEquals(status.type === "S_KS_NA_1" && status.mac, expected);
  }
  pair.send("controlling", command(1));
  assertEquals(pair.controlled.delivered.map(({ mode }) => mode), ["challenge"]);
});

Deno.test("key status messages have no MAC before the first key change, after its end, and by default", () => {
  const pair = new AssociationPair({ both: { openPoints: { keyStatusMac: "while-valid" } } });
  pair.start();
  pair.reconnect();
  const { none, hmacSha256Octets16: mac } = MAC_ALGORITHM;
  assertEquals(macsOf(pair), [none, mac, none, mac]);
  const usual = new AssociationPair();
  usual.start();
  usual.controlling.association.changeKeys(usual.now);
  usual.run();
  assertEquals(macsOf(usual), [none, mac, none, mac]);
});
