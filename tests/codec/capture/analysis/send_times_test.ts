// The ring buffer of send times agrees with a plain map while it grows, wraps and is cleared.

import { assertEquals } from "@std/assert";
import { SendTimes } from "../../../../codec/capture/analysis/session/send_times.ts";

function at(time: number) {
  return { file: 1, frame: time + 100, time };
}

/** Adds APDUs from a send sequence number on; optionally reserves room for all of them. */
function filled(first: number, count: number, reserve: boolean): SendTimes {
  const times = new SendTimes();
  for (let i = 0; i < count; i++) {
    times.add((first + i) & 0x7fff, at(i), i & 0xff);
    if (reserve) times.reserve(i + 2); // room for the next one, too
  }
  return times;
}

/** Returns the known times of APDUs from one position to another, counted from the first. */
function known(times: SendTimes, first: number, [from, to]: readonly [number, number]): number[] {
  return Array.from({ length: to - from }, (_, i) => times.get((first + from + i) & 0x7fff));
}

Deno.test("SendTimes remembers the last 16 APDUs at its initial size", () => {
  const times = filled(5, 20, false);
  assertEquals(known(times, 5, [3, 21]), [
    NaN,
    ...Array.from({ length: 16 }, (_, i) => 4 + i),
    NaN,
  ]);
});

Deno.test("SendTimes keeps its entries while it grows, also where numbers wrap", () => {
  for (const first of [0, 7, 32_760, 32_500]) {
    for (const count of [15, 16, 17, 33, 100, 1000]) {
      const expected = Array.from({ length: count }, (_, i) => i);
      assertEquals(
        known(filled(first, count, true), first, [0, count]),
        expected,
        `${first} ${count}`,
      );
    }
  }
});

Deno.test("SendTimes remembers at most the last 1024 APDUs", () => {
  const times = filled(0, 1100, true);
  assertEquals(known(times, 0, [75, 77]), [NaN, 76]);
  assertEquals(times.get(1099), 1099);
});

Deno.test("SendTimes forgets its entries when cleared, and when numbers are not consecutive", () => {
  const cleared = filled(0, 10, false);
  cleared.clear();
  assertEquals(known(cleared, 0, [0, 10]), new Array(10).fill(NaN));
  cleared.add(10, at(1), 0);
  assertEquals(known(cleared, 0, [8, 12]), [NaN, NaN, 1, NaN]);
  const jumped = filled(0, 10, false);
  jumped.add(12, at(99), 0);
  assertEquals(known(jumped, 0, [8, 14]), [NaN, NaN, NaN, NaN, 99, NaN]);
});

Deno.test("SendTimes allocates nothing before the first APDU", () => {
  const times = new SendTimes();
  times.reserve(500);
  assertEquals(times.get(0), NaN);
  for (let i = 0; i < 17; i++) times.add(i, at(i), 0);
  assertEquals([times.get(0), times.get(1)], [NaN, 1]);
});

Deno.test("SendTimes keeps packet and type of each APDU while it grows", () => {
  const times = filled(32_760, 40, true);
  for (const i of [0, 7, 8, 39]) {
    assertEquals(times.find((32_760 + i) & 0x7fff), { at: at(i), typeId: i });
  }
  assertEquals(times.find(32_759), undefined);
});
