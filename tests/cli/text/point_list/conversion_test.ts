// Scales and texts of states in point lists.

import { assertEquals } from "@std/assert";
import {
  parseScale,
  parseStates,
  scaleText,
  statesText,
} from "../../../../cli/text/point_list/conversion.ts";
import { TYPES } from "../../../../codec/low_level.ts";

for (
  const [text, factor, offset] of [
    ["0.1", 0.1, 0],
    ["0,1", 0.1, 0],
    [" -2 ", -2, 0],
    ["1e-3", 0.001, 0],
    ["x*0.1", 0.1, 0],
    ["X * 0,1 + 20", 0.1, 20],
    ["x*0.1-5", 0.1, -5],
    ["0.1*x - 5", 0.1, -5],
    ["2*x", 2, 0],
    ["x/10", 0.1, 0],
    ["x/10+3", 0.1, 3],
    ["x+7", 1, 7],
    ["x-7,5", 1, -7.5],
  ] as const
) {
  Deno.test(`the scale "${text}"`, () => assertEquals(parseScale(text), { factor, offset }));
}

for (
  const text of [
    "",
    "0",
    "x",
    "x*",
    "x*0",
    "x/0",
    "y*2",
    "x*2+",
    "x*2+z",
    "x*1e999",
    "2x",
    "x+1e999",
  ]
) {
  Deno.test(`"${text}" is not a scale`, () => assertEquals(parseScale(text), undefined));
}

Deno.test("a scale is written as it is read", () => {
  assertEquals(scaleText(undefined), "");
  for (const text of ["0.1", "x*2+3", "x*-2-3"]) {
    assertEquals(scaleText(parseScale(text)), text);
  }
});

const SINGLE = [TYPES.M_SP_NA_1.id];

for (
  const [text, types, expected] of [
    ["OFF/ON", SINGLE, "0=OFF|1=ON"],
    ["OFF|ON", SINGLE, "0=OFF|1=ON"],
    ["OFF , ON", SINGLE, "0=OFF|1=ON"],
    ["OFF;ON", [], "0=OFF|1=ON"],
    ["OFF/ON", [TYPES.M_DP_NA_1.id], "1=OFF|2=ON"],
    ["OFF/ON", [TYPES.C_DC_NA_1.id], "1=OFF|2=ON"],
    ["a/b/c", [TYPES.M_DP_NA_1.id], "0=a|1=b|2=c"],
    ["2=two|-1=less", [], "2=two|-1=less"],
    ["2 : two / 1 = one", [], "2=two|1=one"],
    ["2=two|1=one", SINGLE, undefined],
    ["-1=less|1=one", SINGLE, undefined],
    ["a/b/c", SINGLE, undefined],
    ["4=four", [TYPES.M_DP_NA_1.id], undefined],
    ["0=a|3=d", [TYPES.M_DP_NA_1.id], "0=a|3=d"],
    ["1=one", SINGLE, "1=one"],
    ["1=a=b", SINGLE, "1=a=b"],
    ["one", SINGLE, undefined],
    ["a/", SINGLE, undefined],
    ["/", SINGLE, undefined],
    ["1=a|1=b", SINGLE, undefined],
    ["", SINGLE, undefined],
    ["1=a|b", SINGLE, "0=1=a|1=b"],
  ] as const
) {
  Deno.test(`the states "${text}" of ${types.join() || "no type"}`, () => {
    const found = parseStates(text, types);
    assertEquals(found && statesText(found), expected);
  });
}

Deno.test("there are at most 256 states", () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`).join("/");
  assertEquals(parseStates(names(256), [])?.size, 256);
  assertEquals(parseStates(names(257), []), undefined);
  assertEquals(statesText(undefined), "");
});
