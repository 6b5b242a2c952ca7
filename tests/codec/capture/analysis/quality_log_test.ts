// The quality of points over time, and its limits.

import { assertEquals } from "@std/assert";
import {
  durationOf,
  OTHER_QUALITIES,
  QualityLog,
} from "../../../../codec/capture/analysis/points/quality_log.ts";

Deno.test("QualityLog closes each period at the next change, also those that are not the worst", () => {
  const log = new QualityLog();
  const change = (bits: number, now: number, goodSince?: number) =>
    log.change(7, bits, { now, place: now, goodSince });
  change(0x80, 10, 4);
  change(0x40, 20);
  change(0, 25);
  change(0x10, 30);
  const record = log.get(7)!;
  assertEquals(record.periods.map(({ bits, from, until }) => [bits, from, until]), [
    [0x80, 10, 20],
    [0x40, 20, 25],
    [0x10, 30, NaN],
  ]);
  assertEquals([...record.durations], [[0, 6 + 5], [0x80, 10], [0x40, 5]]);
  assertEquals([record.bits, record.since, record.count, record.worst?.bits], [0x10, 30, 3, 0x80]);
});

Deno.test("QualityLog keeps 16 qualities of a point, and counts further ones as others", () => {
  const log = new QualityLog();
  for (let bits = 1; bits <= 19; bits++) {
    log.change(1, bits, { now: 10 * bits, place: 0, goodSince: undefined });
  }
  const { durations } = log.get(1)!;
  const first = Array.from({ length: 16 }, (_, i): [number, number] => [i + 1, 10]);
  assertEquals([...durations], [...first, [OTHER_QUALITIES, 20]]);
});

Deno.test("QualityLog records 16384 points, and counts the changes of further ones", () => {
  const log = new QualityLog();
  const change = (slot: number) => log.change(slot, 1, { now: 0, place: 0, goodSince: undefined });
  for (let slot = 1; slot <= 16_384; slot++) change(slot);
  assertEquals([log.untracked, log.get(16_384)?.bits], [0, 1]);
  change(16_385);
  change(16_386);
  change(16_384);
  assertEquals([log.untracked, log.get(16_385), log.get(16_384)?.bits], [2, undefined, 1]);
});

Deno.test("durationOf() is never negative, and 0 if a time is not known", () => {
  assertEquals([[5, 6], [5, 5], [6, 5], [NaN, 5], [5, NaN]].map(([a, b]) => durationOf(a!, b!)), [
    ...[1, 0, 0, 0, 0],
  ]);
});
