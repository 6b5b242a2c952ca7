// Ranges whose ends a type cannot carry: the ends are the next values inside.

import { assert, assertEquals } from "@std/assert";
import { carriedRange } from "../../../cli/text/carried_range.ts";

Deno.test("the ends of a range are the first values inside that the type can carry", () => {
  assertEquals(carriedRange("C_SE_NA_1", [-0.5, 0.5]), [-0.5, 0.5]);
  assertEquals(carriedRange("C_SE_NA_1", [-0.7, 0.7]), [-22_937 / 32_768, 22_937 / 32_768]);
  assertEquals(carriedRange("M_ME_NA_1", [0.6, 0.7]), [19_661 / 32_768, 22_937 / 32_768]);
  assertEquals(carriedRange("C_SE_NB_1", [-0.5, 10.2]), [0, 10]);
  assertEquals(carriedRange("C_SE_NC_1", [-2, 1.5]), [-2, 1.5]);
});

Deno.test("a range without a value of the type is the nearest one", () => {
  assertEquals(carriedRange("C_SE_NB_1", [0.6, 0.8]), [1, 1]);
  assertEquals(carriedRange("C_SE_NC_1", [1 + 2 ** -40, 1 + 2 ** -30]), [1, 1]);
});

Deno.test("the ends of a binary32 range are the binary32 numbers next to them inside", () => {
  for (const end of [0.1, 0.7, 1e6 + 0.01, 1e-3]) {
    const [low, high] = carriedRange("C_SE_NC_1", [-end, end]);
    assertEquals(low, -high);
    assertEquals(Math.fround(high), high);
    assert(high <= end && end - high < end * 2 ** -22, `${high} for ${end}`);
  }
});

Deno.test("below a power of two, near zero and beyond the largest, the end is the binary32 number next to it inside", () => {
  const below = 1 - 2 ** -24;
  assertEquals(carriedRange("C_SE_NC_1", [-1 + 2 ** -40, 1 - 2 ** -40]), [-below, below]);
  assertEquals(carriedRange("C_SE_NC_1", [2 ** -200, 1]), [2 ** -149, 1]);
  assertEquals(carriedRange("C_SE_NC_1", [-1, -(2 ** -200)]), [-1, -(2 ** -149)]);
  assertEquals(carriedRange("C_SE_NC_1", [-(2 ** -200), 2 ** -200]), [0, 0]);
  const most = (2 - 2 ** -23) * 2 ** 127;
  assertEquals(carriedRange("C_SE_NC_1", [-1e39, 1e39]), [-most, most]);
});
