// Changes of users and update keys, back to back.

import { assertEquals } from "@std/assert";
import {
  KEY_CHANGE_METHOD,
  KEY_CHANGE_METHODS,
  USER_OPERATION,
  USER_ROLE,
} from "../../../codec/low_level.ts";
import { assertSameKey, failures, pairWithUser } from "../../helpers/security/update_key_checks.ts";
import type { UpdateKeyEvent } from "../../../transport/authentication/update_key_events.ts";
import { UpdateKeyPair } from "../../helpers/security/update_key_pair.ts";

for (const method of Object.keys(KEY_CHANGE_METHODS).map(Number)) {
  const { name, kind, keyOctets } = KEY_CHANGE_METHODS[method]!;
  Deno.test(`method ${method}, ${name}: a user is added and has its update key at both stations`, () => {
    const pair = new UpdateKeyPair({ methods: [method] });
    const status = pair.changeStatus({ name: "op1", method });
    const key = pair.changeKey("op1", method);
    pair.run();
    assertEquals(pair.trace(), [
      ...["S_US_NA_1", "S_UQ_NA_1", "S_UR_NA_1"],
      ...[kind === "symmetric" ? "S_UK_NA_1" : "S_UA_NA_1", "S_UC_NA_1"],
    ]);
    const made = pair.made.get("op1")!;
    assertEquals(made.length, keyOctets);
    const expires = pair.now.instant + 365 * 86_400_000;
    const user = { number: 2, name: "op1", role: USER_ROLE.operator, expires, updateKey: made };
    for (const { ledger, disk } of [pair.near, pair.far]) {
      assertEquals({ ...ledger.users.get(2) }, user);
      assertEquals({ ...disk.state.users[1] }, user);
    }
    const changed = { type: "user-status", name: "op1", operation: 1, role: 1, sequence: 1 };
    const done = { type: "update-key", name: "op1", user: 2 };
    assertEquals(
      pair.events.controlled.map((event) => ({ ...event })),
      [{ ...changed, job: 0 }, { ...done, job: 0 }] as UpdateKeyEvent[],
    );
    assertEquals(
      pair.events.controlling.filter(({ type }) => type !== "authority-needed"),
      [{ ...changed, job: status }, { ...done, job: key }] as UpdateKeyEvent[],
    );
    for (const side of ["controlled", "controlling"] as const) {
      assertEquals(pair.count(side, "updateKeyChanges"), 1);
      assertEquals(pair.count(side, "failedUpdateKeyChanges"), 0);
    }
  });
}

Deno.test("a new update key has another identity in both directories, which makes session keys invalid", () => {
  const pair = pairWithUser();
  const before = [pair.near.key("op1"), pair.far.key("op1")];
  pair.changeKey("op1");
  pair.run();
  assertSameKey(pair);
  assertEquals(pair.near.key("op1") === before[0], false);
  assertEquals(pair.far.key("op1") === before[1], false);
});

Deno.test("an update key of a configured user is changed without a status change, by symmetric methods only", () => {
  const pair = new UpdateKeyPair();
  pair.changeKey("Common");
  pair.run();
  assertSameKey(pair, "Common");
  assertEquals(pair.far.ledger.users.get(1)?.updateKey, pair.made.get("Common"));
  pair.changeKey("Common", KEY_CHANGE_METHOD.rsa2048DsaSha256);
  pair.run();
  assertEquals(failures(pair.events.controlling), ["refused 11"]);
  assertEquals(failures(pair.events.controlled), ["unknown-user 11"]);
});

Deno.test("the role, expiry and number of a user are those that the authority certified", () => {
  const pair = pairWithUser();
  const { instant } = pair.now;
  pair.changeStatus({
    ...{ name: "op1", operation: USER_OPERATION.change },
    ...{ role: USER_ROLE.engineer, expiryDays: 10 },
  });
  pair.pass(10_000);
  // The role changes with the next update key.
  assertEquals(pair.far.ledger.users.get(2)?.role, USER_ROLE.operator);
  pair.changeKey("op1");
  pair.run();
  for (const { ledger } of [pair.near, pair.far]) {
    assertEquals(ledger.users.get(2)?.role, USER_ROLE.engineer);
  }
  assertEquals(pair.far.ledger.users.get(2)?.expires, instant + 10 * 86_400_000);
});

Deno.test("statusChangeEffect = at-once changes the role of a user without a new update key", () => {
  const pair = pairWithUser({ points: { statusChangeEffect: "at-once" } });
  const key = pair.far.key("op1");
  pair.changeStatus({ name: "op1", operation: USER_OPERATION.change, role: USER_ROLE.viewer });
  pair.pass(10_000);
  for (const { ledger } of [pair.near, pair.far]) {
    assertEquals(ledger.users.get(2)?.role, USER_ROLE.viewer);
  }
  assertEquals(pair.far.key("op1") === key, true);
});

Deno.test("zeroExpiryDays: an interval of 0 days has expired at once, or never expires", () => {
  const expired = new UpdateKeyPair();
  expired.changeStatus({ name: "op1", expiryDays: 0 });
  expired.changeKey("op1");
  expired.run();
  assertEquals(failures(expired.events.controlled), ["expired-user 11"]);
  assertEquals(failures(expired.events.controlling), ["refused 11"]);
  assertEquals(expired.far.key("op1"), undefined);
  const lasting = new UpdateKeyPair({ points: { zeroExpiryDays: "never" } });
  lasting.changeStatus({ name: "op1", expiryDays: 0 });
  lasting.changeKey("op1");
  lasting.run();
  assertSameKey(lasting);
  assertEquals(lasting.far.ledger.users.get(2)?.expires, undefined);
});

Deno.test("a role that expires before the update key arrives gets no update key", () => {
  const pair = new UpdateKeyPair();
  pair.changeStatus({ name: "op1", expiryDays: 1 });
  pair.pass(86_400_000);
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlled), ["expired-user 11"]);
});

Deno.test("a user is deleted at both stations, and cannot come back without a status change", () => {
  const pair = pairWithUser();
  pair.changeStatus({ name: "op1", operation: USER_OPERATION.delete });
  pair.pass(10_000);
  assertEquals([pair.near.key("op1"), pair.far.key("op1")], [undefined, undefined]);
  assertEquals(pair.far.disk.state.users.length, 1);
  assertEquals(pair.far.disk.state.records, []);
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlling), ["unknown-user 0"]);
  assertEquals(pair.trace(), ["S_US_NA_1"]);
});

Deno.test("a status change that was sent before is refused with error 10, also after a restart", () => {
  const pair = pairWithUser();
  const add = pair.certified({ name: "op2" });
  const remove = pair.certified({ name: "op2", operation: USER_OPERATION.delete });
  for (const message of [add, remove]) {
    pair.controlled.receive(message, { ca: 1 }, pair.now);
    pair.run();
  }
  assertEquals(failures(pair.events.controlled), []);
  pair.controlled.receive(add, { ca: 1 }, pair.now);
  pair.run();
  assertEquals(failures(pair.events.controlled), ["old-sequence 10"]);
  pair.restartControlled();
  pair.controlled.receive(add, { ca: 1 }, pair.now);
  pair.run();
  assertEquals(failures(pair.events.controlled), ["old-sequence 10", "old-sequence 10"]);
  const details = pair.events.controlled.flatMap((event) =>
    event.type === "update-key-failed" ? event.detail : []
  );
  assertEquals(details, Array(2).fill(`SCS is ${add.scs}, expected more than ${remove.scs}`));
  assertEquals(pair.far.ledger.record("op2"), undefined);
  assertEquals(pair.far.ledger.users.statusSequence, remove.scs);
});

Deno.test("a controlling station does not send a status change that is older than one before", () => {
  const pair = pairWithUser();
  pair.changeStatus({ name: "op2", sequence: 1 });
  pair.run();
  assertEquals(failures(pair.events.controlling), ["old-sequence 0"]);
  assertEquals(pair.trace(), []);
});

Deno.test("certification data with any bit changed, or of another authority, are refused with error 10", () => {
  for (const method of [KEY_CHANGE_METHOD.aes256HmacSha256, KEY_CHANGE_METHOD.rsa2048DsaSha256]) {
    const pair = new UpdateKeyPair();
    const right = pair.certified({ name: "op1", method });
    const wrong = [
      { ...right, operation: USER_OPERATION.change },
      { ...right, scs: right.scs + 1 },
      { ...right, role: USER_ROLE.singleUser },
      { ...right, expiryDays: 366 },
      { ...right, name: "op2" },
      { ...right, certification: right.certification.subarray(1) },
      { ...right, certification: new Uint8Array() },
      {
        ...right,
        certification: right.certification.map((octet, at) => at === 9 ? octet ^ 1 : octet),
      },
      ...(right.publicKey.length > 0
        ? [{ ...right, publicKey: pair.keys.dsa.publicKey }, {
          ...right,
          publicKey: new Uint8Array(),
        }]
        : []),
    ];
    for (const message of wrong) pair.controlled.receive(message, { ca: 1 }, pair.now);
    pair.run();
    assertEquals(
      failures(pair.events.controlled).filter((text) => text !== "discarded: busy"),
      wrong.map(() => "wrong-certification 10"),
    );
    assertEquals(pair.count("controlled", "authenticationFailures"), wrong.length);
    assertEquals(pair.far.ledger.export().statusSequence, 0);
    assertEquals(pair.far.ledger.record("op1"), undefined);
    pair.controlled.receive(right, { ca: 1 }, pair.now);
    pair.run();
    assertEquals(pair.far.ledger.record("op1")?.method, method);
  }
});

Deno.test("methods that are not permitted, unknown or without keys are refused with error 8", () => {
  const permitted = KEY_CHANGE_METHOD.aes256HmacSha256;
  const pair = pairWithUser({ methods: [permitted] });
  const message = pair.certified({ name: "op2", method: KEY_CHANGE_METHOD.aes256Gmac });
  for (const kcm of [message.kcm, 0, 6, 128, 255]) {
    pair.controlled.receive({ ...message, kcm }, { ca: 1 }, pair.now);
    pair.controlled.receive(
      { type: "S_UQ_NA_1", kcm, name: "op1", challenge: new Uint8Array(4) },
      { ca: 1 },
      pair.now,
    );
    pair.run();
  }
  assertEquals(failures(pair.events.controlled), new Array(10).fill("method-not-permitted 8"));
  // The length of the authority's key does not fit the method.
  const short = new UpdateKeyPair({ methods: [KEY_CHANGE_METHOD.aes128HmacSha1, permitted] });
  short.changeStatus({ name: "op1" });
  short.run();
  assertEquals(failures(short.events.controlling), ["refused 8"]);
});

Deno.test("an update key is changed with the method that the authority certified, or refused with error 8", () => {
  const pair = new UpdateKeyPair();
  pair.changeStatus({ name: "op1" });
  pair.changeKey("op1", KEY_CHANGE_METHOD.aes256Gmac);
  pair.run();
  assertEquals(failures(pair.events.controlled), ["method-not-permitted 8"]);
});

Deno.test("a change or deletion of an unknown user, and a name that is not UTF-8, are refused with error 11", () => {
  const pair = new UpdateKeyPair();
  for (const operation of [USER_OPERATION.change, USER_OPERATION.delete]) {
    pair.controlled.receive(pair.certified({ name: "op9", operation }), { ca: 1 }, pair.now);
  }
  pair.controlled.receive(
    { type: "S_UQ_NA_1", kcm: 4, name: "op9", challenge: new Uint8Array(4) },
    { ca: 1 },
    pair.now,
  );
  pair.run();
  assertEquals(failures(pair.events.controlled), new Array(3).fill("unknown-user 11"));
  const message = pair.certified({ name: "" });
  pair.controlled.receive(message, { ca: 1 }, pair.now);
  pair.run();
  assertEquals(failures(pair.events.controlled).at(-1), "unknown-user 11");
});

Deno.test("a reserved operation of a certified status change is refused with error 10", () => {
  const pair = new UpdateKeyPair();
  pair.changeStatus({ name: "op1", operation: 4 });
  pair.run();
  assertEquals(failures(pair.events.controlled), ["wrong-operation 10"]);
  assertEquals(pair.far.ledger.users.statusSequence, 0);
});

for (const method of [KEY_CHANGE_METHOD.aes256HmacSha256, KEY_CHANGE_METHOD.rsa2048DsaSha256]) {
  Deno.test(`method ${method}: another station name makes the proof wrong: error 9, and the old key stays`, () => {
    const pair = new UpdateKeyPair({ stationName: "Southfield" });
    pair.changeStatus({ name: "op1", method });
    pair.changeKey("op1", method);
    pair.run();
    const reason = method === KEY_CHANGE_METHOD.aes256HmacSha256 ? "wrong-mac" : "wrong-signature";
    assertEquals(failures(pair.events.controlled), [`${reason} 9`]);
    assertEquals(failures(pair.events.controlling), ["refused 9"]);
    assertEquals(pair.far.key("op1"), undefined);
    assertEquals(pair.count("controlled", "failedUpdateKeyChanges"), 1);
    assertEquals(pair.count("controlling", "failedUpdateKeyChanges"), 1);
  });
}

Deno.test("update key data of another authority, user or challenge are refused with error 1", () => {
  const pair = pairWithUser();
  pair.toControlled = (message) =>
    message.type === "S_UK_NA_1"
      ? [{ ...message, encryptedKey: message.encryptedKey.map((octet) => octet ^ 1) }]
      : [message];
  const before = pair.far.key("op1");
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlled), ["wrong-key-data 1"]);
  assertEquals(pair.far.key("op1"), before);
});

Deno.test("a message of the other kind of method than the one that was certified is refused with error 8", () => {
  const pair = pairWithUser();
  pair.toControlled = (message) => {
    if (message.type !== "S_UK_NA_1") return [message];
    const { ksq, usr, encryptedKey, mac } = message;
    return [{ type: "S_UA_NA_1", ksq, usr, encryptedKey, signature: mac }];
  };
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlled), ["method-not-permitted 8"]);
  assertEquals(failures(pair.events.controlling), ["refused 8"]);
});

Deno.test("a user whom the authority changes on another connection meanwhile gets no update key", () => {
  const pair = pairWithUser();
  const before = pair.far.key("op1");
  for (
    const order of [
      { operation: USER_OPERATION.change, method: KEY_CHANGE_METHOD.aes256Gmac },
      { operation: USER_OPERATION.delete },
    ]
  ) {
    pair.events.controlled.length = 0;
    pair.toControlled = (message) => {
      if (message.type === "S_UK_NA_1") {
        const { scs, kcm, role, name, operation } = pair.certified({ name: "op1", ...order });
        const record = { name, method: kcm, role, expires: undefined, publicKey: new Uint8Array() };
        const change = { kind: "status", operation, sequence: scs, record } as const;
        pair.far.ledger.propose({ ...change, effect: "with-update-key" });
        pair.far.store();
      }
      return [message];
    };
    pair.changeKey("op1", pair.far.ledger.record("op1")?.method);
    pair.run();
    assertEquals(failures(pair.events.controlled), ["unknown-user 11"]);
  }
  assertEquals(before === undefined, false);
  assertEquals(pair.far.key("op1"), undefined);
});

Deno.test("a second attempt at the same reply is not possible: the first wrong key ends the exchange", () => {
  const pair = pairWithUser();
  pair.toControlled = (message) =>
    message.type === "S_UK_NA_1" ? [{ ...message, mac: new Uint8Array(32) }, message] : [message];
  const before = pair.far.key("op1");
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlled), ["wrong-mac 9", "discarded: unexpected"]);
  assertEquals(pair.far.key("op1"), before);
});

Deno.test("a replayed update key change, reply or confirmation has no effect", () => {
  const pair = pairWithUser();
  pair.changeKey("op1");
  pair.run();
  const first = [...pair.sent];
  const key = pair.far.key("op1");
  pair.changeKey("op1");
  pair.run();
  const second = pair.far.key("op1");
  for (const message of first) {
    pair.controlled.receive(message, { ca: 1 }, pair.now);
    pair.controlling.receive(message, { ca: 1 }, pair.now);
  }
  pair.run();
  assertEquals(pair.far.key("op1"), second);
  assertEquals(pair.near.key("op1"), second);
  assertEquals(key === second, false);
  // During a new exchange, too: KSQ and the challenge data differ.
  const replay = first.find(({ type }) => type === "S_UK_NA_1")!;
  pair.events.controlled.length = 0;
  pair.toControlled = (message) => message.type === "S_UK_NA_1" ? [replay] : [message];
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlled), ["wrong-sequence 1"]);
  // The error names the replayed KSQ, so that the controlling station waits for its answer.
  pair.pass(10_000);
  pair.toControlled = (message) =>
    message.type === "S_UK_NA_1" && replay.type === "S_UK_NA_1"
      ? [{ ...replay, ksq: message.ksq }]
      : [message];
  pair.changeKey("op1");
  pair.run();
  assertEquals(failures(pair.events.controlled), ["wrong-sequence 1", "wrong-key-data 1"]);
  assertEquals(pair.far.key("op1"), second);
});
