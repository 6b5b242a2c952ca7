// Activity: the number of APDUs over time, in a fixed number of intervals.

import { assertEquals } from "@std/assert";
import { Activity } from "../../../../codec/capture/analysis/activity.ts";

const START = 1_700_000_000_000;

function activity(...seconds: readonly number[]): Activity {
  const made = new Activity();
  for (const at of seconds) made.add(START + at * 1000);
  return made;
}

Deno.test("Activity counts by the second, from the full second of the first item", () => {
  const made = activity(0.9, 1, 1.5, 3, 239.9);
  assertEquals([made.start, made.bucketMs], [START, 1000]);
  assertEquals(made.used().slice(0, 5), [1, 2, 0, 1, 0]);
  assertEquals(made.used().length, 240);
});

Deno.test("Activity doubles its intervals as often as necessary, and loses no count", () => {
  const one = activity(0, 1, 2, 3, 239, 240);
  assertEquals(one.bucketMs, 2000);
  assertEquals(one.used(), [2, 2, ...Array(117).fill(0), 1, 1]);
  const two = activity(0, 1, 2, 3, 4, 479, 480, 959.9);
  assertEquals(two.bucketMs, 4000);
  const used = two.used();
  assertEquals([used.length, used[0], used[1], used[119], used[120], used[239]], [
    240,
    4,
    1,
    1,
    1,
    1,
  ]);
  const far = activity(0, 1_000_000);
  assertEquals([far.bucketMs, far.used().reduce((a, b) => a + b)], [8_192_000, 2]);
});

Deno.test("Activity includes items before the first one in its count, and skips items without a time", () => {
  const made = activity(10, 5, 11);
  made.add(NaN);
  assertEquals([made.start, made.used()], [START + 10_000, [2, 1]]);
  const none = new Activity();
  none.add(NaN);
  assertEquals([none.start, none.used()], [NaN, []]);
});
