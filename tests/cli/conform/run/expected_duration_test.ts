// How long a campaign is expected to take.

import { assertEquals } from "@std/assert";
import type { ConformanceCase } from "../../../../cli/conform/case.ts";
import { emptySheet } from "../../../../cli/conform/command/device_sheet.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { expectedDuration } from "../../../../cli/conform/run/expected_duration.ts";

/** A case that takes this long; independent if it is given as a text. */
function caseOf(ms: number | string | undefined): ConformanceCase {
  const texts = { title: "", precondition: "", stimulus: "", criterion: "" };
  return {
    ...{ id: "A-1", clause: "-", kind: "+", ...texts },
    ...typeof ms === "string" && { independent: true },
    ...ms !== undefined && { duration: () => Number(ms) },
  };
}

Deno.test("only independent cases run side by side, and the longest of them is the least time", () => {
  const expected = (cases: readonly (number | string | undefined)[], connections: number) =>
    expectedDuration(cases.map(caseOf), {
      ...{ sheet: emptySheet("controlled", []).sheet, repeat: 2, connections },
    });
  const pauses = 2 * 200; // After a case, and after the check whether the device works.
  assertEquals(expected([100, 200, undefined], 4), 2 * (100 + 200 + 1000 + 3 * pauses));
  assertEquals(expected([100, "300", "300"], 1), 2 * (700 + 3 * pauses));
  assertEquals(expected([100, "300", "300"], 2), 2 * (100 + 300 + pauses));
  assertEquals(expected([100, "300", "900"], 4), 2 * (100 + 900 + pauses));
});

Deno.test("a case with many connections waits until each is released, if the sheet says how long that takes", () => {
  const each: ConformanceCase = { ...caseOf(100), connections: 5 };
  const expected = (sheet: Sheet) => expectedDuration([each], { sheet, repeat: 2, connections: 1 });
  const { sheet: blank } = emptySheet("controlled", []);
  assertEquals(expected(blank), 2 * (100 + 2 * 200));
  const slow = new Sheet({ ...blank.document, pixit: { "pixit.reconnectReady": 10 } });
  assertEquals(expected(slow), 2 * (100 + (2 + 4) * 10_000));
});
