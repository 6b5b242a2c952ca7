// Changes of users and update keys over the ASDUs of two associations, with the session keys that follow.

import { assertEquals } from "@std/assert";
import { KEY_CHANGE_METHOD, USER_OPERATION } from "../../../codec/low_level.ts";
import { AssociationPair, userOf } from "../../helpers/security/association_pair.ts";
import { ChangingPair } from "../../helpers/security/changing_pair.ts";
import {
  command,
  INTERROGATION,
  messagesOf,
  POINT,
} from "../../helpers/security/security_asdus.ts";

function executedAs(pair: AssociationPair): (number | undefined)[] {
  return pair.controlled.delivered.map(({ user }) => user?.number);
}

for (const method of [KEY_CHANGE_METHOD.aes256HmacSha256, KEY_CHANGE_METHOD.rsa2048DsaSha256]) {
  Deno.test(`method ${method}: a user whom the authority adds operates with its new update key`, () => {
    const changing = new ChangingPair();
    const { pair } = changing;
    changing.changeStatus("op1", { method });
    const key = changing.changeKey("op1", method);
    assertEquals(pair.controlled.users.get(2)?.updateKey, key);
    assertEquals(pair.controlling.of("update-key").map(({ user }) => user), [2]);
    pair.send("controlling", command(1), 2);
    assertEquals(executedAs(pair), [2]);
    assertEquals(pair.controlling.statistics.get("updateKeyChanges"), 1);
    assertEquals(pair.controlled.statistics.get("updateKeyChanges"), 1);
  });
}

Deno.test("after a change of the update key, old session keys are invalid and new ones are established", () => {
  const changing = new ChangingPair();
  const { pair } = changing;
  pair.send("controlling", command(1));
  assertEquals(pair.controlled.association.keyStatus(1), "ok");
  changing.changeKey("user 1");
  const statuses = () =>
    pair.controlling.of("keys").map(({ status, reason }) => `${status} ${reason}`);
  // Without a command that would need them.
  assertEquals(statuses(), ["ok changed", "not-initialized update-key", "ok changed"]);
  pair.send("controlling", command(2));
  assertEquals(executedAs(pair), [1, 1]);
  assertEquals(pair.controlled.of("keys").some(({ reason }) => reason === "update-key"), true);
});

Deno.test("a deleted user can no longer operate, on all connections", () => {
  const changing = new ChangingPair();
  const { pair } = changing;
  changing.changeStatus("op1");
  changing.changeKey("op1");
  pair.send("controlling", command(1), 2);
  changing.changeStatus("op1", { operation: USER_OPERATION.delete });
  assertEquals(pair.controlled.users.get(2), undefined);
  // The controlling station still has the user for a while.
  pair.send("controlling", command(2), 2);
  pair.advance(60_000);
  assertEquals(executedAs(pair), [2]);
  assertEquals(pair.controlling.users.get(2), undefined);
});

Deno.test("a change that waits for the disk continues at the next tick after it was stored", () => {
  const changing = new ChangingPair({ stored: true });
  const { pair, ledgers } = changing;
  changing.changeStatus("op1");
  assertEquals(pair.controlled.of("user-status"), []);
  ledgers.controlled.takeState();
  ledgers.controlled.stored(true);
  pair.run();
  assertEquals(pair.controlled.of("user-status").map(({ name }) => name), ["op1"]);
});

Deno.test("a controlled station without update keys refuses changes with error 8, and counts them", () => {
  const pair = new AssociationPair();
  const changing = new ChangingPair();
  pair.start();
  changing.changeStatus("op1");
  const sent = changing.pair.controlling.sent.at(-1)!;
  pair.inject("controlling", sent);
  const errors = messagesOf(pair.controlled.sent).filter(({ type }) => type === "S_ER_NA_1");
  assertEquals(errors.map((message) => "error" in message && [message.error, message.csq]), [[
    8,
    1,
  ]]);
  assertEquals(pair.controlled.statistics.get("unexpectedMessages"), 1);
  assertEquals(pair.controlling.of("error-received").map(({ error }) => error), [8]);
});

Deno.test("a refused change ends with the error of the controlled station, and session keys stay", () => {
  const changing = new ChangingPair();
  const { pair } = changing;
  changing.changeStatus("nobody", { operation: USER_OPERATION.delete });
  assertEquals(
    pair.controlling.of("update-key-failed").map(({ reason, error }) => `${reason} ${error}`),
    ["refused 11"],
  );
  pair.send("controlling", command(1));
  assertEquals(executedAs(pair), [1]);
});

Deno.test("a station that does not know the messages (cause 44) ends the change, and session keys stay", () => {
  const changing = new ChangingPair();
  const { pair } = changing;
  pair.tap = (octets, from) => {
    if (from !== "controlling" || octets[0] !== 90) return [octets];
    const mirrored = octets.slice();
    mirrored[2] = 44 | 0x40;
    pair.controlling.association.receive(mirrored, pair.now);
    return [];
  };
  changing.changeStatus("op1");
  assertEquals(
    pair.controlling.of("update-key-failed").map(({ reason, detail }) => `${reason}: ${detail}`),
    ["refused: the station does not know the message"],
  );
  pair.send("controlling", command(1));
  assertEquals(executedAs(pair), [1]);
});

Deno.test("the end of data transfer ends changes, and a new connection can repeat them", () => {
  const changing = new ChangingPair();
  const { pair } = changing;
  changing.changeStatus("op1");
  pair.tap = (octets, from) => from === "controlled" ? [] : [octets];
  const requests = pair.controlling.association.updateKeys!;
  requests.changeKey({ name: "user 1", method: 4, ca: 1 }, pair.now);
  pair.run();
  pair.disconnect();
  assertEquals(
    pair.controlling.of("update-key-failed").map(({ reason }) => reason),
    ["stopped", "stopped"],
  );
  pair.tap = (octets) => [octets];
  pair.reconnect();
  const key = changing.changeKey("user 1");
  assertEquals(pair.controlled.users.get(1)?.updateKey, key);
  pair.send("controlling", command(1));
  assertEquals(executedAs(pair), [1]);
});

Deno.test("long certificates and keys travel in several segments", () => {
  const changing = new ChangingPair();
  const { pair } = changing;
  changing.changeStatus("op1", { method: KEY_CHANGE_METHOD.rsa2048DsaSha256 });
  const count = pair.controlling.sent.filter((asdu) => asdu[0] === 90).length;
  assertEquals(count > 1, true);
  pair.advance(10_000);
  assertEquals(pair.controlled.of("user-status").length, 1);
});

Deno.test("users whom the application changes lose their keys, or get new ones, with the next ASDU", () => {
  const pair = new AssociationPair({ users: [userOf(1), userOf(2)] });
  pair.start();
  pair.controlled.users.delete(2);
  pair.controlling.users.set(userOf(3));
  pair.controlled.users.set(userOf(3));
  pair.send("controlled", POINT);
  pair.send("controlling", command(2));
  assertEquals(pair.controlled.of("keys").at(-2), {
    ...{ type: "keys", user: 2, status: "not-initialized", reason: "update-key" },
  });
  assertEquals(pair.controlling.association.keyStatus(3), "ok");
  pair.send("controlling", command(3), 2);
  assertEquals(executedAs(pair), [1]);
  assertEquals(pair.controlling.of("refused").map(({ user, error }) => [user.number, error]), [
    [2, 11],
  ]);
});

Deno.test("an ASDU visits no users while none of them changes", () => {
  const users = Array.from({ length: 50 }, (_, index) => userOf(index + 1));
  const { pair } = new ChangingPair({ users });
  pair.advance(1000);
  let visits = 0;
  for (const { users } of [pair.controlling, pair.controlled]) {
    const get = users.get.bind(users);
    users.get = (number) => {
      visits++;
      return get(number);
    };
    const iterate = users[Symbol.iterator].bind(users);
    users[Symbol.iterator] = () => {
      visits += users.size;
      return iterate();
    };
  }
  for (let count = 0; count < 20; count++) pair.send("controlled", POINT);
  assertEquals([visits, pair.controlling.delivered.length], [0, 20]);
  pair.controlled.users.delete(7);
  pair.inject("controlling", INTERROGATION);
  assertEquals(visits >= 49, true);
});
