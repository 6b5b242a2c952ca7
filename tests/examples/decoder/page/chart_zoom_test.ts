// The visible part of a chart, as fields of the address.

import { assertEquals } from "@std/assert";
import {
  formatZoom,
  parseZoom,
  periodIn,
  scaled,
  WHOLE,
} from "../../../../examples/decoder/page/chart_zoom.ts";

const NONE = { axis: "capture", range: undefined, values: new Map() } as const;
const FROM = Date.UTC(2026, 2, 12, 3, 7, 21, 442);

Deno.test("a chart of everything has no fields", () => {
  assertEquals(formatZoom(WHOLE), { axis: undefined, range: undefined, values: undefined });
  assertEquals(parseZoom({}), NONE);
});

Deno.test("times have microseconds, and are read back", () => {
  const range = [FROM + 0.123, FROM + 1000.9996] as const;
  const text = "2026-03-12T03:07:21.442123Z..2026-03-12T03:07:22.442999Z";
  const fields = formatZoom({ axis: "tag", range, values: new Map() });
  assertEquals(fields, { axis: "tag", range: text, values: undefined });
  const found = parseZoom(fields);
  assertEquals(found.axis, "tag");
  assertEquals(found.range!.map((time) => Math.round((time - FROM) * 1000)), [123, 1_000_999]);
});

Deno.test("ranges of values have as many digits as their ends need", () => {
  const values = (low: number, high: number) =>
    formatZoom({ ...WHOLE, values: new Map([[2, [low, high]]]) }).values;
  assertEquals(values(1 / 3, 2 / 3), "2:0.3333333..0.6666667");
  assertEquals(values(-1e-7, 1e21), "2:-1e-7..1e+21");
  assertEquals(values(100_000.0001, 100_000.0002), "2:100000.0001..100000.0002");
  const both = new Map([[0, [1, 2] as const], [3, [-5, -4] as const]]);
  assertEquals(formatZoom({ ...WHOLE, values: both }).values, "0:1..2,3:-5..-4");
  assertEquals(parseZoom({ values: "0:1..2,3:-5..-4" }).values, both);
});

for (
  const fields of [
    { axis: "other" },
    { range: "2026-03-12T03:07:22Z..2026-03-12T03:07:21Z" },
    { range: "2026-03-12T03:07:22Z..2026-03-12T03:07:22Z" },
    { range: "2026-03-12T03:07:22Z" },
    { range: "now..then" },
    { values: "0:2..1" },
    { values: "0:1..1" },
    { values: "10:1..2" },
    { values: "x" },
    { values: "0:1..2x" },
  ]
) {
  Deno.test(`the invalid field ${JSON.stringify(fields)} is ignored`, () => {
    assertEquals(parseZoom(fields), NONE);
  });
}

Deno.test("a valid part of an invalid list of ranges is kept", () => {
  assertEquals(parseZoom({ values: "x,1:1e-3..2" }).values, new Map([[1, [0.001, 2]]]));
});

Deno.test("a period is moved into another one, and is neither too short nor too long", () => {
  for (
    const [period, least, expected] of [
      [[20, 30], 1, [20, 30]],
      [[-5, 5], 1, [0, 10]],
      [[95, 105], 1, [90, 100]],
      [[-50, 500], 1, [0, 100]],
      [[20, 21], 10, [20, 30]],
      [[99, 100], 10, [90, 100]],
      [[20, 20], 500, [0, 100]],
    ] as const
  ) assertEquals(periodIn([0, 100], period, least), [...expected]);
});

Deno.test("a range is scaled around one of its values", () => {
  assertEquals(scaled([10, 30], 10, 2), [10, 50]);
  assertEquals(scaled([10, 30], 30, 0.5), [20, 30]);
  assertEquals(scaled([10, 30], 20, 0.5), [15, 25]);
});
