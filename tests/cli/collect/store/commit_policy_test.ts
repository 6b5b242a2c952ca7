// When entries are written to the store.

import { assertEquals } from "@std/assert";
import { CommitPolicy } from "../../../../cli/collect/store/commit_policy.ts";

Deno.test("entries are written together, after the delay of the first one", () => {
  const policy = new CommitPolicy(50);
  assertEquals(policy.due, Infinity);
  policy.add(1000, false);
  policy.add(1040, false);
  assertEquals(policy.due, 1050);
  policy.clear();
  assertEquals(policy.due, Infinity);
  policy.add(1060, false);
  assertEquals(policy.due, 1110);
});

Deno.test("an entry that holds its station up is written at once", () => {
  const policy = new CommitPolicy(50);
  policy.add(1000, false);
  policy.add(1010, true);
  assertEquals(policy.due, 1010);
});

Deno.test("2000 entries are written at once, counted from the last time", () => {
  const policy = new CommitPolicy(50);
  for (let round = 0; round < 2; round++) {
    for (let n = 1; n < 2000; n++) policy.add(1000, false);
    assertEquals(policy.due, 1050);
    policy.add(1001, false);
    assertEquals(policy.due, 1001);
    policy.clear();
  }
});

Deno.test("entries that are not urgent wait for 1 s, or for the next entry", () => {
  const policy = new CommitPolicy(50);
  policy.addUnhurried(1000);
  assertEquals(policy.due, 2000);
  policy.addUnhurried(1500);
  assertEquals(policy.due, 2000);
  policy.add(1500, false);
  assertEquals(policy.due, 1550);
  policy.addUnhurried(0);
  assertEquals(policy.due, 1000);
});
