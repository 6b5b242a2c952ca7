// Session keys: how they are established and changed, when they stop being valid, lengths, algorithms, users, limits.

import { assert, assertEquals } from "@std/assert";
import type { SecurityMessageOf } from "../../../codec/security/message.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import {
  AssociationPair,
  executed,
  type PairOptions,
  userOf,
} from "../../helpers/security/association_pair.ts";
import { asduOf, command, INITIALIZED, messagesOf } from "../../helpers/security/security_asdus.ts";

function startedPair(options: PairOptions = {}): AssociationPair {
  const pair = new AssociationPair(options);
  pair.start();
  return pair;
}

/** How often keys were changed, as the controlled station counts. */
function changes({ controlled }: AssociationPair): number {
  return controlled.statistics.get("sessionKeyChanges");
}

function keyStatuses({ controlled }: AssociationPair): SecurityMessageOf<"S_KS_NA_1">[] {
  return messagesOf(controlled.sent).filter((message) => message.type === "S_KS_NA_1");
}

Deno.test("session keys are established for all users at the start of data transfer, one user after another", () => {
  const pair = startedPair({ users: [userOf(1), userOf(2), userOf(9)], delayMs: 5 });
  assertEquals(pair.controlling.association.settled, false);
  pair.advance(100);
  assertEquals(pair.controlling.association.settled, true);
  for (const user of [1, 2, 9]) {
    assertEquals(pair.controlling.association.keyStatus(user), "ok");
    assertEquals(pair.controlled.association.keyStatus(user), "ok");
  }
  const users = keyStatuses(pair).map(({ usr, kst, mal }) => [usr, kst, mal]);
  assertEquals(users, [[1, 2, 0], [1, 1, 4], [2, 2, 0], [2, 1, 4], [9, 2, 0], [9, 1, 4]]);
  assertEquals(keyStatuses(pair).map(({ ksq }) => ksq), [1, 2, 3, 4, 5, 6]);
});

Deno.test("session keys change after the interval, and the old ones are used meanwhile", () => {
  const pair = startedPair({ both: { keyChangeIntervalMs: 10_000 }, delayMs: 10 });
  pair.advance(9000);
  assertEquals(changes(pair), 1);
  for (let ioa = 1; ioa <= 40; ioa++) {
    pair.send("controlling", command(ioa));
    pair.advance(50);
  }
  pair.advance(500);
  assertEquals(changes(pair), 2);
  assertEquals(executed(pair).length, 40);
  assertEquals(pair.controlled.of("failed"), []);
  pair.advance(100_000);
  assert(changes(pair) >= 11, `${changes(pair)}`);
});

Deno.test("stations that start at the same time change their session keys at different times", () => {
  const both: AuthenticationOptions = { keyChangeIntervalMs: 100_000, keyChangeSpread: 0.2 };
  const pairs = Array.from({ length: 40 }, (_, seed) => startedPair({ both, seed }));
  const changed: number[] = [];
  for (let second = 0; second <= 100; second++) {
    for (const pair of pairs) pair.advance(1000);
    changed.push(pairs.filter((pair) => changes(pair) > 1).length);
  }
  assertEquals([changed[78], changed[99]], [0, 40]);
  assert(changed[89]! > 10 && changed[89]! < 30, `${changed}`);
});

Deno.test("session keys change after the count of authentications, in both directions", () => {
  const pair = startedPair({ both: { keyChangeCount: 4, criticalMonitor: ["M_SP_NA_1"] } });
  for (let ioa = 1; ioa <= 10; ioa++) pair.send("controlling", command(ioa));
  assertEquals(executed(pair).length, 10);
  assertEquals(changes(pair), 3);
  assertEquals(pair.controlled.of("failed"), []);
});

Deno.test("the controlled station stops accepting keys that are too old: COMM FAIL", () => {
  const pair = startedPair({ controlled: { keyLifetimeMs: 20_000 } });
  pair.advance(19_999);
  assertEquals(pair.controlled.association.keyStatus(), "ok");
  pair.advance(1);
  assertEquals(pair.controlled.association.keyStatus(), "comm-fail");
  assertEquals(pair.controlled.of("keys").at(-1), {
    type: "keys",
    user: 1,
    status: "comm-fail",
    reason: "interval",
  });
  const ticket = pair.send("controlling", command(1));
  assertEquals(executed(pair), []);
  assertEquals(pair.controlled.of("failed").map(({ reason }) => reason), ["no-keys"]);
  assertEquals(pair.controlling.of("refused").map((event) => event.ticket), [ticket]);
  assertEquals(keyStatuses(pair).at(-2)?.kst, 3);
  pair.send("controlling", command(2));
  assertEquals(executed(pair), [2]);
});

Deno.test("the controlled station stops accepting keys that were used too often: COMM FAIL", () => {
  const pair = startedPair({ controlled: { keyUseLimit: 3 } });
  for (let ioa = 1; ioa <= 3; ioa++) pair.send("controlling", command(ioa));
  assertEquals(executed(pair), [1, 2, 3]);
  assertEquals(pair.controlled.association.keyStatus(), "comm-fail");
  assertEquals(pair.controlled.of("keys").at(-1)?.reason, "count");
});

Deno.test("more failed authentications than permitted: AUTH FAIL", () => {
  const pair = startedPair({ both: { maxAuthenticationFailures: 2, maxErrorMessages: 0 } });
  pair.tap = (octets, from) => {
    if (from === "controlling" && octets[0] === 82) octets[octets.length - 1]! ^= 1;
    return [octets];
  };
  for (let ioa = 1; ioa <= 2; ioa++) pair.send("controlling", command(ioa));
  assertEquals(pair.controlled.association.keyStatus(), "ok");
  pair.send("controlling", command(3));
  assertEquals(pair.controlled.association.keyStatus(), "auth-fail");
  assertEquals(pair.controlled.statistics.get("authenticationFailures"), 3);
  assertEquals(executed(pair), []);
});

Deno.test("more missing replies than permitted: COMM FAIL for all users", () => {
  const pair = startedPair({ users: [userOf(1), userOf(2)], both: { maxReplyTimeouts: 2 } });
  pair.tap = (octets, from) => from === "controlling" && octets[0] === 82 ? [] : [octets];
  for (let ioa = 1; ioa <= 3; ioa++) {
    pair.send("controlling", command(ioa));
    pair.advance(2000);
    const status = ioa < 3 ? "ok" : "comm-fail";
    assertEquals(pair.controlled.association.keyStatus(2), status);
  }
  assertEquals(pair.controlled.statistics.get("replyTimeouts"), 3);
  assertEquals(pair.controlled.of("keys").at(-1)?.reason, "timeouts");
});

Deno.test("a right reply restarts the count of missing replies", () => {
  const pair = startedPair({ both: { maxReplyTimeouts: 2 } });
  let isLost = true;
  pair.tap = (octets, from) => isLost && from === "controlling" && octets[0] === 82 ? [] : [octets];
  for (const [lost, status] of [[2, "ok"], [0, "ok"], [2, "ok"], [1, "comm-fail"]] as const) {
    isLost = lost > 0;
    for (let index = 0; index < Math.max(lost, 1); index++) {
      pair.send("controlling", command(index));
      pair.advance(2000);
    }
    assertEquals(pair.controlled.association.keyStatus(), status);
  }
});

Deno.test("the controlling station changes keys when an authentication was refused", () => {
  const pair = startedPair();
  let broken = true;
  pair.tap = (octets, from) => {
    if (broken && from === "controlling" && octets[0] === 82) octets[octets.length - 1]! ^= 1;
    return [octets];
  };
  const ticket = pair.send("controlling", command(1));
  broken = false;
  pair.send("controlling", command(2));
  assertEquals(executed(pair), [2]);
  assertEquals(pair.controlling.of("refused").map((event) => [event.ticket, event.error]), [
    [ticket, 1],
  ]);
  for (const { statistics } of [pair.controlling, pair.controlled]) {
    assertEquals(statistics.get("rekeysAfterFailures"), 1);
  }
  assertEquals(changes(pair), 2);
});

Deno.test("the controlling station changes keys when the peer has restarted", () => {
  const cases = [[true, []], [false, []], [true, ["M_EI_NA_1"]]] as const;
  for (const [rekeyAfterRestart, criticalMonitor] of cases) {
    const pair = startedPair({ both: { criticalMonitor }, controlling: { rekeyAfterRestart } });
    pair.send("controlled", INITIALIZED);
    for (const { statistics } of [pair.controlling, pair.controlled]) {
      assertEquals(statistics.get("rekeysAfterRestarts"), rekeyAfterRestart ? 1 : 0);
    }
    assertEquals(changes(pair), rekeyAfterRestart ? 2 : 1);
    assertEquals(pair.controlling.delivered.length, 1);
  }
});

Deno.test("a key status request is repeated up to the maximum, and tried again later", () => {
  const pair = new AssociationPair({ both: { keyRetryMs: 30_000, maxKeyStatusRequests: 3 } });
  pair.tap = () => [];
  pair.start();
  const requests = () => pair.controlling.sent.filter((asdu) => asdu[0] === 84).length;
  pair.advance(4000);
  assertEquals(requests(), 3);
  assertEquals(pair.controlling.association.settled, false);
  const ticket = pair.controlling.association.send(command(1), pair.now);
  pair.advance(2000);
  assertEquals(requests(), 3);
  assertEquals(pair.controlling.association.settled, true);
  assertEquals(pair.controlling.of("keys").at(-1), {
    type: "keys",
    user: 1,
    status: "comm-fail",
    reason: "no-answer",
  });
  assertEquals(pair.controlling.of("not-possible").map((event) => event.ticket), [ticket]);
  pair.tap = (octets) => [octets];
  pair.advance(29_999);
  assertEquals(pair.controlling.association.keyStatus(), "comm-fail");
  pair.advance(1);
  assertEquals(pair.controlling.association.keyStatus(), "ok");
});

Deno.test("more key status requests than permitted, without a key change, are refused with error 12", () => {
  const pair = new AssociationPair({
    users: [userOf(1), userOf(2)],
    controlled: { maxKeyStatusRequests: 2, keyRetryMs: 40_000 },
  });
  // The peer of user 1 asks, and never changes the keys; user 2 is not affected.
  let isMute = true;
  pair.tap = (octets, from) => isMute && from === "controlling" && octets[0] === 86 ? [] : [octets];
  pair.start();
  pair.advance(4000);
  assertEquals(pair.controlled.of("error-sent").map(({ user, error }) => [user, error]), [[1, 12]]);
  assertEquals(pair.controlling.association.keyStatus(1), "comm-fail");
  assertEquals(pair.controlling.of("keys").at(-1)?.reason, "too-many-requests");
  isMute = false;
  pair.advance(2000);
  assertEquals(pair.controlling.association.keyStatus(2), "ok");
  // Later attempts count from the beginning, and so do those after a key change.
  pair.advance(60_000);
  assertEquals(pair.controlling.association.keyStatus(1), "ok");
  for (let change = 0; change < 5; change++) {
    pair.controlling.association.changeKeys(pair.now, 1);
    pair.run();
  }
  assertEquals(changes(pair), 7);
  assertEquals(pair.controlled.of("error-sent").length, 1);
});

Deno.test("a peer that does not know secure authentication is recognized at once", () => {
  const pair = new AssociationPair();
  pair.tap = (octets, from) => {
    if (from === "controlled") return [octets];
    mirror = octets;
    mirror[2] = 44 | 0x40;
    return [];
  };
  let mirror: Uint8Array | undefined;
  pair.start();
  pair.inject("controlled", mirror!);
  assertEquals(pair.controlling.of("keys").at(-1)?.reason, "not-supported");
  assertEquals(pair.controlling.association.settled, true);
});

Deno.test("new keys that the peer confirms with a wrong MAC are not used, and offered again", () => {
  const pair = new AssociationPair();
  let wrong = 2;
  pair.tap = (octets, from) => {
    if (from === "controlled" && octets[0] === 85 && octets.length > 40 && wrong-- > 0) {
      octets[octets.length - 1]! ^= 0x80;
    }
    return [octets];
  };
  pair.start();
  assertEquals(pair.controlling.of("key-change-failed").map(({ reason }) => reason), [
    "wrong-mac",
    "wrong-mac",
  ]);
  assertEquals(pair.controlling.association.keyStatus(), "ok");
  pair.send("controlling", command(1));
  assertEquals(executed(pair), [1]);
});

Deno.test("new keys that are never confirmed are offered up to the maximum", () => {
  for (const isLost of [false, true]) {
    const pair = new AssociationPair();
    pair.tap = (octets, from) => {
      if (from === "controlling" || octets[0] !== 85 || octets.length < 45) return [octets];
      octets[octets.length - 1]! ^= 1;
      return isLost ? [] : [octets];
    };
    pair.start();
    pair.advance(30_000);
    const failures = pair.controlling.of("key-change-failed").map(({ reason }) => reason);
    assertEquals(failures, new Array(5).fill(isLost ? "no-answer" : "wrong-mac"));
    assertEquals(pair.controlling.sent.filter((asdu) => asdu[0] === 86).length, 5);
    assertEquals(pair.controlling.association.keyStatus(), isLost ? "comm-fail" : "auth-fail");
  }
});

Deno.test("another update key on the other side: the key change fails, and no command is carried out", () => {
  const pair = new AssociationPair({
    controlledUsers: [userOf(1, { updateKey: new Uint8Array(16) })],
    both: { maxErrorMessages: 100 },
  });
  pair.start();
  pair.advance(20_000);
  assertEquals(pair.controlled.of("key-change-failed").map(({ reason }) => reason), [
    "wrong-wrap",
    "wrong-wrap",
    "wrong-wrap",
    "wrong-wrap",
    "wrong-wrap",
  ]);
  assertEquals(pair.controlling.association.keyStatus(), "comm-fail");
  pair.send("controlling", command(1));
  assertEquals(executed(pair), []);
});

Deno.test("keys are changed when a user gets another update key, and are lost with the user", () => {
  const pair = startedPair({ users: [userOf(1), userOf(2)] });
  const changed = userOf(1, { updateKey: new Uint8Array(16).fill(0xaa) });
  pair.controlling.users.set(changed);
  pair.controlled.users.set(changed);
  assertEquals(pair.controlled.association.keyStatus(1), "not-initialized");
  pair.send("controlling", command(1));
  assertEquals(executed(pair), [1]);
  pair.controlled.users.delete(2);
  pair.send("controlling", command(2), 2);
  assertEquals(executed(pair), [1]);
  assertEquals(pair.controlled.of("failed").map(({ reason, error }) => [reason, error]), [
    ["unknown-user", 11],
  ]);
});

Deno.test("the sequence numbers continue after 4294967295, with 0 or 1 by option", () => {
  for (const sequenceAfterWrap of [0, 1] as const) {
    const both: AuthenticationOptions = {
      firstChallengeSequence: 0xffff_fffd,
      firstKeySequence: 0xffff_ffff,
      sequenceAfterWrap,
      sendAggressive: true,
      acceptAggressive: true,
    };
    const pair = startedPair({ both });
    for (let ioa = 1; ioa <= 6; ioa++) pair.send("controlling", command(ioa));
    assertEquals(executed(pair), [1, 2, 3, 4, 5, 6]);
    pair.controlling.association.changeKeys(pair.now);
    pair.run();
    pair.send("controlling", command(7));
    assertEquals(executed(pair).length, 7);
    assertEquals(keyStatuses(pair).map(({ ksq }) => ksq), [
      0xffff_ffff,
      ...[0, 1, 2].map((sequence) => sequence + sequenceAfterWrap),
    ]);
    const numbers = messagesOf(pair.controlling.sent).flatMap((message) =>
      message.type === "S_AR_NA_1" ? [message.csq] : []
    );
    assertEquals(numbers, [
      0xffff_fffe,
      0xffff_ffff,
      ...[0, 1, 2].map((n) => n + sequenceAfterWrap),
    ]);
  }
});

Deno.test("a key status whose KSQ was used before is discarded", () => {
  const pair = startedPair();
  const old = pair.controlled.sent.find((asdu) => asdu[0] === 85)!;
  pair.tap = (octets, from) => from === "controlled" ? [] : [octets];
  pair.controlling.association.changeKeys(pair.now);
  pair.run();
  pair.inject("controlled", old);
  assertEquals(pair.controlling.of("discarded").map(({ reason }) => reason), ["old-sequence"]);
  assertEquals(pair.controlling.sent.filter((asdu) => asdu[0] === 86).length, 1);
});

Deno.test("an unsolicited key status is discarded and counted", () => {
  const pair = startedPair();
  pair.inject("controlled", pair.controlled.sent.at(-1)!);
  assertEquals(pair.controlling.of("discarded").map(({ reason }) => reason), ["unexpected"]);
  assertEquals(pair.controlling.statistics.get("unexpectedMessages"), 1);
});

Deno.test("a clock that jumps does not change the age of keys", () => {
  const pair = startedPair({ both: { keyChangeIntervalMs: 60_000, keyChangeSpread: 0 } });
  pair.instantOffset += 365 * 86_400_000;
  pair.advance(59_000);
  assertEquals(changes(pair), 1);
  pair.instantOffset = 0;
  pair.advance(1000);
  assertEquals(changes(pair), 2);
  pair.send("controlling", command(1));
  assertEquals(executed(pair), [1]);
});

Deno.test("new keys are established after a reconnection and after a restart of data transfer", () => {
  const pair = startedPair();
  pair.send("controlling", command(1));
  pair.reconnect();
  pair.send("controlling", command(2));
  for (const { association } of [pair.controlling, pair.controlled]) association.stopped(pair.now);
  pair.run();
  assertEquals(pair.controlling.association.keyStatus(), "not-initialized");
  pair.controlling.association.changeKeys(pair.now);
  pair.advance(10_000);
  assertEquals(pair.controlling.association.settled, false);
  assertEquals(changes(pair), 2);
  pair.start();
  pair.send("controlling", command(3));
  assertEquals(executed(pair), [1, 2, 3]);
  assertEquals(changes(pair), 3);
});

Deno.test("one station that restarts alone: nothing old is accepted, and new keys are established", () => {
  for (const side of ["controlling", "controlled"] as const) {
    const pair = startedPair({ delayMs: 5 });
    pair.advance(100);
    pair.send("controlling", command(1));
    pair.advance(100);
    pair[side].association = pair[side].create();
    pair[side].association.started(pair.now);
    pair.run();
    pair.advance(20_000);
    pair.send("controlling", command(2));
    pair.advance(20_000);
    pair.send("controlling", command(3));
    pair.advance(20_000);
    assert(executed(pair).includes(3), `${side}: ${executed(pair)}`);
  }
});

Deno.test("a key status request of an unknown user is refused with error 11, or discarded by option", () => {
  for (const unknownUser of ["error", "discard"] as const) {
    const pair = startedPair({ controlled: { unknownUser } });
    pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 5 }));
    const errors = pair.controlling.of("error-received").map(({ error, user }) => [error, user]);
    assertEquals(errors, unknownUser === "error" ? [[11, 5]] : []);
    assertEquals(pair.controlled.of("discarded").length, unknownUser === "error" ? 0 : 1);
  }
});

Deno.test("the keys of each user expire at their own time", () => {
  const pair = startedPair({
    users: [userOf(1), userOf(2), userOf(3)],
    delayMs: 100,
    controlled: { keyLifetimeMs: 10_000 },
  });
  pair.advance(2000);
  const ends = () =>
    pair.controlled.of("keys").filter(({ status }) => status === "comm-fail").map(({ user }) =>
      user
    );
  // The users have their keys 400 ms after each other; the first at 300 ms.
  for (
    const [at, expected] of [[10_299, []], [10_300, [1]], [10_700, [1, 2]], [11_100, [
      1,
      2,
      3,
    ]]] as const
  ) {
    pair.advance(at - pair.now.monotonic);
    assertEquals(ends(), [...expected], `${at} ms`);
  }
});

Deno.test("a restart during a key change does not count, and does not begin another one", () => {
  const pair = startedPair({ delayMs: 50 });
  pair.advance(1000);
  pair.controlling.association.changeKeys(pair.now);
  pair.run();
  pair.inject("controlled", INITIALIZED);
  pair.advance(5000);
  assertEquals(pair.controlling.statistics.get("rekeysAfterRestarts"), 0);
  assertEquals(changes(pair), 2);
});

Deno.test("an old challenge changes the keys only if none but old ones arrive", () => {
  for (const isAnswered of [true, false]) {
    const pair = startedPair({ delayMs: 10 });
    pair.advance(100);
    pair.send("controlling", command(1));
    pair.advance(100);
    const old = pair.controlled.sent.at(-1)!;
    pair.tap = (asdu) => asdu[0] === 81 && !isAnswered ? [] : [asdu];
    pair.send("controlling", command(2));
    pair.inject("controlled", old);
    pair.advance(100);
    pair.tap = (asdu) => asdu[0] === 81 ? [] : [asdu];
    if (isAnswered) pair.send("controlling", command(3));
    pair.advance(3000);
    const expected = isAnswered ? 0 : 1;
    assertEquals(pair.controlling.statistics.get("rekeysAfterFailures"), expected);
  }
});

Deno.test("a peer that keeps reporting errors does not delay the end of a key change", () => {
  const pair = new AssociationPair();
  pair.tap = (octets, from) => from === "controlled" ? [] : [octets];
  pair.start();
  const now = pair.now.instant;
  for (let second = 0; second < 15; second++) {
    pair.advance(1000);
    pair.inject(
      "controlled",
      asduOf({
        type: "S_ER_NA_1",
        ...{ csq: 0, usr: 1, association: 0, error: 1, time: now, timeFlags: 0, text: "" },
      }),
    );
  }
  assertEquals(pair.controlling.association.settled, true);
  assertEquals(pair.controlling.association.keyStatus(1), "comm-fail");
});
