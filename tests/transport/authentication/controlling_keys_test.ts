// What the controlling station does with session keys that fail, such as data of the controlled station with a wrong MAC, and
// when it changes them.

import { assertEquals } from "@std/assert";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import {
  AssociationPair,
  cryptoWith,
  seededCrypto,
  userOf,
} from "../../helpers/security/association_pair.ts";
import { messagesOf, POINT } from "../../helpers/security/security_asdus.ts";

const BOTH: AuthenticationOptions = { criticalMonitor: ["M_SP_NA_1"], maxErrorMessages: 1000 };

/** A started pair whose controlled station proves its data with wrong MACs. */
function wrongPair(options: AuthenticationOptions): AssociationPair {
  const pair = new AssociationPair({ both: { ...BOTH, ...options } });
  pair.start();
  pair.tap = (octets, from) => {
    const isReply = from === "controlled" && messagesOf([octets])[0]?.type === "S_RP_NA_1";
    if (isReply) octets[octets.length - 1]! ^= 1;
    return [octets];
  };
  return pair;
}

/** The changes of the status of the keys at the controlling station, after their first. */
function changes({ controlling }: AssociationPair): string[] {
  return controlling.of("keys").slice(1).map(({ status, reason }) => `${status}: ${reason}`);
}

Deno.test("one wrong MAC more than permitted makes the keys invalid, and new ones are requested", () => {
  const pair = wrongPair({ maxAuthenticationFailures: 2 });
  for (const expected of [[], [], ["auth-fail: failures", "ok: changed"]]) {
    pair.send("controlled", POINT);
    assertEquals(changes(pair), expected);
  }
  assertEquals(pair.controlling.statistics.get("rekeysAfterFailures"), 1);
  pair.tap = (octets) => [octets];
  pair.send("controlled", POINT);
  assertEquals(pair.controlling.delivered.map(({ mode }) => mode), ["challenge"]);
});

Deno.test("without a permitted failure, the first wrong MAC makes the keys invalid", () => {
  const pair = wrongPair({ maxAuthenticationFailures: 0 });
  pair.send("controlled", POINT);
  assertEquals(changes(pair), ["auth-fail: failures", "ok: changed"]);
});

Deno.test("one missing reply more than permitted is followed by new keys", () => {
  const pair = new AssociationPair({ both: { ...BOTH, maxReplyTimeouts: 1 } });
  pair.start();
  pair.tap = (octets) => messagesOf([octets])[0]?.type === "S_RP_NA_1" ? [] : [octets];
  for (const expected of [[], ["ok: changed"]]) {
    pair.send("controlled", POINT);
    pair.advance(2000);
    assertEquals(changes(pair), expected);
  }
});

Deno.test("the spread shortens the interval by up to its part, to the millisecond", () => {
  for (const [octet, dueMs] of [[0, 3_600_000], [0x80, 3_238_594], [0xff, 2_880_011]] as const) {
    const random = (octets: number) => new Uint8Array(octets).fill(octet);
    const crypto = cryptoWith(seededCrypto(1), { random });
    const both: AuthenticationOptions = {
      ...{ keyChangeIntervalMs: 3_600_000, keyLifetimeMs: 7_200_000, keyChangeSpread: 0.2 },
    };
    const pair = new AssociationPair({ both, crypto });
    pair.start();
    const changes = () => pair.controlled.statistics.get("sessionKeyChanges");
    pair.advance(dueMs - 1);
    assertEquals(changes(), 1);
    pair.advance(1);
    assertEquals(changes(), 2);
  }
});

Deno.test("a change of users before data transfer starts requests no keys", () => {
  const pair = new AssociationPair();
  const { association, users } = pair.controlling;
  users.set(userOf(1, { updateKey: new Uint8Array(16).fill(0xaa) }));
  association.tick(pair.now);
  assertEquals(association.take(pair.now), undefined);
  pair.advance(10_000);
  assertEquals([pair.controlling.sent, pair.controlling.events], [[], []]);
});
