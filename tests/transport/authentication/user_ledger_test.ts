// The ledger of users: what is stored, in which order, and what takes effect.

import { assertEquals, assertThrows } from "@std/assert";
import { USER_OPERATION, USER_ROLE } from "../../../codec/low_level.ts";
import {
  type LedgerChange,
  type LedgerState,
  UserLedger,
} from "../../../transport/authentication/user_ledger.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";

const COMMON = { number: 1, name: "Common", role: USER_ROLE.singleUser, updateKey: key(1) };

function key(octet: number): Uint8Array {
  return new Uint8Array(16).fill(octet);
}

function record(name: string, role: number = USER_ROLE.operator) {
  return { name, method: 4, role, expires: undefined, publicKey: new Uint8Array() };
}

function status(
  name: string,
  sequence: number,
  { operation = USER_OPERATION.add, effect = "with-update-key", role = USER_ROLE.operator }: {
    readonly operation?: number;
    readonly effect?: "with-update-key" | "at-once";
    readonly role?: number;
  } = {},
): LedgerChange {
  return { kind: "status", operation, sequence, record: record(name, role), effect };
}

function ledger(options: Partial<ConstructorParameters<typeof UserLedger>[0]> = {}): UserLedger {
  return new UserLedger({ users: new UserDirectory([COMMON]), ...options });
}

/** Stores everything that waits; returns what was stored. */
function storeAll(target: UserLedger): LedgerState[] {
  const states: LedgerState[] = [];
  for (let state = target.takeState(); state !== undefined; state = target.takeState()) {
    states.push(state);
    target.stored(true);
  }
  return states;
}

Deno.test("changes are stored one after the other, each with those before it", () => {
  const target = ledger();
  const first = target.propose(status("op1", 1));
  const second = target.propose(status("op2", 2));
  const state = target.takeState()!;
  assertEquals([state.statusSequence, state.records.map(({ name }) => name)], [1, ["op1"]]);
  assertEquals(target.takeState(), undefined);
  assertEquals([first.state, second.state, target.record("op1")], [
    "waiting",
    "waiting",
    undefined,
  ]);
  target.stored(true);
  assertEquals([first.state, second.state, target.record("op1")?.number], ["stored", "waiting", 2]);
  const [next] = storeAll(target);
  assertEquals([next!.statusSequence, next!.records.map(({ number }) => number)], [2, [2, 3]]);
  assertEquals(target.export(), next);
  assertThrows(() => target.stored(true), TypeError, "nothing is stored");
});

Deno.test("the number of the common user is never given to another, also if a station has none", () => {
  const target = ledger({ users: new UserDirectory() });
  target.propose(status("op1", 1));
  target.propose(status("op2", 2));
  storeAll(target);
  assertEquals(["op1", "op2"].map((name) => target.record(name)?.number), [2, 3]);
});

Deno.test("a change that could not be stored has no effect, and the same sequence number may come again", () => {
  const target = ledger();
  const failed = target.propose(status("op1", 1));
  target.takeState();
  target.stored(false);
  assertEquals([failed.state, target.users.statusSequence], ["failed", 0]);
  const again = target.propose(status("op1", 1));
  storeAll(target);
  assertEquals([again.state, target.users.statusSequence], ["stored", 1]);
});

Deno.test("the same status change on two connections is accepted once", () => {
  const target = ledger();
  const states = [target.propose(status("op1", 5)), target.propose(status("op1", 5))];
  assertEquals(storeAll(target).length, 1);
  assertEquals(states.map(({ state }) => state), ["stored", "old-sequence"]);
});

Deno.test("a key needs a user that is certified or configured, and a number that no other user has", () => {
  const target = ledger();
  const unknown = target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(2) });
  const taken = target.propose({ kind: "key", name: "Common", number: 1, updateKey: key(3) });
  target.propose(status("op1", 1));
  const number = target.propose({ kind: "key", name: "op1", number: 1, updateKey: key(4) });
  const right = target.propose({ kind: "key", name: "op1", number: 7, updateKey: key(5) });
  const moved = target.propose({ kind: "key", name: "op1", number: 8, updateKey: key(6) });
  storeAll(target);
  assertEquals(
    [unknown, taken, number, right, moved].map(({ state }) => state),
    ["unknown-user", "stored", "number-taken", "stored", "stored"],
  );
  assertEquals([target.users.get(1)?.updateKey, target.users.get(7)], [key(3), undefined]);
  assertEquals(target.users.get(8)?.updateKey, key(6));
});

Deno.test("a user who is deleted while its key waits does not come back", () => {
  const target = ledger();
  target.propose(status("op1", 1));
  storeAll(target);
  const removal = target.propose(status("op1", 2, { operation: USER_OPERATION.delete }));
  const late = target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(2) });
  storeAll(target);
  assertEquals([removal.state, late.state], ["stored", "unknown-user"]);
  assertEquals([target.users.find("op1"), target.record("op1")], [undefined, undefined]);
});

Deno.test("a change applies to the users as they are when storing ends", () => {
  const target = ledger();
  target.propose(status("op1", 1));
  target.takeState();
  const added = { number: 9, name: "Added", role: USER_ROLE.viewer, updateKey: key(9) };
  target.users.set(added);
  target.stored(true);
  assertEquals(target.users.get(9)?.name, "Added");
  target.propose(status("op1", 2, { operation: USER_OPERATION.delete }));
  storeAll(target);
  assertEquals([...target.users].map(({ name }) => name), ["Common", "Added"]);
});

Deno.test("what was certified about a user ends when the application removes the user, or uses the number for another", () => {
  for (const name of [undefined, "Other", "op1"]) {
    const target = ledger();
    target.propose(status("op1", 1));
    target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(2) });
    target.propose({ kind: "candidate", candidate: { name: "op1", number: 2, updateKey: key(3) } });
    storeAll(target);
    assertEquals([target.record("op1")?.number, target.candidate("op1")?.number], [2, 2]);
    const next = { number: 2, name: name ?? "", role: USER_ROLE.viewer, updateKey: key(4) };
    if (name !== "Other") target.users.delete(2);
    if (name !== undefined) target.users.set(next);
    assertEquals([target.record("op1"), target.candidate("op1")], [undefined, undefined]);
    const late = target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(5) });
    storeAll(target);
    assertEquals(late.state, name === "op1" ? "stored" : "unknown-user");
    // Only as the application has added the user again.
    assertEquals(target.users.find("op1")?.role, name === "op1" ? USER_ROLE.viewer : undefined);
  }
});

Deno.test("a role that the application changes does not come back with the next update key", () => {
  const target = ledger();
  target.propose(status("op1", 1));
  target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(2) });
  storeAll(target);
  const expires = Date.UTC(2027, 0, 1);
  for (const change of [{ role: USER_ROLE.viewer }, { expires }]) {
    target.users.set({ ...target.users.get(2)!, ...change });
    target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(3) });
    storeAll(target);
  }
  const user = target.users.get(2);
  assertEquals([user?.role, user?.expires, user?.updateKey], [USER_ROLE.viewer, expires, key(3)]);
  // One that the authority has certified, and that waits for the key, does.
  const { change } = USER_OPERATION;
  target.propose(status("op1", 2, { operation: change, role: USER_ROLE.engineer }));
  storeAll(target);
  target.users.set({ ...user!, updateKey: key(4) });
  target.propose({ kind: "key", name: "op1", number: 2, updateKey: key(5) });
  storeAll(target);
  assertEquals(target.users.get(2)?.role, USER_ROLE.engineer);
});

Deno.test("a changed role applies at once only with that effect, and keeps the key and its identity", () => {
  const target = ledger();
  const { updateKey } = target.users.get(1)!;
  const later = { operation: USER_OPERATION.change, role: USER_ROLE.viewer };
  target.propose(status("Common", 1, later));
  storeAll(target);
  assertEquals(target.users.get(1)?.role, USER_ROLE.singleUser);
  target.propose(status("Common", 2, { ...later, effect: "at-once" }));
  storeAll(target);
  assertEquals(target.users.get(1)?.role, USER_ROLE.viewer);
  assertEquals(target.users.get(1)?.updateKey === updateKey, true);
});

Deno.test("the number of users and records is limited", () => {
  const target = ledger({ maxUsers: 3 });
  const states = [1, 2, 3, 4].map((sequence) => target.propose(status(`op${sequence}`, sequence)));
  storeAll(target);
  assertEquals(states.map(({ state }) => state), ["stored", "stored", "full", "full"]);
  const known = target.propose(status("op1", 5, { operation: USER_OPERATION.change }));
  storeAll(target);
  assertEquals(known.state, "stored");
  for (const maxUsers of [0, 65_535, 1.5]) {
    assertThrows(
      () => ledger({ maxUsers }),
      RangeError,
      `Cannot use maxUsers = ${maxUsers}: expected a whole number from 1 to 65534`,
    );
  }
});

Deno.test("1000 users are the limit by default", () => {
  const users = Array.from({ length: 999 }, (_, i) => ({ ...COMMON, number: i + 1, name: `${i}` }));
  const target = ledger({ users: new UserDirectory(users), stored: false });
  assertEquals([1, 2].map((sequence) => target.propose(status(`op${sequence}`, sequence)).state), [
    "stored",
    "full",
  ]);
});

Deno.test("without a store, changes take effect at once", () => {
  const target = ledger({ stored: false });
  assertEquals(target.propose(status("op1", 1)).state, "stored");
  assertEquals(target.propose(status("op1", 1)).state, "old-sequence");
  assertEquals(target.record("op1")?.number, 2);
  assertEquals(target.takeState(), undefined);
});

Deno.test("what export() and takeState() return makes the same ledger again", () => {
  const target = ledger();
  target.propose(status("op1", 4_294_967_295));
  target.propose({ kind: "candidate", candidate: { name: "op1", number: 2, updateKey: key(7) } });
  const last = storeAll(target).at(-1)!;
  const { users, statusSequence, records, candidates } = structuredClone(last);
  const copy = new UserLedger({
    users: new UserDirectory(users, { statusSequence }),
    records,
    candidates,
  });
  assertEquals(copy.export(), target.export());
  assertEquals(copy.candidate("op1")?.updateKey, key(7));
  assertEquals(copy.propose(status("op1", 0)).state, "waiting");
  storeAll(copy);
  assertEquals(copy.users.statusSequence, 4_294_967_295);
});
