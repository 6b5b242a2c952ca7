// Changes of users and update keys with full disks, lost messages, restarts, and peers that do not follow the rules.

import { assertEquals } from "@std/assert";
import { KEY_CHANGE_METHODS, USER_OPERATION } from "../../../codec/low_level.ts";
import type { SecurityMessage } from "../../../codec/security/message.ts";
import { confirmationMac, nameOctets } from "../../../transport/authentication/authority.ts";
import { certificationParts } from "../../../transport/authentication/formulas.ts";
import { assertSameKey, failures, pairWithUser } from "../../helpers/security/update_key_checks.ts";
import { UpdateKeyPair } from "../../helpers/security/update_key_pair.ts";

Deno.test("the confirmation is not sent before the key is stored, and not at all if it cannot be", () => {
  const pair = pairWithUser();
  const before = pair.far.key("op1");
  pair.far.disk.stuck = true;
  pair.changeKey("op1");
  pair.run();
  assertEquals(pair.trace(), ["S_UQ_NA_1", "S_UR_NA_1", "S_UK_NA_1"]);
  assertEquals(pair.far.key("op1"), before);
  pair.far.disk.stuck = false;
  pair.run();
  assertEquals(pair.trace().at(-1), "S_UC_NA_1");
  assertSameKey(pair);
  pair.sent.length = 0;
  pair.far.disk.fails = true;
  const stored = pair.far.key("op1");
  pair.changeKey("op1");
  pair.pass(10_000);
  assertEquals(pair.trace(), ["S_UQ_NA_1", "S_UR_NA_1", "S_UK_NA_1"]);
  assertEquals(failures(pair.events.controlled), ["not-stored 0"]);
  assertEquals(failures(pair.events.controlling), ["timed-out 0 uncertain"]);
  assertEquals([pair.far.key("op1"), pair.near.key("op1")], [stored, stored]);
});

Deno.test("a status change is neither in effect nor remembered before it is stored", () => {
  const pair = new UpdateKeyPair();
  pair.far.disk.stuck = true;
  pair.changeStatus({ name: "op1" });
  pair.changeKey("op1");
  pair.run();
  // The request waits for the status change.
  assertEquals(pair.trace(), ["S_US_NA_1", "S_UQ_NA_1"]);
  assertEquals(pair.far.ledger.users.statusSequence, 0);
  pair.far.disk.stuck = false;
  pair.run();
  assertSameKey(pair);
  assertEquals(pair.far.ledger.users.statusSequence, 1);
});

Deno.test("a lost confirmation leaves the new key as a candidate, over a restart of the controlling station", () => {
  const pair = pairWithUser();
  const before = pair.near.key("op1");
  pair.toControlling = (message) => message.type === "S_UC_NA_1" ? [] : [message];
  pair.changeKey("op1");
  pair.pass(10_000);
  assertEquals(failures(pair.events.controlling), ["timed-out 0 uncertain"]);
  const made = pair.made.get("op1")!;
  assertEquals([pair.near.key("op1"), pair.far.key("op1")], [before, made]);
  pair.restartControlling();
  assertEquals(pair.near.ledger.candidate("op1")?.updateKey, made);
  const proposal = pair.near.ledger.promoteCandidate("op1")!;
  assertEquals(proposal.state, "waiting");
  pair.run();
  assertEquals(proposal.state, "stored");
  assertSameKey(pair);
  assertEquals(pair.near.ledger.promoteCandidate("op1"), undefined);
});

Deno.test("a new key is not sent before it is stored at the controlling station", () => {
  const pair = pairWithUser();
  pair.near.disk.fails = true;
  pair.changeKey("op1");
  pair.run();
  assertEquals(pair.trace(), ["S_UQ_NA_1", "S_UR_NA_1"]);
  assertEquals(failures(pair.events.controlling), ["not-stored 0"]);
});

Deno.test("requests without an answer end after their time, and so do those of an absent authority", () => {
  const pair = pairWithUser();
  pair.toControlled = () => [];
  pair.changeKey("op1");
  pair.pass(9_999);
  assertEquals(failures(pair.events.controlling), []);
  pair.pass(1);
  assertEquals(failures(pair.events.controlling), ["timed-out 0"]);
  pair.toControlled = (message) => [message];
  pair.authorityAnswers = false;
  pair.changeKey("op1");
  pair.run();
  pair.pass(pair.controlled.deadline() - pair.now.monotonic);
  assertEquals(failures(pair.events.controlled), ["timed-out 0"]);
  pair.pass(60_000);
  assertEquals(failures(pair.events.controlling), ["timed-out 0", "timed-out 0"]);
  assertEquals(failures(pair.events.controlled), ["timed-out 0"]);
  const needed = pair.events.controlling.find(({ type }) => type === "authority-needed");
  if (needed?.type !== "authority-needed") throw new TypeError("the authority was not asked");
  assertEquals(pair.answerAuthority(needed), false);
  pair.authorityAnswers = true;
  pair.changeKey("op1");
  pair.run();
  assertSameKey(pair);
});

Deno.test("jobs run one after the other, and a change of a key does not wait for the status change of its user", () => {
  const pair = new UpdateKeyPair();
  for (const name of ["op1", "op2", "op3"]) {
    pair.changeStatus({ name });
    pair.changeKey(name);
  }
  pair.run();
  for (const name of ["op1", "op2", "op3"]) assertSameKey(pair, name);
  assertEquals(pair.now.monotonic, 0);
  assertEquals([...pair.far.ledger.users].map(({ number }) => number), [1, 2, 3, 4]);
  pair.changeStatus({ name: "op4" });
  pair.changeStatus({ name: "op5" });
  pair.run();
  assertEquals(pair.trace().at(-1), "S_US_NA_1");
  assertEquals(pair.far.ledger.record("op5"), undefined);
  pair.pass(10_000);
  assertEquals(pair.far.ledger.record("op5")?.number, 6);
});

Deno.test("the end of the connection ends all jobs with an event", () => {
  const pair = pairWithUser();
  pair.far.disk.stuck = true;
  pair.changeKey("op1");
  pair.changeStatus({ name: "op2" });
  pair.changeKey("op2");
  pair.run();
  pair.reconnect();
  assertEquals(failures(pair.events.controlling), [
    "stopped 0 uncertain",
    "stopped 0",
    "stopped 0",
  ]);
  assertEquals(pair.controlling.deadline(), Infinity);
  pair.far.disk.stuck = false;
  pair.run();
  // What was being stored takes effect: the candidate has it.
  assertEquals(pair.far.key("op1"), pair.near.ledger.candidate("op1")?.updateKey);
});

Deno.test("a key that is being stored when the connection ends is stored as it is", () => {
  const pair = pairWithUser();
  pair.toControlling = (message) => {
    if (message.type === "S_UC_NA_1") pair.near.disk.stuck = true;
    return [message];
  };
  pair.changeKey("op1");
  pair.run();
  pair.reconnect();
  pair.near.disk.stuck = false;
  pair.run();
  assertSameKey(pair);
  assertEquals(failures(pair.events.controlling), ["stopped 0"]);
});

Deno.test("a candidate does not change with the octets that the authority has provided, nor they with the exchange", () => {
  const pair = pairWithUser();
  pair.toControlling = (message) => message.type === "S_UC_NA_1" ? [] : [message];
  pair.changeKey("op1");
  pair.pass(10_000);
  const made = pair.made.get("op1")!;
  const copy = made.slice();
  assertEquals(copy.every((octet) => octet === 0), false);
  made.fill(0);
  assertEquals(pair.near.ledger.candidate("op1")?.updateKey, copy);
});

Deno.test("a controlling station refuses a number that another user has", () => {
  const pair = pairWithUser();
  pair.toControlling = (message) =>
    message.type === "S_UR_NA_1" ? [{ ...message, usr: 1 }] : [message];
  const common = pair.near.key("Common");
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlling), ["number-taken 0"]);
  assertEquals(pair.near.key("Common"), common);
  pair.toControlling = (message) =>
    message.type === "S_UR_NA_1" ? [{ ...message, usr: 0 }] : [message];
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlling), ["number-taken 0", "number-taken 0"]);
});

Deno.test("challenge data of fewer than four octets are discarded in both directions", () => {
  const pair = pairWithUser();
  const short = new Uint8Array(3);
  pair.toControlled = (message) =>
    message.type === "S_UQ_NA_1" ? [{ ...message, challenge: short }] : [message];
  pair.changeKey("op1");
  pair.pass(10_000);
  assertEquals(failures(pair.events.controlled), ["discarded: short-challenge"]);
  pair.toControlled = (message) => [message];
  pair.toControlling = (message) =>
    message.type === "S_UR_NA_1" ? [{ ...message, challenge: short }] : [message];
  pair.changeKey("op1");
  pair.pass(10_000);
  assertEquals(failures(pair.events.controlling), [
    "timed-out 0",
    "discarded: short-challenge",
    "timed-out 0",
  ]);
});

Deno.test("a wrong confirmation is discarded, and the right one still counts", () => {
  const pair = pairWithUser();
  pair.toControlling = (message) =>
    message.type === "S_UC_NA_1"
      ? [{ ...message, mac: message.mac.map((octet) => octet ^ 1) }, message]
      : [message];
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlling), ["discarded: wrong-mac"]);
  assertEquals(pair.count("controlling", "authenticationFailures"), 1);
  assertSameKey(pair);
});

Deno.test("a status change that is refused does not end the update key change of a user who is known", () => {
  const pair = pairWithUser();
  pair.toControlled = (message) =>
    message.type === "S_US_NA_1" ? [{ ...message, certification: new Uint8Array() }] : [message];
  pair.changeStatus({ name: "op1", operation: USER_OPERATION.change });
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlling), ["refused 10"]);
  assertSameKey(pair);
});

Deno.test("messages that are discarded are counted, and apart from others those that nothing awaited", () => {
  const short = new Uint8Array(3);
  const mac = new Uint8Array(16);
  const challenge = new Uint8Array(8);
  const reply = { type: "S_UR_NA_1", ksq: 9, usr: 9, challenge } as const;
  const cases: readonly (readonly [Partial<Record<string, SecurityMessage[]>>, number[]])[] = [
    [{}, [0, 0]],
    [{ S_UR_NA_1: [{ ...reply, challenge: short }] }, [1, 0]],
    [{ S_UC_NA_1: [{ type: "S_UC_NA_1", mac }] }, [1, 0]],
    [{ S_UR_NA_1: [{ type: "S_UC_NA_1", mac }] }, [1, 1]],
    [{ S_UC_NA_1: [reply] }, [1, 1]],
  ];
  for (const [changes, counted] of cases) {
    const pair = pairWithUser();
    pair.toControlling = (message) => changes[message.type] ?? [message];
    pair.changeKey("op1");
    pair.pass(10_000);
    const counts = (["discardedMessages", "unexpectedMessages"] as const).map((name) =>
      pair.count("controlling", name)
    );
    assertEquals(counts, counted, Object.keys(changes).join());
    const discarded = failures(pair.events.controlling).filter((text) => text.startsWith("disc"));
    assertEquals(discarded.length, counted[0]);
  }
});

Deno.test("messages that wait for the disk are limited, and further ones are discarded", () => {
  const pair = new UpdateKeyPair();
  pair.far.disk.stuck = true;
  for (let count = 0; count < 12; count++) {
    pair.controlled.receive(pair.certified({ name: `op${count}` }), { ca: 1 }, pair.now);
  }
  pair.run();
  assertEquals(failures(pair.events.controlled), new Array(3).fill("discarded: busy"));
  pair.far.disk.stuck = false;
  pair.run();
  assertEquals(pair.far.ledger.export().records.length, 9);
});

Deno.test("jobs of a controlling station are limited: further ones get no ticket", () => {
  const pair = pairWithUser();
  pair.toControlled = () => [];
  const tickets = Array.from({ length: 70 }, () => pair.changeKey("op1"));
  assertEquals(tickets.filter((ticket) => ticket === 0).length, 5);
  assertEquals(new Set(tickets).size, 66);
});

Deno.test("errorLayout: errors name SCS or KSQ of the message in either layout, and are recognized", () => {
  for (const errorLayout of ["csq", "csq-ksq"] as const) {
    const pair = pairWithUser({ points: { errorLayout } });
    pair.toControlled = (message) =>
      message.type === "S_UK_NA_1" ? [{ ...message, mac: new Uint8Array(32) }] : [message];
    pair.changeStatus({ name: "op9", operation: USER_OPERATION.delete });
    pair.changeKey("op1");
    pair.run();
    assertEquals(failures(pair.events.controlling), ["refused 11", "refused 9"]);
    const numbers = pair.sent.flatMap((message) =>
      message.type === "S_ER_NA_1" ? [[message.csq, message.ksq]] : []
    );
    assertEquals(
      numbers,
      errorLayout === "csq" ? [[2, undefined], [2, undefined]] : [[2, 0], [0, 2]],
    );
  }
});

Deno.test("an error about something else is left to others", () => {
  const pair = pairWithUser();
  const rest = { association: 0, error: 1, time: 0, timeFlags: 0, text: "" };
  const error = { type: "S_ER_NA_1", csq: 5, usr: 1, ...rest } as const;
  assertEquals(pair.controlling.receive(error, { ca: 1 }, pair.now), false);
  pair.changeKey("op1");
  assertEquals(pair.controlling.receive(error, { ca: 1 }, pair.now), false);
  assertEquals(
    pair.controlled.receive({ type: "S_KR_NA_1", usr: 1 }, { ca: 1 }, pair.now),
    false,
  );
  pair.authorityAnswers = false;
  pair.run();
  const reply = pair.sent.findLast(({ type }) => type === "S_UR_NA_1");
  if (reply?.type !== "S_UR_NA_1") throw new TypeError("no reply");
  // The authority has not made the key, so that nothing can be refused.
  const late = { ...error, csq: reply.ksq, usr: reply.usr };
  assertEquals(pair.controlling.receive(late, { ca: 1 }, pair.now), false);
  pair.authorityAnswers = true;
  pair.run();
  assertSameKey(pair);
});

Deno.test("an error refuses a key that was sent only with the user and the KSQ of the reply", () => {
  const pair = pairWithUser();
  pair.far.disk.stuck = true;
  pair.changeKey("op1");
  pair.run();
  const reply = pair.sent.findLast(({ type }) => type === "S_UR_NA_1");
  if (reply?.type !== "S_UR_NA_1") throw new TypeError("no reply");
  const { ksq, usr } = reply;
  const refuses = (csq: number, user: number) => {
    const rest = { association: 0, error: 1, time: 0, timeFlags: 0, text: "" };
    const error = { type: "S_ER_NA_1", csq, usr: user, ...rest } as const;
    return pair.controlling.receive(error, { ca: 1 }, pair.now);
  };
  assertEquals([refuses(ksq + 1, usr), refuses(ksq, usr + 1), refuses(0, 0)], [
    false,
    false,
    false,
  ]);
  assertEquals(refuses(ksq, usr), true);
  pair.run();
  assertEquals(failures(pair.events.controlling), ["refused 1"]);
});

Deno.test("a confirmation before the key was sent is not accepted, whatever key it was made with", () => {
  const pair = pairWithUser();
  pair.authorityAnswers = false;
  pair.toControlling = (message) => {
    if (message.type !== "S_UR_NA_1") return [message];
    const request = pair.sent.find(({ type }) => type === "S_UQ_NA_1");
    if (request?.type !== "S_UQ_NA_1") throw new TypeError("no request");
    const mac = confirmationMac(pair, {
      ...{ row: KEY_CHANGE_METHODS[request.kcm]!, updateKey: new Uint8Array() },
      ...{ name: nameOctets("op1"), sequence: message.ksq, user: message.usr },
      controllingChallenge: request.challenge,
      controlledChallenge: message.challenge,
    });
    return [message, { type: "S_UC_NA_1", mac }];
  };
  const before = pair.near.key("op1");
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlling), ["discarded: unexpected"]);
  assertEquals(pair.near.key("op1"), before);
});

Deno.test("a key that is stored after the end of data transfer is not sent", () => {
  const pair = pairWithUser();
  pair.near.disk.stuck = true;
  pair.changeKey("op1");
  pair.run();
  pair.controlling.close();
  pair.near.disk.stuck = false;
  pair.run();
  assertEquals(pair.trace(), ["S_UQ_NA_1", "S_UR_NA_1"]);
  assertEquals(failures(pair.events.controlling), ["stopped 0"]);
});

Deno.test("a certified name that is not UTF-8 is refused with error 11", () => {
  const pair = new UpdateKeyPair();
  const octets = Uint8Array.of(0x6f, 0xff);
  const message = pair.certified({ name: "o" });
  const { operation, scs: sequence, role, expiryDays, kcm: method } = message;
  const parts = certificationParts({
    ...{ method, operation, sequence, role, expiryDays, name: octets },
    publicKey: new Uint8Array(),
  }, pair.points);
  const certification = pair.crypto.hmac("sha256", pair.keys.symmetric32, parts);
  const received = { ...message, name: "o\ufffd", nameOctets: octets, certification };
  pair.controlled.receive(received, { ca: 1 }, pair.now);
  pair.run();
  assertEquals(failures(pair.events.controlled), ["unknown-user 11"]);
});
