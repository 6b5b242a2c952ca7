// Orders of points.

import { assertEquals } from "@std/assert";
import type { PointReport } from "../../../codec/capture/mod.ts";
import { describeQuality } from "../../../codec/quality.ts";
import { type PointOrder, rankOf, sortPoints } from "../../../cli/text/point_order.ts";

function point(ioa: number, worst: string, badMs: number | null, rest: Partial<PointReport> = {}) {
  return { ioa, changes: 0, count: 0, ...rest, quality: { worst, badMs } } as PointReport;
}

Deno.test("point order: the worst quality comes first, then the longest time, then the address", () => {
  const points = [
    point(1, "", 0, { changes: 3 }),
    point(2, "SB", 9000, { count: 5 }),
    point(3, "IV NT", 10),
    point(4, "IV", 500, { changes: 7 }),
    point(5, "IV NT", 20),
    point(6, "", null),
  ];
  const ioas = (order: PointOrder) => sortPoints(points, order).map(({ ioa }) => ioa);
  assertEquals(ioas("address"), [1, 2, 3, 4, 5, 6]);
  assertEquals(ioas("quality"), [5, 3, 4, 2, 1, 6]);
  assertEquals(ioas("bad"), [2, 4, 5, 3, 1, 6]);
  assertEquals(ioas("changes"), [4, 1, 2, 3, 5, 6]);
  assertEquals(ioas("reports"), [2, 1, 3, 4, 5, 6]);
});

Deno.test("point order: the rank of a quality is that of its bits", () => {
  for (let bits = 0; bits < 256; bits++) {
    const known = bits & 0xf9;
    assertEquals(rankOf(describeQuality(bits)), known);
  }
});
