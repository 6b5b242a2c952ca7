// The initialization vectors of AES-GMAC in an exchange. Both stations calculate them with the same code, so that a wrong
// one would only show with a device.

import { assertEquals } from "@std/assert";
import { toHex } from "../../../codec/hex.ts";
import type { SecurityTypeName } from "../../../codec/security/message.ts";
import { MAC_ALGORITHM } from "../../../codec/security/tables.ts";
import { TYPES } from "../../../codec/types.ts";
import {
  AssociationPair,
  cryptoWith,
  seededCrypto,
  userOf,
} from "../../helpers/security/association_pair.ts";
import { command, messagesOf } from "../../helpers/security/security_asdus.ts";

Deno.test("each vector of AES-GMAC has the type, number and user of its message, and the challenge data", () => {
  const vectors = new Set<string>();
  const seeded = seededCrypto(1);
  const crypto = cryptoWith(seeded, {
    gmac: (key, iv, data) => {
      vectors.add(toHex(iv));
      return seeded.gmac(key, iv, data);
    },
  });
  const pair = new AssociationPair({
    users: [userOf(7)],
    both: {
      mac: MAC_ALGORITHM.aesGmac,
      sendAggressive: true,
      acceptAggressive: true,
      user: 7,
      firstKeySequence: 0x101,
      firstChallengeSequence: 0x201,
      openPoints: { gmacVector: "type-sequence-user-challenge" },
    },
    crypto,
  });
  pair.start();
  for (const ioa of [1, 2]) pair.send("controlling", command(ioa));
  const [status, challenge] = ["S_KS_NA_1", "S_CH_NA_1"].map((type) => {
    const sent = messagesOf(pair.controlled.sent).findLast((message) => message.type === type);
    return sent !== undefined && "challenge" in sent ? toHex(sent.challenge.subarray(0, 5)) : "";
  });
  const row = (type: SecurityTypeName, sequence: string, data: string | undefined) =>
    toHex(Uint8Array.of(TYPES[type].id)) + sequence + "0700" + data;
  assertEquals([...vectors], [
    row("S_KS_NA_1", "02010000", status),
    row("S_RP_NA_1", "01020000", challenge),
    row("S_AR_NA_1", "02020000", challenge),
  ]);
});
