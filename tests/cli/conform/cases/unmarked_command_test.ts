// The case DUI-02 against a station whose sheet leaves a type of command without a mark.

import { assertEquals } from "@std/assert";
import { typeKey } from "../../../../cli/conform/sheet/type_items.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";

for (const type of ["C_DC_NA_1", "C_SE_NA_1", "C_BO_NA_1", "C_SE_TC_1"] as const) {
  Deno.test(`DUI-02 sends a well-formed ${type} if the sheet does not mark it`, async () => {
    const { results: [result] } = await runCases(["DUI-02"], {
      declare: (sheet) => ({ ...sheet, marks: { ...sheet.marks, [typeKey(type)]: "" } }),
    });
    assertEquals(result?.verdict === "PASS" || result?.verdict === "PASS+", true, result?.reason);
    assertEquals(result?.reason.includes("length-mismatch"), false);
  });
}
