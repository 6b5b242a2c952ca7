// What the analysis keeps of the users of one session.

import { assertEquals, assertStrictEquals } from "@std/assert";
import { SecurityState } from "../../../../../codec/capture/analysis/security/security_state.ts";
import { IEC104 } from "../../../../../codec/profile.ts";

Deno.test("SecurityState keeps 256 users of a session, and forgets others at once", () => {
  const state = new SecurityState(IEC104, 3, { frame: 1, time: 0 } as never);
  const users = Array.from({ length: 257 }, (_, number) => state.user(number));
  assertEquals(state.users.size, 256);
  assertEquals(users.map(({ user }) => user), Array.from({ length: 257 }, (_, number) => number));
  assertStrictEquals(state.user(255), users[255]);
  assertEquals(state.user(256) === users[256], false);
});
