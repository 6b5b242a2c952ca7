// Measured values that are reported again and again without a change.

import { assertEquals } from "@std/assert";
import { FrozenWatch } from "../../../../../codec/capture/analysis/points/frozen_watch.ts";
import type { PointTable } from "../../../../../codec/capture/analysis/points/point_table.ts";

Deno.test("a value is frozen at the thirtieth equal report, unless it is 0, bad, or a constant", () => {
  const frozenAt = (value: number, quality: number, changes: number) => {
    const table = {
      changes: () => changes,
      lastValue: () => value,
      quality: Uint16Array.of(0, quality),
    } as unknown as PointTable;
    const watch = new FrozenWatch(table);
    return Array.from({ length: 40 }, () => watch.take(1)).indexOf(true) + 1;
  };
  assertEquals([frozenAt(7, 0, 5), frozenAt(-7, 0, 50)], [30, 30]);
  assertEquals([frozenAt(0, 0, 5), frozenAt(7, 0x80, 5), frozenAt(7, 0x01, 5)], [0, 0, 0]);
  assertEquals(frozenAt(7, 0x100, 5), 30, "not a bit of the quality");
  assertEquals(frozenAt(7, 0, 4), 0);
});
