// Points of a station that keeps sending new ones are counted in bounded memory.

import { assertEquals } from "@std/assert";
import { PointTally } from "../../../cli/monitor/point_tally.ts";

Deno.test("PointTally counts each point once", () => {
  const tally = new PointTally();
  assertEquals(String(tally), "0 points");
  for (const [ca, ioa] of [[1, 1], [1, 2], [2, 1], [1, 1], [2, 1]] as const) tally.add(ca, ioa);
  assertEquals(String(tally), "3 points");
});

Deno.test("PointTally reports when there are more points than it can distinguish", () => {
  const tally = new PointTally(3);
  for (const ioa of [1, 2, 3, 2]) tally.add(1, ioa);
  assertEquals(String(tally), "3 points");
  tally.add(2, 1);
  tally.add(1, 1);
  assertEquals(String(tally), "more than 3 points");
});

Deno.test("PointTally distinguishes a million points by default", () => {
  const tally = new PointTally();
  for (let ioa = 0; ioa < 1_000_001; ioa++) tally.add(1 + (ioa & 1), ioa);
  assertEquals(String(tally), "more than 1000000 points");
});
