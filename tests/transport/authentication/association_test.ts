// The associations of secure authentication of both stations, back to back: challenges, holding, queues.
// Long because both directions have each case.

import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../../codec/hex.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { AssociationPair, executed, userOf } from "../../helpers/security/association_pair.ts";
import {
  asduOf,
  command,
  confirmation,
  INTERROGATION,
  messagesOf,
  POINT,
} from "../../helpers/security/security_asdus.ts";

function startedPair(both: AuthenticationOptions = {}): AssociationPair {
  const pair = new AssociationPair({ both });
  pair.start();
  return pair;
}

Deno.test("a critical ASDU is carried out once, after the right reply", () => {
  const pair = startedPair();
  const ticket = pair.send("controlling", command());
  assertEquals(executed(pair), [5000]);
  const [delivery] = pair.controlled.delivered;
  assertEquals([delivery?.mode, delivery?.user], ["challenge", {
    number: 1,
    name: "user 1",
    role: 32_768,
  }]);
  assertEquals(pair.controlled.of("authenticated").map(({ mode }) => mode), ["challenge"]);
  assertEquals(pair.controlling.of("replied").map((event) => event.ticket), [ticket]);
  const types = (asdus: readonly Uint8Array[]) => messagesOf(asdus).map(({ type }) => type);
  assertEquals(types(pair.controlled.sent), ["S_KS_NA_1", "S_KS_NA_1", "S_CH_NA_1"]);
  assertEquals(types(pair.controlling.sent), ["S_KR_NA_1", "S_KC_NA_1", "S_RP_NA_1"]);
});

Deno.test("an ASDU that is not critical passes unchanged, in both directions", () => {
  const pair = startedPair();
  pair.send("controlling", INTERROGATION);
  pair.send("controlled", POINT);
  assertEquals(pair.controlled.delivered.map(({ octets, mode }) => [toHex(octets), mode]), [
    [toHex(INTERROGATION), "plain"],
  ]);
  assert(pair.controlling.delivered[0]!.octets.buffer !== undefined);
  assertEquals(pair.controlling.delivered.map(({ user }) => user), [undefined]);
});

Deno.test("the sender of a critical ASDU holds everything else until it was challenged", () => {
  const pair = new AssociationPair({ delayMs: 10 });
  pair.start();
  pair.advance(100);
  for (const ioa of [1, 2, 3]) {
    pair.controlling.association.send(command(ioa), pair.now);
    pair.controlling.association.send(INTERROGATION, pair.now);
  }
  pair.run();
  assertEquals(pair.controlling.association.waiting, 5);
  pair.advance(15);
  assertEquals(pair.controlling.association.waiting, 5);
  pair.advance(200);
  assertEquals(executed(pair), [1, 2, 3]);
  assertEquals(pair.controlled.delivered.length, 6);
  assertEquals(pair.controlled.of("discarded"), []);
});

Deno.test("a critical ASDU that the peer answers without a challenge holds nothing any longer", () => {
  const pair = startedPair();
  pair.tap = (octets, from) => from === "controlling" && octets[0] === 45 ? [] : [octets];
  const ticket = pair.send("controlling", command(1));
  pair.send("controlling", INTERROGATION);
  assertEquals(pair.controlled.delivered, []);
  pair.inject("controlled", confirmation(1));
  assertEquals(pair.controlled.delivered.length, 1);
  assertEquals(pair.controlling.of("not-challenged").map((event) => [event.ticket, event.reason]), [
    [ticket, "answered"],
  ]);
});

Deno.test("a critical ASDU without challenge and answer is reported, and holds others only for a time", () => {
  const pair = startedPair({ challengeTimeoutMs: 700 });
  pair.tap = (octets, from) => from === "controlling" && octets[0] === 45 ? [] : [octets];
  const ticket = pair.send("controlling", command(1));
  pair.send("controlling", INTERROGATION);
  pair.advance(699);
  assertEquals(pair.controlled.delivered, []);
  pair.advance(1);
  assertEquals(pair.controlled.delivered.length, 1);
  assertEquals(pair.controlling.of("not-challenged").map((event) => [event.ticket, event.reason]), [
    [ticket, "timed-out"],
  ]);
});

Deno.test("a challenge that comes after the time limit is not answered", () => {
  const pair = startedPair({ challengeTimeoutMs: 700 });
  let late: Uint8Array | undefined;
  pair.tap = (octets, from) => {
    if (from === "controlling" || octets[0] !== 81) return [octets];
    late = octets;
    return [];
  };
  pair.send("controlling", command(1));
  pair.send("controlling", INTERROGATION);
  pair.advance(700);
  pair.inject("controlled", late!);
  pair.advance(5000);
  assertEquals(executed(pair), []);
  assertEquals(pair.controlling.of("replied"), []);
  assertEquals(pair.controlled.of("reply-timeout").length, 1);
});

Deno.test("an ASDU is proven once: a repeated command with a new challenge is not answered", () => {
  const pair = startedPair();
  pair.send("controlling", command(1));
  assertEquals(executed(pair), [1]);
  pair.inject("controlling", command(1));
  pair.advance(5000);
  assertEquals(executed(pair), [1]);
  assertEquals(pair.controlling.of("discarded").map(({ reason }) => reason), ["unexpected"]);
  assertEquals(pair.controlled.of("reply-timeout").length, 1);
});

Deno.test("a challenge of a type that is not listed is answered for the last ASDU, and the list is extended", () => {
  const pair = new AssociationPair({ controlled: { critical: ["C_IC_NA_1"] } });
  pair.start();
  pair.send("controlling", INTERROGATION);
  assertEquals(pair.controlled.delivered.map(({ mode }) => mode), ["challenge"]);
  assertEquals(pair.controlling.of("warning").map(({ code }) => code), ["not-listed"]);
  pair.controlling.association.send(INTERROGATION, pair.now);
  pair.controlling.association.send(command(2), pair.now);
  pair.run();
  assertEquals(pair.controlled.delivered.length, 3);
  assertEquals(pair.controlled.of("discarded"), []);
});

Deno.test("ASDUs that arrive while a reply is awaited are discarded and counted", () => {
  const pair = startedPair();
  pair.tap = (octets, from) => from === "controlling" && octets[0] === 82 ? [] : [octets];
  pair.send("controlling", command(1));
  pair.inject("controlling", INTERROGATION);
  pair.inject("controlling", command(2));
  pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 1 }));
  assertEquals(pair.controlled.of("discarded").map(({ reason, typeId }) => [reason, typeId]), [
    ["awaiting-reply", 100],
    ["awaiting-reply", 45],
    ["awaiting-reply", 84],
  ]);
  assertEquals(pair.controlled.statistics.get("unexpectedMessages"), 3);
  assertEquals(pair.controlled.statistics.get("discardedMessages"), 3);
  pair.advance(5000);
  assertEquals(executed(pair), []);
});

Deno.test("ASDUs that arrive while a reply is awaited are kept by option, and processed in their order", () => {
  const pair = new AssociationPair({
    controlled: { whileAwaitingReply: "queue", maxQueuedAsdus: 2 },
    delayMs: 10,
  });
  pair.start();
  pair.advance(100);
  pair.controlling.association.send(command(1), pair.now);
  pair.run();
  pair.inject("controlling", INTERROGATION);
  pair.inject("controlling", command(2));
  pair.inject("controlling", command(3));
  pair.advance(3000);
  assertEquals(executed(pair), [1]);
  assertEquals(pair.controlled.delivered.map(({ mode }) => mode), ["challenge", "plain"]);
  assertEquals(pair.controlled.of("discarded").map(({ reason, octets }) => [reason, octets[6]]), [
    ["awaiting-reply", 3],
  ]);
  assertEquals(pair.controlled.of("reply-timeout").length, 1);
});

Deno.test("nothing that is stored is carried out after data transfer was stopped or the connection lost", () => {
  for (const end of ["stopped", "close"] as const) {
    const pair = startedPair({ whileAwaitingReply: "queue" });
    let reply: Uint8Array | undefined;
    pair.tap = (octets, from) => {
      if (from === "controlled" || octets[0] !== 82) return [octets];
      reply = octets;
      return [];
    };
    pair.send("controlling", command(1));
    pair.inject("controlling", INTERROGATION);
    pair.controlled.association[end](pair.now);
    pair.controlled.association.receive(reply!, pair.now);
    pair.advance(10_000);
    assertEquals(pair.controlled.delivered, [], end);
    assertEquals(
      pair.controlled.of("discarded").slice(0, 2).map(({ reason }) => reason),
      ["stopped", "stopped"],
    );
    assertEquals(pair.controlled.association.keyStatus(), "not-initialized");
  }
});

Deno.test("ASDUs that were not sent or not authenticated are reported when the connection ends", () => {
  const pair = startedPair();
  pair.tap = () => [];
  const tickets = [1, 2, 3].map((ioa) => pair.send("controlling", command(ioa)));
  pair.disconnect();
  assertEquals(
    pair.controlling.of("not-possible").map(({ ticket, reason, sent }) => [ticket, reason, sent]),
    [[tickets[1], "stopped", false], [tickets[2], "stopped", false], [tickets[0], "stopped", true]],
  );
  assertEquals(pair.controlling.association.send(command(), pair.now), 0);
});

Deno.test("critical ASDUs in monitor direction are challenged one at a time, and nothing is lost", () => {
  const pair = new AssociationPair({ both: { criticalMonitor: ["M_SP_NA_1"] }, delayMs: 10 });
  pair.start();
  pair.advance(100);
  for (let index = 0; index < 3; index++) {
    pair.controlled.association.send(POINT, pair.now);
    pair.controlled.association.send(confirmation(index), pair.now);
  }
  pair.controlling.association.send(command(7), pair.now);
  pair.controlling.association.send(command(8), pair.now);
  pair.advance(500);
  assertEquals(pair.controlling.delivered.map(({ mode }) => mode), [
    "challenge",
    "plain",
    "challenge",
    "plain",
    "challenge",
    "plain",
  ]);
  assertEquals(executed(pair), [7, 8]);
  assertEquals(pair.controlling.of("discarded"), []);
  assertEquals(pair.controlled.of("discarded"), []);
});

Deno.test("a challenge that crosses one of this station is discarded by option", () => {
  const pair = new AssociationPair({
    both: { criticalMonitor: ["M_SP_NA_1"], crossedChallenge: "discard" },
    delayMs: 10,
  });
  pair.start();
  pair.advance(100);
  pair.controlled.association.send(POINT, pair.now);
  pair.controlling.association.send(command(7), pair.now);
  pair.advance(1000);
  const discarded = [...pair.controlling.of("discarded"), ...pair.controlled.of("discarded")];
  assertEquals(discarded.map(({ reason, typeId }) => [reason, typeId]), [
    ["awaiting-reply", 81],
    ["awaiting-reply", 81],
  ]);
  pair.advance(5000);
  assertEquals(executed(pair), []);
});

Deno.test("critical ASDUs in monitor direction wait for the first session keys", () => {
  const pair = new AssociationPair({ both: { criticalMonitor: ["M_SP_NA_1"] } });
  pair.controlled.association.started(pair.now);
  pair.send("controlled", POINT);
  assertEquals(pair.controlled.association.waiting, 1);
  pair.controlling.association.started(pair.now);
  pair.run();
  assertEquals(pair.controlling.delivered.map(({ mode }) => mode), ["challenge"]);
});

Deno.test("a controlling station that requests no keys is reported once, and the events wait", () => {
  const pair = new AssociationPair({ controlled: { criticalMonitor: ["M_SP_NA_1"] } });
  const { association } = pair.controlled;
  association.started(pair.now);
  pair.send("controlled", INTERROGATION);
  pair.advance(60_000);
  assertEquals(pair.controlled.of("warning"), []);
  pair.send("controlled", POINT);
  pair.send("controlled", INTERROGATION);
  pair.advance(9999);
  assertEquals(pair.controlled.of("warning"), []);
  pair.advance(1);
  const detail = "critical data and everything after it wait: no session keys within 10 s";
  assertEquals(pair.controlled.of("warning"), [{ type: "warning", code: "no-keys", detail }]);
  pair.advance(600_000);
  assertEquals([pair.controlled.of("warning").length, association.waiting], [1, 2]);
  // Keys that come late release everything; a challenge does not come, which is another event.
  pair.controlling.association.started(pair.now);
  pair.advance(10_000);
  assertEquals([association.waiting, pair.controlling.delivered.length], [0, 3]);
  assertEquals(pair.controlled.of("warning").length, 1);
});

Deno.test("keys that come in time, or data transfer that is stopped, end the wait without a report", () => {
  for (const stops of [true, false]) {
    const pair = new AssociationPair({ both: { criticalMonitor: ["M_SP_NA_1"] } });
    pair.controlled.association.started(pair.now);
    pair.send("controlled", POINT);
    pair.advance(5000);
    if (stops) pair.controlled.association.stopped(pair.now);
    else pair.controlling.association.started(pair.now);
    pair.advance(600_000);
    assertEquals(pair.controlled.of("warning"), []);
  }
});

Deno.test("a critical ASDU in monitor direction that arrives before there are session keys is discarded", () => {
  const pair = new AssociationPair({ controlling: { criticalMonitor: ["M_SP_NA_1"] } });
  pair.controlling.association.started(pair.now);
  pair.inject("controlled", POINT);
  assertEquals(pair.controlling.delivered, []);
  assertEquals(pair.controlling.of("discarded").map(({ reason }) => reason), ["no-keys"]);
});

Deno.test("a peer that does not challenge a monitored type slows it down only once", () => {
  const pair = new AssociationPair({ controlled: { criticalMonitor: ["M_SP_NA_1"] } });
  pair.start();
  for (let index = 0; index < 5; index++) pair.controlled.association.send(POINT, pair.now);
  pair.run();
  assertEquals(pair.controlling.delivered.length, 1);
  pair.advance(2000);
  assertEquals(pair.controlling.delivered.length, 5);
  assertEquals(pair.controlled.of("not-challenged").length, 1);
});

Deno.test("an ASDU leaves as critical only if the peer is expected to challenge it", () => {
  const pair = startedPair({ criticalMonitor: ["M_SP_NA_1"] });
  const { controlling, controlled } = pair;
  const leaves = (station: typeof controlling, asdu: Uint8Array) => {
    station.association.send(asdu, pair.now);
    return station.association.take(pair.now)?.critical;
  };
  assertEquals(leaves(controlling, INTERROGATION), false);
  assertEquals(leaves(controlling, command()), true);
  assertEquals(leaves(controlled, POINT), true);
  controlled.association.tick({ ...pair.now, monotonic: 2000 });
  assertEquals(controlled.association.nextEvent()?.type, "not-challenged");
  assertEquals(leaves(controlled, POINT), false);
});

Deno.test("each user authenticates with its own keys, and the station knows who it was", () => {
  const pair = new AssociationPair({
    users: [userOf(1), userOf(7, { updateKey: new Uint8Array(32).fill(9), role: 1 })],
  });
  pair.start();
  pair.send("controlling", command(1), 7);
  pair.send("controlling", command(2));
  assertEquals(pair.controlled.delivered.map(({ user }) => user?.number), [7, 1]);
});

Deno.test("a critical ASDU in monitor direction is proven with the keys of the user whom the challenge names", () => {
  const pair = new AssociationPair({
    users: [userOf(1), userOf(7)],
    both: { criticalMonitor: ["M_SP_NA_1"] },
    controlling: { user: 7 },
  });
  pair.start();
  pair.send("controlled", POINT);
  assertEquals(pair.controlling.delivered.map(({ user }) => user?.number), [7]);
});

Deno.test("a command is proven with the keys of its user, whatever user the challenge names", () => {
  const pair = new AssociationPair({ users: [userOf(1), userOf(7)] });
  pair.start();
  pair.tap = (octets) => {
    const [message] = messagesOf([octets]);
    return [message?.type === "S_CH_NA_1" ? asduOf({ ...message, usr: 7 }) : octets];
  };
  pair.send("controlling", command(), 1);
  const replies = messagesOf(pair.controlling.sent).filter(({ type }) => type === "S_RP_NA_1");
  assertEquals(replies.map((reply) => "usr" in reply && reply.usr), [1]);
});

Deno.test("a role that does not permit the request is refused with error 7", () => {
  const pair = new AssociationPair({ users: [userOf(1), userOf(2, { role: 0 })] });
  pair.start();
  const ticket = pair.send("controlling", command(1), 2);
  assertEquals(executed(pair), []);
  assertEquals(pair.controlling.of("refused").map((event) => [event.ticket, event.error]), [
    [ticket, 7],
  ]);
  assertEquals(pair.controlled.of("failed").map(({ reason }) => reason), ["not-authorized"]);
  assertEquals(pair.controlled.statistics.get("authorizationFailures"), 1);
  assertEquals(pair.controlled.statistics.get("authenticationFailures"), 0);
});

Deno.test("what a role may request is an option", () => {
  const pair = new AssociationPair({
    users: [userOf(1, { role: 0 })],
    controlled: { roles: { 0: ["operate"] } },
  });
  pair.start();
  pair.send("controlling", command(1));
  assertEquals(executed(pair), [1]);
});

Deno.test("ASDUs of a user without keys, of an unknown user and of an expired one are not possible", () => {
  const pair = new AssociationPair({
    users: [userOf(1), userOf(2), userOf(3, { expires: Date.UTC(2026, 0, 1, 0, 0, 10) })],
    controlledUsers: [userOf(1), userOf(3)],
    both: { maxErrorMessages: 100 },
  });
  pair.start();
  pair.advance(12_000);
  for (const user of [2, 3, 4]) pair.send("controlling", command(user), user);
  assertEquals(pair.controlling.of("not-possible").map(({ reason, sent }) => [reason, sent]), [
    ["no-keys", false],
    ["expired-user", false],
    ["unknown-user", false],
  ]);
  assertEquals(executed(pair), []);
});

Deno.test("critical ASDUs wait for the session keys, and others before them do not", () => {
  const pair = new AssociationPair({ delayMs: 10 });
  pair.controlling.association.started(pair.now);
  pair.controlled.association.started(pair.now);
  pair.send("controlling", INTERROGATION);
  pair.send("controlling", command(1));
  assertEquals(pair.controlling.association.settled, false);
  pair.advance(10);
  assertEquals(pair.controlled.delivered.length, 1);
  pair.advance(200);
  assertEquals(pair.controlling.association.settled, true);
  assertEquals(executed(pair), [1]);
});

Deno.test("the number of ASDUs that wait is limited", () => {
  const pair = new AssociationPair({ both: { sendQueueLimit: 3 } });
  pair.controlling.association.started(pair.now);
  for (let ioa = 0; ioa < 3; ioa++) {
    assert(pair.controlling.association.accepts);
    assert(pair.controlling.association.send(command(ioa), pair.now) > 0);
  }
  assertEquals(pair.controlling.association.accepts, false);
  assertEquals(pair.controlling.association.send(command(9), pair.now), 0);
});

Deno.test("a peer that asks and does not acknowledge gets a limited number of answers", () => {
  const pair = new AssociationPair({ controlled: { maxKeyStatusRequests: 1000 } });
  const { association } = pair.controlled;
  association.started(pair.now);
  for (let index = 0; index < 500; index++) {
    association.receive(asduOf({ type: "S_KR_NA_1", usr: 1 }), pair.now);
  }
  association.receive(command(1), pair.now);
  let answers = 0;
  while (association.take(pair.now) !== undefined) answers++;
  assertEquals(answers, 100);
});

Deno.test("the broadcast address is challenged with the address of the options", () => {
  const pair = startedPair({ commonAddress: 47 });
  const clock = command();
  clock.set([0xff, 0xff], 4);
  pair.send("controlling", clock);
  const challenge = pair.controlled.sent.findLast((asdu) => asdu[0] === 81)!;
  assertEquals(toHex(challenge.subarray(4, 6)), "2f00");
  assertEquals(pair.controlled.delivered.length, 1);
});

Deno.test("the buffer of a critical ASDU may be reused while its reply is awaited", () => {
  const pair = startedPair();
  const { association } = pair.controlled;
  pair.controlling.association.send(command(7), pair.now);
  const octets = pair.controlling.association.take(pair.now)!.octets.slice();
  association.receive(octets, pair.now);
  assertEquals(association.deliver(), undefined);
  octets.fill(0);
  pair.run();
  assertEquals(executed(pair), [7]);
});

Deno.test("the buffer of an ASDU that is kept while a reply is awaited may be reused", () => {
  const pair = startedPair({ whileAwaitingReply: "queue" });
  const { association } = pair.controlled;
  pair.controlling.association.send(command(7), pair.now);
  association.receive(pair.controlling.association.take(pair.now)!.octets, pair.now);
  const octets = INTERROGATION.slice();
  association.receive(octets, pair.now);
  octets.fill(0);
  pair.run();
  assertEquals(executed(pair), [7]);
  assertEquals(pair.controlled.delivered.at(-1)?.octets, INTERROGATION);
});

Deno.test("the buffer of an ASDU that was discarded may be reused before that is reported", () => {
  const pair = startedPair();
  const { association } = pair.controlled;
  pair.controlling.association.send(command(7), pair.now);
  association.receive(pair.controlling.association.take(pair.now)!.octets, pair.now);
  const octets = INTERROGATION.slice();
  association.receive(octets, pair.now);
  octets.fill(0);
  pair.run();
  assertEquals(pair.controlled.of("discarded").map((each) => each.octets), [INTERROGATION]);
});

Deno.test("a peer that stops challenging a type has lost its keys: each ASDU that it may discard is reported", () => {
  const pair = new AssociationPair({ both: { criticalMonitor: ["M_SP_NA_1"] } });
  pair.start();
  pair.send("controlled", POINT);
  assertEquals(pair.controlling.delivered.length, 1);
  pair.controlling.users.delete(1);
  for (let count = 0; count < 3; count++) {
    pair.send("controlled", POINT);
    pair.advance(3000);
  }
  assertEquals(pair.controlling.delivered.length, 1);
  const { reason } = pair.controlling.of("discarded")[0]!;
  assertEquals([reason, pair.controlling.of("discarded").length], ["no-keys", 3]);
  assertEquals(pair.controlled.of("not-challenged").map(({ reason }) => reason), [
    "timed-out",
    "timed-out",
    "timed-out",
  ]);
  assertEquals(pair.controlled.of("not-accepted").map(({ octets }) => octets), [
    POINT,
    POINT,
    POINT,
  ]);
});
