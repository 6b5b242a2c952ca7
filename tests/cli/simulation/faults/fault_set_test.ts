// The faults in force: their time, their number, and their end.

import { assertEquals, assertThrows } from "@std/assert";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";

Deno.test("a fault begins and ends to the millisecond, counted from when it was added", () => {
  const set = new FaultSet();
  set.add({ fault: "noise", afterMs: 100, forMs: 50 }, 1000);
  for (
    const [now, applies] of [[1099, false], [1100, true], [1149, true], [1150, false]] as const
  ) {
    assertEquals(set.take("noise", {}, now) !== undefined, applies, `${now}`);
  }
  assertEquals(set.list(1149).map(({ from, until, applied }) => [from, until, applied]), [
    [1100, 1150, 2],
  ]);
  assertEquals([set.list(1150), set.isEmpty], [[], true]);
});

Deno.test("a fault without an end stays listed, and one with a number of times until these are used up", () => {
  const set = new FaultSet();
  set.add({ fault: "noise", times: 2 }, 0);
  set.add({ fault: "flood" }, 0);
  assertEquals(set.list(1e15).map(({ id }) => id), [1, 2]);
  for (const [count, left] of [[1, 2], [2, 1], [3, 1]] as const) {
    assertEquals(set.take("noise", {}, 0) !== undefined, count < 3);
    assertEquals(set.list(0).length, left);
  }
});

Deno.test("the first fault that fits applies, then the next one", () => {
  const set = new FaultSet();
  set.add({ fault: "flood", ca: 9 }, 0);
  set.add({ fault: "flood", type: "M_SP_NA_1", times: 1 }, 0);
  set.add({ fault: "flood" }, 0);
  const subject = { type: "M_SP_NA_1", ca: 1, ioa: 5 };
  assertEquals([1, 2].map(() => set.take("flood", subject, 0)?.id), [2, 3]);
  assertEquals(set.take("flood", {}, 0)?.id, 3);
});

Deno.test("faults are ended by number, by name, or all", () => {
  const set = new FaultSet();
  for (const fault of ["noise", "flood", "noise", "flood"] as const) set.add({ fault }, 0);
  assertEquals([set.end(2), set.end(2), set.end("noise"), set.end("noise")], [1, 0, 2, 0]);
  assertEquals(set.list(0).map(({ id }) => id), [4]);
  assertEquals([set.end(), set.isEmpty, set.end()], [1, true, 0]);
  assertEquals(set.add({ fault: "noise" }, 0).id, 5);
});

Deno.test("at most 1000 faults are in force", () => {
  const set = new FaultSet();
  for (let n = 0; n < 1000; n++) set.add({ fault: "noise" }, 0);
  assertThrows(() => set.add({ fault: "noise" }, 0), RangeError, "There are 1000 faults already");
  set.end(1);
  assertEquals(set.add({ fault: "noise" }, 0).id, 1001);
});
