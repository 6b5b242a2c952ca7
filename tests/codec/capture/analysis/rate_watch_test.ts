// Events that occur too often: the number within a window, on both sides of each limit.

import { assertEquals } from "@std/assert";
import { RateWatch } from "../../../../codec/capture/analysis/rate_watch.ts";

/** Records events at these times; returns for each whether the limit is exceeded. */
function watched(events: number, windowMs: number, ...times: readonly number[]): boolean[] {
  const watch = new RateWatch(events, windowMs);
  return times.map((time) => watch.add(time));
}

Deno.test("RateWatch reports as many events as it was created for, within the window", () => {
  assertEquals(watched(3, 100, 1000, 1050, 1100), [false, false, true]);
  assertEquals(watched(3, 100, 1000, 1050, 1101), [false, false, false]);
  assertEquals(watched(2, 0, 5, 5, 6), [false, true, false]);
  assertEquals(watched(1, 0, 5), [true]);
});

Deno.test("RateWatch looks at the last events only", () => {
  const times = [0, 500, 550, 600, 601, 1000, 1050, 1100];
  assertEquals(watched(3, 100, ...times), [
    ...[false, false, false, true, true],
    ...[false, false, true],
  ]);
});
