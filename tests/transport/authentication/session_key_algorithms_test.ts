// Session keys: lengths, key wraps and MAC algorithms, permitted and refused.

import { assert, assertEquals } from "@std/assert";
import type { SecurityMessageOf } from "../../../codec/security/message.ts";
import { keyChangePlaintext } from "../../../transport/authentication/formulas.ts";
import { wrapKey } from "../../../transport/authentication/key_wrap.ts";
import { DEFAULT_OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import {
  AssociationPair,
  executed,
  type PairOptions,
  userOf,
} from "../../helpers/security/association_pair.ts";
import { asduOf, command, messagesOf } from "../../helpers/security/security_asdus.ts";

function startedPair(options: PairOptions = {}): AssociationPair {
  const pair = new AssociationPair(options);
  pair.start();
  return pair;
}

function keyStatuses({ controlled }: AssociationPair): SecurityMessageOf<"S_KS_NA_1">[] {
  return messagesOf(controlled.sent).filter((message) => message.type === "S_KS_NA_1");
}

Deno.test("session keys of 16 and 32 octets, both key wraps, and all permitted MACs work together", () => {
  for (const updateKeyOctets of [16, 32]) {
    for (const sessionKeyOctets of [16, 32, undefined]) {
      for (const mac of [3, 4, 6]) {
        const updateKey = new Uint8Array(updateKeyOctets).fill(7);
        const pair = startedPair({
          users: [userOf(1, { updateKey })],
          both: { mac, sessionKeyOctets, criticalMonitor: ["M_SP_NA_1"] },
        });
        pair.send("controlling", command());
        assertEquals(executed(pair).length, 1);
        const [first] = keyStatuses(pair);
        assertEquals(first?.kwa, updateKeyOctets === 16 ? 1 : 2);
        const change = messagesOf(pair.controlling.sent).find(({ type }) => type === "S_KC_NA_1");
        const wrapped = change?.type === "S_KC_NA_1" ? change.wrapped.length : 0;
        const octets = 2 + 2 * (sessionKeyOctets ?? updateKeyOctets) + 11 + 16;
        assertEquals(wrapped, Math.ceil(octets / 8) * 8 + 8);
        assertEquals(pair.controlling.of("warning"), []);
      }
    }
  }
});

Deno.test("weak MACs need an option on both sides, and each use is a warning", () => {
  for (const mac of [1, 2, 5]) {
    const acceptedMacs = [mac];
    const pair = startedPair({ both: { mac, acceptedMacs } });
    pair.send("controlling", command());
    assertEquals(executed(pair).length, 1);
    assertEquals(pair.controlling.of("warning").map(({ code }) => code), ["weak-mac"]);
    assertEquals(pair.controlled.of("warning").map(({ code }) => code), ["weak-mac"]);
  }
});

Deno.test("a MAC algorithm of the key status that is not permitted is refused", () => {
  const pair = startedPair({ controlled: { mac: 5, acceptedMacs: [5] } });
  pair.advance(30_000);
  assertEquals(pair.controlling.association.keyStatus(), "auth-fail");
  pair.send("controlling", command());
  assertEquals(executed(pair), []);
  assertEquals(pair.controlling.of("not-possible").map(({ reason }) => reason), ["no-keys"]);
});

Deno.test("a challenge that asks for a MAC algorithm that is not permitted is answered with error 5", () => {
  const pair = startedPair();
  pair.tap = (octets, from) => {
    if (from === "controlled" && octets[0] === 81) octets[6 + 1 + 4 + 2] = 5;
    return [octets];
  };
  const ticket = pair.send("controlling", command());
  assertEquals(pair.controlling.of("not-possible").map((event) => [event.ticket, event.reason]), [
    [ticket, "mac-not-permitted"],
  ]);
  assertEquals(pair.controlled.of("error-received").map(({ error }) => error), [5]);
  assertEquals(executed(pair), []);
});

Deno.test("a key wrap that is not permitted, or not for the update key, is answered with error 6", () => {
  const cases: PairOptions[] = [
    { controlling: { acceptedKeyWraps: [2] } },
    {
      users: [userOf(1)],
      controlledUsers: [userOf(1, { updateKey: new Uint8Array(32) })],
    },
  ];
  for (const options of cases) {
    const pair = startedPair(options);
    assertEquals(
      pair.controlling.of("key-change-failed").map(({ reason, error }) => [reason, error]),
      [
        ["key-wrap", 6],
      ],
    );
    assertEquals(pair.controlled.of("error-received").map(({ error }) => error), [6]);
    assertEquals(pair.controlling.association.keyStatus(), "auth-fail");
    assertEquals(pair.controlling.statistics.get("failedSessionKeyChanges"), 1);
  }
});

Deno.test("session keys are not sent in clear, and those of each direction and user differ", () => {
  const pair = startedPair({ users: [userOf(1), userOf(2)] });
  const wrapped = messagesOf(pair.controlling.sent).flatMap((message) =>
    message.type === "S_KC_NA_1" ? [message.wrapped] : []
  );
  assertEquals(wrapped.length, 2);
  assert(wrapped[0]!.some((octet, index) => octet !== wrapped[1]![index]));
});

Deno.test("AES-GMAC with session keys of other lengths is refused, and nothing throws", () => {
  const controlling = { sessionKeyOctets: 20 };
  const first = startedPair({ controlling, controlled: { mac: 6 } });
  assertEquals(first.controlled.of("key-change-failed")[0]?.reason, "wrong-wrap");
  const second = startedPair({ controlling });
  second.tap = (octets, from) => {
    if (from === "controlled" && octets[0] === 81) octets[6 + 1 + 4 + 2] = 6;
    return [octets];
  };
  second.send("controlling", command(1));
  assertEquals(second.controlling.of("not-possible").map(({ reason }) => reason), [
    "mac-not-permitted",
  ]);
  assertEquals(executed(second), []);
});

Deno.test("challenge data of a key status that are too short or too long are discarded", () => {
  for (const [octets, reason] of [[7, "short-challenge"], [65, "malformed"]] as const) {
    const pair = new AssociationPair();
    pair.tap = (asdu, from) => from === "controlled" ? [] : [asdu];
    pair.start();
    const status = asduOf({
      type: "S_KS_NA_1",
      ...{ ksq: 1, usr: 1, kwa: 1, kst: 2, mal: 0 },
      ...{ challenge: new Uint8Array(64), mac: new Uint8Array(0) },
    });
    const changed = new Uint8Array(status.length - 64 + octets);
    changed.set(status.subarray(0, changed.length));
    changed[6 + 10] = octets;
    pair.inject("controlled", changed);
    assertEquals(pair.controlling.of("discarded").map((event) => event.reason), [reason]);
    assertEquals(pair.controlling.sent.some((asdu) => asdu[0] === 86), false);
  }
});

Deno.test("a controlled station accepts session keys of 16 to 32 octets, and no others", () => {
  for (
    const [octets, isAccepted] of [[0, false], [15, false], [16, true], [32, true], [
      33,
      false,
    ]] as const
  ) {
    const pair = new AssociationPair();
    pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 1 }));
    const plaintext = keyChangePlaintext({
      controlKey: new Uint8Array(octets).fill(1),
      monitorKey: new Uint8Array(octets).fill(2),
      keyStatusAsdus: pair.controlled.sent.slice(),
      macOctets: 0,
    }, DEFAULT_OPEN_POINTS);
    const wrapped = wrapKey(authenticationCrypto().aes(userOf(1).updateKey), plaintext);
    pair.inject("controlling", asduOf({ type: "S_KC_NA_1", ksq: 1, usr: 1, wrapped }));
    const expected = isAccepted ? "ok" : "not-initialized";
    assertEquals(pair.controlled.association.keyStatus(), expected, `${octets} octets`);
    assertEquals(pair.controlled.of("key-change-failed").length, isAccepted ? 0 : 1);
  }
});
