// Durations in bounded memory: exact for a few, within a fifth for many.

import { assert, assertEquals } from "@std/assert";
import { Durations, Frequencies, roundMs } from "../../../../codec/capture/analysis/durations.ts";
import { timeOf } from "../../../../codec/capture/packet_time.ts";
import { jsonNumber } from "../../../../codec/capture/analysis/report/marks.ts";

function collect(values: Iterable<number>): Durations {
  const durations = new Durations();
  for (const value of values) durations.add(value);
  return durations;
}

/** Returns the whole numbers from 1 to `count`. */
function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

function assertWithinAFifth(actual: number, expected: number): void {
  assert(actual >= expected * 0.8 && actual <= expected * 1.2, `${actual}, expected ${expected}`);
}

Deno.test("Durations is exact for up to eight values, in any order", () => {
  assertEquals(collect([5, 1, 8, 2, 7, 3, 6, 4]).summary(), {
    count: 8,
    minMs: 1,
    medianMs: 4,
    p95Ms: 8,
    maxMs: 8,
  });
  assertEquals(collect([3]).summary(), { count: 1, minMs: 3, medianMs: 3, p95Ms: 3, maxMs: 3 });
  assertEquals(collect([]).summary(), undefined);
  assertEquals(collect([]).quantile(0.5), NaN);
});

Deno.test("Durations is within 20 % from nine values on, with exact extremes", () => {
  for (const count of [9, 10, 100, 10_000]) {
    const { minMs, medianMs, p95Ms, maxMs } = collect(upTo(count).reverse()).summary()!;
    assertEquals([minMs, maxMs], [1, count]);
    assertWithinAFifth(medianMs, count / 2);
    assertWithinAFifth(p95Ms, count * 0.95);
  }
});

Deno.test("Durations stays within the extremes beyond the buckets", () => {
  const tiny = collect(Array(20).fill(0.001));
  assertEquals([tiny.quantile(0.5), tiny.quantile(1)], [0.001, 0.001]);
  const huge = collect([...upTo(19), 1e12]);
  assertEquals(huge.summary()!.maxMs, 1e12);
  assert(huge.quantile(1) <= 1e12);
  assert(huge.quantile(1) > 1e9);
});

Deno.test("Durations ignores values that are not durations", () => {
  const durations = collect([NaN, -1, 2, 0]);
  assertEquals([durations.count, durations.sum, durations.min, durations.max], [2, 2, 0, 2]);
});

Deno.test("roundMs() rounds to the microsecond", () => {
  assertEquals([roundMs(1.23449), roundMs(1.2345), roundMs(2)], [1.234, 1.235, 2]);
});

Deno.test("Frequencies returns the most frequent number, the first of several", () => {
  const counts = new Frequencies();
  assertEquals(counts.mode(), undefined);
  for (const value of [4, 7, 7, 4, 1]) counts.add(value);
  assertEquals(counts.mode(), [4, 2]);
  counts.add(7);
  assertEquals([counts.mode(), counts.total], [[7, 3], 6]);
});

Deno.test("Frequencies counts only known numbers beyond 64 distinct ones", () => {
  const counts = new Frequencies();
  for (const value of upTo(65)) counts.add(value);
  for (let i = 0; i < 5; i++) counts.add(65); // one more than it can track
  for (let i = 0; i < 2; i++) counts.add(64);
  assertEquals([counts.mode(), counts.total], [[64, 3], 72]);
});

Deno.test("the time of a packet has nanoseconds as the fraction of a millisecond", () => {
  const mark = { frame: 1, fileOffset: 0, time: 1000, nanoseconds: 500_000 };
  assertEquals(timeOf(mark), 1000.5);
  assertEquals(timeOf({ ...mark, time: undefined }), NaN);
});

Deno.test("numbers of the report have no negative zero", () => {
  assert(Object.is(jsonNumber(-0), 0));
  assertEquals([jsonNumber(-1.5), jsonNumber(NaN), jsonNumber(-Infinity)], [
    ...[-1.5, "NaN", "-Infinity"],
  ]);
});
