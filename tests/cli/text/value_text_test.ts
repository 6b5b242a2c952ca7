// Values as text, type by type.

import { assertEquals } from "@std/assert";
import { meaningOf, textOfValue } from "../../../cli/text/value_text.ts";

Deno.test("states are written as words, numbers with the digits of their type", () => {
  const cases: readonly (readonly [type: string, value: number, text: string])[] = [
    ["M_SP_NA_1", 0, "OFF"],
    ["M_SP_TB_1", 1, "ON"],
    ["M_DP_NA_1", 0, "intermediate"],
    ["M_DP_NA_1", 3, "indeterminate"],
    ["M_DP_NA_1", 4, "4"],
    ["M_ST_NA_1", -64, "-64"],
    ["M_BO_NA_1", 0xa001, "0x0000a001"],
    ["M_BO_NA_1", 0, "0x00000000"],
    ["M_ME_NA_1", 0.5, "0.5"],
    ["M_ME_NA_1", 1 / 3, "0.33333"],
    ["M_ME_NA_1", 2 ** -15, "0.00003"],
    ["M_ME_NB_1", -32_768, "-32768"],
    ["M_ME_NC_1", Math.fround(118.4), "118.4"],
    ["M_ME_NC_1", NaN, "NaN"],
    ["M_IT_NA_1", 48_215_740, "48215740"],
    ["C_RC_NA_1", 2, "next step HIGHER"],
    ["nothing", 5, "5"],
    ["toString", 5, "5"],
  ];
  for (const [type, value, text] of cases) {
    assertEquals(textOfValue(type, value), text, `${type} ${value}`);
  }
});

Deno.test("only states have a meaning; for bits, those that are set", () => {
  assertEquals([meaningOf("M_SP_NA_1", 1), meaningOf("M_SP_NA_1", 2)], ["ON", ""]);
  assertEquals([meaningOf("M_ME_NC_1", 1), meaningOf("nothing", 1)], ["", ""]);
  assertEquals([meaningOf("M_EP_TE_1", 0), meaningOf("M_EP_TE_1", 0b11)], ["", "GS SL1"]);
});
