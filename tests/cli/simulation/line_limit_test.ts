// The log of a station under a flood: many lines at once, few over time, and none omitted silently.

import { assertEquals } from "@std/assert";
import { LineLimit } from "../../../cli/simulation/line_limit.ts";

/** Returns how many of `count` lines are permitted. */
function permitted(
  limit: LineLimit,
  { kind = "turned-away", count, now }: { kind?: string; count: number; now: number },
): number {
  let lines = 0;
  for (let i = 0; i < count; i++) if (limit.permit(kind, now) !== undefined) lines++;
  return lines;
}

Deno.test("a thousand lines of a kind are permitted at once, then one per second", () => {
  const limit = new LineLimit();
  assertEquals(permitted(limit, { count: 5000, now: 0 }), 1000);
  assertEquals(permitted(limit, { count: 5000, now: 999 }), 0);
  assertEquals(permitted(limit, { count: 5000, now: 1000 }), 1);
  assertEquals(permitted(limit, { count: 5000, now: 1999 }), 0);
  assertEquals(permitted(limit, { count: 5000, now: 12_500 }), 11);
  assertEquals(permitted(limit, { count: 5000, now: 12_999 }), 0);
  assertEquals(permitted(limit, { count: 5000, now: 13_000 }), 1);
});

Deno.test("after a pause, a thousand lines are permitted again, and no more", () => {
  const limit = new LineLimit();
  permitted(limit, { count: 5000, now: 0 });
  assertEquals(permitted(limit, { count: 5000, now: 1e9 }), 1000);
  assertEquals(permitted(limit, { count: 5000, now: 1e9 + 1000 }), 1);
});

Deno.test("the next line of any kind reports the number omitted", () => {
  const limit = new LineLimit();
  assertEquals(permitted(limit, { count: 1500, now: 0 }), 1000);
  assertEquals(limit.permit("command", 0), 500);
  assertEquals(limit.permit("command", 0), 0);
  assertEquals(limit.permit("turned-away", 0), undefined);
  assertEquals(limit.permit("turned-away", 1000), 1);
});
