// Each station alone against the octets of the worked example: two stations that share a wrong formula would agree with each
// other, and not with these.

import { assertEquals } from "@std/assert";
import { parseHex, toHex } from "../../../codec/hex.ts";
import type { Association } from "../../../transport/authentication/association.ts";
import { ControlledAssociation } from "../../../transport/authentication/controlled_association.ts";
import { ControllingAssociation } from "../../../transport/authentication/controlling_association.ts";
import type { AuthenticationCrypto } from "../../../transport/authentication/crypto.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import { userOf } from "../../helpers/security/association_pair.ts";

const NOW = { monotonic: 0, instant: 0 };

/** S_KR of user 1. */
const KEY_STATUS_REQUEST = "54 01 0F 00 01 00 01 00";
/** S_KS: KSQ 1, NOT INIT, challenge data 01..08. */
const KEY_STATUS = "55 01 0F 00 01 00 C0 01 00 00 00 01 00 01 02 00 08 00 01 02 03 04 05 06 07 08";
const KEY_CHANGE = "56 01 0F 00 01 00 C0 01 00 00 00 01 00 40 00 " +
  "CD FD 43 77 B4 13 4F 7B 2A 4A 6D 35 4D 08 40 DE 75 CA D9 0D C1 FB 30 44 4A CD C7 2B 91 48 5D 84 " +
  "64 CD A4 40 7E AB 83 F5 5C 1B 09 88 68 25 0A AC 3C 30 73 D4 BD EB F5 16 A3 85 CE 87 D3 E9 23 D3";
/** S_KS: KSQ 2, OK, challenge data 11..18, MAC over the key change. */
const KEY_CONFIRMATION =
  "55 01 0F 00 01 00 C0 02 00 00 00 01 00 01 01 04 08 00 11 12 13 14 15 16 17 18 " +
  "6F DC 82 8A 0E F2 90 38 A4 82 F7 10 35 C1 18 62";
const COMMAND = "2D 01 06 00 01 00 88 13 00 01";
/** S_CH: CSQ 1, USR 0, MAL 4, challenge data DE AD BE EF. */
const CHALLENGE = "51 01 0E 00 01 00 C0 01 00 00 00 00 00 04 01 04 00 DE AD BE EF";
const REPLY = "52 01 0E 00 01 00 C0 01 00 00 00 01 00 10 00 " +
  "2B 2F 20 82 8D F2 15 4E 43 63 89 CF C7 41 FA DE";
const AGGRESSIVE = `53 01 0E 00 01 00 C0 ${COMMAND} 02 00 00 00 01 00 ` +
  "B6 37 76 62 AC E8 15 10 C8 E4 AE ED B2 E9 93 08";

/** The crypto of the platform, whose random octets are those of the example. */
function cryptoWith(random: readonly string[]): AuthenticationCrypto {
  const platform = authenticationCrypto();
  const left = random.map((text) => parseHex(text));
  return {
    hmac: (hash, key, data) => platform.hmac(hash, key, data),
    gmac: (key, iv, data) => platform.gmac(key, iv, data),
    aes: (key) => platform.aes(key),
    random: () => left.shift()!,
    rsaEncrypt: (data, options) => platform.rsaEncrypt(data, options),
    rsaDecrypt: (data, options) => platform.rsaDecrypt(data, options),
    sign: (data, options) => platform.sign(data, options),
    verify: (data, options) => platform.verify(data, options),
  };
}

function taken(association: Association): string[] {
  const octets: string[] = [];
  for (let next = association.take(NOW); next; next = association.take(NOW)) {
    octets.push(toHex(next.octets, " ").toUpperCase());
  }
  return octets;
}

const SETUP = {
  users: new UserDirectory([userOf(1)]),
  options: {
    challengeOctets: 4,
    keyStatusChallengeOctets: 8,
    keyChangeSpread: 0,
    sendAggressive: true,
    acceptAggressive: true,
  },
};

Deno.test("a controlled station exchanges the octets of the worked example", () => {
  const crypto = cryptoWith(["0102030405060708", "1112131415161718", "DEADBEEF"]);
  const association = new ControlledAssociation({ ...SETUP, crypto });
  association.started(NOW);
  const answer = (text: string): string[] => {
    association.receive(parseHex(text), NOW);
    return taken(association);
  };
  assertEquals(answer(KEY_STATUS_REQUEST), [KEY_STATUS]);
  assertEquals(answer(KEY_CHANGE), [KEY_CONFIRMATION]);
  assertEquals(answer(COMMAND), [CHALLENGE]);
  assertEquals(association.deliver(), undefined);
  assertEquals(answer(REPLY), []);
  assertEquals(toHex(association.deliver()!.octets, " ").toUpperCase(), COMMAND);
  assertEquals(answer(AGGRESSIVE), []);
  const { octets, mode, user } = association.deliver()!;
  assertEquals([toHex(octets, " ").toUpperCase(), mode, user?.number], [COMMAND, "aggressive", 1]);
});

Deno.test("a controlling station exchanges the octets of the worked example", () => {
  const control = "101112131415161718191A1B1C1D1E1F";
  const monitor = "202122232425262728292A2B2C2D2E2F";
  const association = new ControllingAssociation({
    ...SETUP,
    crypto: cryptoWith([control, monitor]),
  });
  association.started(NOW);
  const answer = (text: string): string[] => {
    association.receive(parseHex(text), NOW);
    return taken(association);
  };
  assertEquals(taken(association), [KEY_STATUS_REQUEST]);
  assertEquals(answer(KEY_STATUS), [KEY_CHANGE]);
  assertEquals(answer(KEY_CONFIRMATION), []);
  assertEquals(association.keyStatus(), "ok");
  association.send(parseHex(COMMAND), NOW);
  assertEquals(taken(association), [COMMAND]);
  assertEquals(answer(CHALLENGE), [REPLY]);
  association.send(parseHex(COMMAND), NOW);
  assertEquals(taken(association), [AGGRESSIVE]);
});
