// Feedback of commands: the points that can provide it, and their value after the command.

import { assertEquals } from "@std/assert";
import {
  COMMAND_TYPES,
  COUNTER_TYPES,
  familyOf,
  isMeasured,
  permittedCause,
  POINT_TYPES,
  type PointType,
} from "../../../../transport/controlled/declaration/families.ts";
import {
  feedbackTypes,
  feedbackValue,
  isSetpoint,
} from "../../../../transport/controlled/declaration/feedback.ts";
import { qualityOctet } from "../../../../transport/controlled/declaration/quality_names.ts";

const MEASURED: readonly PointType[] = ["M_ME_NA_1", "M_ME_NB_1", "M_ME_NC_1", "M_ME_ND_1"];

Deno.test("the set of types that can be declared is complete", () => {
  assertEquals(POINT_TYPES, [
    "M_SP_NA_1",
    "M_DP_NA_1",
    "M_ST_NA_1",
    "M_BO_NA_1",
    "M_ME_NA_1",
    "M_ME_NB_1",
    "M_ME_NC_1",
    "M_PS_NA_1",
    "M_ME_ND_1",
    "M_EP_TD_1",
    "M_EP_TE_1",
    "M_EP_TF_1",
  ]);
  assertEquals(COMMAND_TYPES, [
    "C_SC_NA_1",
    "C_DC_NA_1",
    "C_RC_NA_1",
    "C_SE_NA_1",
    "C_SE_NB_1",
    "C_SE_NC_1",
    "C_BO_NA_1",
  ]);
  assertEquals(COUNTER_TYPES, ["M_IT_NA_1", "M_IT_TA_1", "M_IT_TB_1"]);
  assertEquals(POINT_TYPES.filter(isMeasured), MEASURED);
  assertEquals(COMMAND_TYPES.filter(isSetpoint), ["C_SE_NA_1", "C_SE_NB_1", "C_SE_NC_1"]);
});

Deno.test("each type has its related types, its values and its quality bits", () => {
  const rows = POINT_TYPES.map((type) => {
    const { none, cp24, cp56, form, range, qualityBits } = familyOf(type);
    return [none, cp24, cp56, form, ...range, qualityBits];
  });
  const float = 3.4028234663852886e38;
  assertEquals(rows, [
    ["M_SP_NA_1", "M_SP_TA_1", "M_SP_TB_1", "whole", 0, 1, 0xf0],
    ["M_DP_NA_1", "M_DP_TA_1", "M_DP_TB_1", "whole", 0, 3, 0xf0],
    ["M_ST_NA_1", "M_ST_TA_1", "M_ST_TB_1", "whole", -64, 63, 0xf1],
    ["M_BO_NA_1", "M_BO_TA_1", "M_BO_TB_1", "whole", 0, 0xffff_ffff, 0xf1],
    ["M_ME_NA_1", "M_ME_TA_1", "M_ME_TD_1", "normalized", -1, 32_767 / 32_768, 0xf1],
    ["M_ME_NB_1", "M_ME_TB_1", "M_ME_TE_1", "whole", -32_768, 32_767, 0xf1],
    ["M_ME_NC_1", "M_ME_TC_1", "M_ME_TF_1", "float", -float, float, 0xf1],
    ["M_PS_NA_1", undefined, undefined, "whole", 0, 0xffff, 0xf1],
    ["M_ME_ND_1", undefined, undefined, "normalized", -1, 32_767 / 32_768, 0],
    [undefined, "M_EP_TA_1", "M_EP_TD_1", "whole", 0, 3, 0xf8],
    [undefined, "M_EP_TB_1", "M_EP_TE_1", "whole", 0, 255, 0xf8],
    [undefined, "M_EP_TC_1", "M_EP_TF_1", "whole", 0, 255, 0xf8],
  ]);
  assertEquals(familyOf("M_SP_TB_1").none, "M_SP_NA_1");
});

Deno.test("feedbackTypes() lists the point types that can show a command's effect, the usual one first", () => {
  assertEquals(COMMAND_TYPES.map(feedbackTypes), [
    ["M_SP_NA_1", "M_DP_NA_1"],
    ["M_DP_NA_1", "M_SP_NA_1"],
    ["M_ST_NA_1"],
    MEASURED,
    MEASURED,
    MEASURED,
    ["M_BO_NA_1"],
  ]);
});

Deno.test("feedbackValue() returns the value of the point after the command", () => {
  const rows = [
    ["C_SC_NA_1", 0, "M_SP_NA_1", 1, 0],
    ["C_SC_NA_1", 1, "M_SP_NA_1", 0, 1],
    ["C_SC_NA_1", 0, "M_DP_NA_1", 0, 1],
    ["C_SC_NA_1", 1, "M_DP_NA_1", 0, 2],
    ["C_DC_NA_1", 1, "M_DP_NA_1", 0, 1],
    ["C_DC_NA_1", 2, "M_DP_NA_1", 0, 2],
    ["C_DC_NA_1", 1, "M_SP_NA_1", 0, 0],
    ["C_DC_NA_1", 2, "M_SP_NA_1", 0, 1],
    ["C_RC_NA_1", 1, "M_ST_NA_1", 5, 4],
    ["C_RC_NA_1", 2, "M_ST_NA_1", 5, 6],
    ["C_RC_NA_1", 2, "M_ST_NA_1", 63, 63],
    ["C_RC_NA_1", 1, "M_ST_NA_1", -64, -64],
    ["C_SE_NC_1", 1.5, "M_ME_NC_1", 0, 1.5],
    ["C_BO_NA_1", 77, "M_BO_NA_1", 0, 77],
  ] as const;
  for (const [type, value, point, before, after] of rows) {
    const found = feedbackValue({ type, value }, { type: point, before });
    assertEquals(found, after, `${type} ${value} ${point} ${before}`);
  }
});

Deno.test("permittedCause() returns 3 where the type does not permit the cause", () => {
  assertEquals(permittedCause("M_SP_TB_1", 11), 11);
  assertEquals(permittedCause("M_EP_TD_1", 11), 3);
  assertEquals(permittedCause("M_ME_TF_1", 3), 3);
});

Deno.test("qualityOctet() combines the bits of the abbreviations", () => {
  const names = ["OV", "EI", "BL", "SB", "NT", "IV"] as const;
  assertEquals(names.map((name) => qualityOctet([name])), [1, 8, 0x10, 0x20, 0x40, 0x80]);
  assertEquals([qualityOctet([]), qualityOctet([...names]), qualityOctet(0x55)], [0, 0xf9, 0x55]);
});
