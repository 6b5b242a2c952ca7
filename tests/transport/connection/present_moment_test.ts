// The present: each clock is read once, and only if it is needed.

import { assertEquals } from "@std/assert";
import type { Clock } from "../../../transport/connection/clock.ts";
import { PresentMoment } from "../../../transport/connection/present_moment.ts";

Deno.test("a present moment reads each clock once, when it is first needed", () => {
  const reads: string[] = [];
  const clock: Clock = {
    monotonic: () => reads.push("monotonic"),
    instant: () => reads.push("instant"),
    schedule: () => () => {},
  };
  const now = new PresentMoment(clock);
  assertEquals(reads, []);
  assertEquals([now.instant, now.instant, now.monotonic, now.monotonic], [1, 1, 2, 2]);
  assertEquals(reads, ["instant", "monotonic"]);
});

Deno.test("a renewed moment reads the clocks again", () => {
  let time = 0;
  const now = new PresentMoment({
    monotonic: () => ++time,
    instant: () => ++time,
    schedule: () => () => {},
  });
  assertEquals([now.instant, now.monotonic, now.instant], [1, 2, 1]);
  assertEquals(now.renewed() === now, true);
  assertEquals([now.monotonic, now.instant, now.monotonic], [3, 4, 3]);
});
