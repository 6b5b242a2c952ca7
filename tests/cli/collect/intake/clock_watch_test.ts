// A station whose clock has stopped, and one that invents points.

import { assertEquals } from "@std/assert";
import { ClockWatch } from "../../../../cli/collect/intake/clock_watch.ts";

const TAG = Date.UTC(2026, 9, 9);

Deno.test("two events of a point with the same timestamp, received ten seconds apart, mean a stopped clock", () => {
  const watch = new ClockWatch();
  assertEquals(watch.observe(TAG, 1, 0), false);
  assertEquals(watch.observe(TAG, 2, 20_000), false);
  assertEquals(watch.observe(TAG, 1, 10_000), false);
  assertEquals(watch.observe(TAG, 1, 10_001), true);
  assertEquals(watch.observe(TAG + 1, 1, 30_000), false);
});

Deno.test("at most ten thousand points are watched per millisecond", () => {
  const watch = new ClockWatch();
  for (let point = 1; point <= 10_001; point++) watch.observe(TAG, point, 0);
  assertEquals(watch.observe(TAG, 10_000, 20_000), true);
  assertEquals(watch.observe(TAG, 10_001, 20_000), false);
});
