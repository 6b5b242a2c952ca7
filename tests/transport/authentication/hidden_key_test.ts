// Update keys do not appear in logs: what consoles and JSON show of public objects has none.

import { assert, assertEquals } from "@std/assert";
import { USER_ROLE } from "../../../codec/security/tables.ts";
import { UserLedger } from "../../../transport/authentication/user_ledger.ts";
import { type AuthenticationUser, UserDirectory } from "../../../transport/authentication/users.ts";
import { macVerifier, openPointSearch } from "../../../transport/runtime/mac_verifier.ts";
import { secureAuthentication } from "../../../transport/runtime/secure_authentication.ts";

/** A key whose octets no text of an object contains by chance. */
const KEY = new Uint8Array(16).fill(0xa7);
const USER: AuthenticationUser = {
  ...{ number: 7, name: "Centre", role: USER_ROLE.operator },
  updateKey: KEY,
};
const LEAK = /167|a7a7/i;

function shownText(object: unknown): string {
  return Deno.inspect(object, { depth: 20, showHidden: true, iterableLimit: 1000 });
}

Deno.test("consoles and JSON show users without their update keys, which programs still read and copy", () => {
  const users = new UserDirectory([USER]);
  const candidate = { name: "Centre", number: 7, updateKey: KEY };
  const ledger = new UserLedger({ users, candidates: [candidate] });
  const store = () => {};
  const symmetricKey = new Uint8Array(32).fill(0xa7);
  const updateKeys = { stationName: "Northfield", authority: { symmetricKey }, store };
  const known = { users: new Map([[7, { updateKey: KEY }]]) };
  const objects = {
    users,
    ledger,
    ...{ got: users.get(7), found: users.find("Centre"), all: [...users] },
    candidate: ledger.candidate("Centre"),
    authentication: secureAuthentication({ users, updateKeys }),
    ...{ verifier: macVerifier(known), search: openPointSearch(known.users) },
  };
  for (const [name, object] of Object.entries(objects)) {
    assert(!LEAK.test(shownText(object)), name);
    assert(!LEAK.test(JSON.stringify(object)), name);
  }
  assert(shownText(users.get(7)).includes("Centre"));
  assertEquals(JSON.parse(JSON.stringify(users.get(7))), { number: 7, name: "Centre", role: 1 });
  assertEquals(users.get(7)?.updateKey, KEY);
  assertEquals({ ...users.get(7)! }.updateKey, KEY);
  assertEquals(ledger.candidate("Centre")?.updateKey, KEY);
});

Deno.test("consoles show what has to be stored without keys, and it can be stored", () => {
  const candidates = [{ name: "Centre", number: 7, updateKey: KEY }];
  const ledger = new UserLedger({ users: new UserDirectory([USER]), candidates });
  ledger.propose({ kind: "candidate", candidate: { ...candidates[0]!, name: "Other" } });
  for (const state of [ledger.export(), ledger.takeState()!]) {
    assert(!LEAK.test(shownText(state)));
    for (const { updateKey } of structuredClone([...state.users, ...state.candidates])) {
      assertEquals(updateKey, KEY);
    }
    assert(LEAK.test(JSON.stringify(state)), "a store may write JSON");
  }
});
