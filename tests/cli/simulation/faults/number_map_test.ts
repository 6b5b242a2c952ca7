// Sequence numbers between two stations that see different numbers of frames.

import { assertEquals } from "@std/assert";
import { NumberMap } from "../../../../cli/simulation/faults/number_map.ts";

Deno.test("added frames count for the other side only, removed ones for this side only", () => {
  const map = new NumberMap();
  assertEquals([map.pass(), map.insert(), map.pass()], [0, 1, 2]);
  map.drop();
  assertEquals([map.sourceNext, map.pass()], [3, 3]);
  for (const [number, done] of [[0, 0], [1, 1], [2, 1], [3, 3], [4, 4]] as const) {
    assertEquals(map.acknowledge(number), done, `N(R) ${number}`);
  }
});

Deno.test("a removed frame counts as acknowledged once those before it are", () => {
  const map = new NumberMap();
  map.drop();
  assertEquals(map.acknowledged, 1);
  map.pass();
  map.drop();
  assertEquals([map.acknowledged, map.acknowledge(1)], [1, 3]);
});

Deno.test("an implausible N(R) stays wrong by the same amount", () => {
  const map = new NumberMap();
  map.insert();
  map.pass();
  assertEquals(map.acknowledge(2), 1);
  map.pass();
  assertEquals([map.acknowledge(4), map.acknowledge(5)], [3, 4]);
  assertEquals(map.acknowledge(1), (2 + 0x8000 - 1 - 1) % 0x8000);
  assertEquals(map.acknowledge(3), 2, "a plausible one is still accepted");
});
