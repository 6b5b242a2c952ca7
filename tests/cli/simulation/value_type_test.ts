// Values and qualities that objects can have, and how they are written.

import { assertEquals } from "@std/assert";
import {
  describeQualities,
  describeValues,
  parseQuality,
  parseValue,
  valueTypeOf,
} from "../../../cli/simulation/value_type.ts";
import { POINT_TYPES } from "../../../transport/low_level.ts";
import { familyOf } from "../../../transport/controlled/declaration/families.ts";

Deno.test("the values of every type are those that the station accepts", () => {
  for (const type of [...POINT_TYPES, "M_IT_NA_1"] as const) {
    const { low, high, isWhole, qualityBits } = valueTypeOf(type);
    const family = familyOf(type);
    assertEquals(
      { range: [low, high], isWhole, qualityBits },
      {
        range: [...family.range],
        isWhole: family.form === "whole",
        qualityBits: family.qualityBits,
      },
      type,
    );
  }
});

Deno.test("a value is a number or a keyword of its type", () => {
  const double = valueTypeOf("M_DP_NA_1");
  for (
    const [text, value] of [
      ["2", 2],
      ["0x3", 3],
      ["on", 2],
      ["OFF", 1],
      ["Indeterminate", 3],
      ["4", undefined],
      ["1.5", undefined],
      ["open", undefined],
      ["", undefined],
      ["NaN", undefined],
    ] as const
  ) assertEquals(parseValue(text, double), value, text);
  const starts = valueTypeOf("M_EP_TE_1");
  assertEquals(parseValue("gs+SIE", starts), 0x11);
  assertEquals(parseValue("GS+XY", starts), undefined);
  const float = valueTypeOf("M_ME_NC_1");
  assertEquals(
    ["-12.5", "+.5", "1e3", "1e39", "12,5"].map((text) => parseValue(text, float)),
    [-12.5, 0.5, 1000, undefined, undefined],
  );
});

Deno.test("the expected value is described", () => {
  assertEquals(
    (["M_DP_NA_1", "M_ST_NA_1", "M_ME_NA_1", "M_ME_NC_1"] as const).map((type) =>
      describeValues(valueTypeOf(type))
    ),
    [
      "a whole number from 0 to 3, or intermediate, OFF, ON, indeterminate",
      "a whole number from -64 to 63",
      "a number from -1 to 0.99997",
      "a number",
    ],
  );
  assertEquals(describeQualities(valueTypeOf("M_SP_NA_1")), "good, IV, NT, SB or BL");
  assertEquals(describeQualities(valueTypeOf("M_IT_NA_1")), "good or IV");
  assertEquals(describeQualities(valueTypeOf("M_ME_ND_1")), "good");
});

Deno.test("quality keywords are those of the type", () => {
  const single = valueTypeOf("M_SP_NA_1");
  assertEquals(parseQuality(["iv", "NT"], single), 0xc0);
  assertEquals(parseQuality([], single), 0);
  assertEquals(parseQuality(["good"], single), 0);
  assertEquals(parseQuality(["IV", "OV"], single), { unknown: "OV" });
  assertEquals(parseQuality(["OV"], valueTypeOf("M_ME_NC_1")), 1);
});

Deno.test("values are accepted up to the limits of their type", () => {
  for (
    const [type, low, high] of [
      ["M_ST_NA_1", -64, 63],
      ["M_SP_NA_1", 0, 1],
      ["M_DP_NA_1", 0, 3],
      ["M_ME_NB_1", -32_768, 32_767],
    ] as const
  ) {
    const values = [low - 1, low, high, high + 1, (low + high) / 2 + 0.25].map((value) =>
      parseValue(String(value), valueTypeOf(type))
    );
    assertEquals(values, [undefined, low, high, undefined, undefined], type);
  }
  assertEquals(parseValue("nothing", valueTypeOf("M_ST_NA_1")), undefined);
});
