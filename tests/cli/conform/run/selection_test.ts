// Which cases apply to a device, by what its sheet marks, answers, and leaves open.

import { assertEquals } from "@std/assert";
import type { ConformanceCase } from "../../../../cli/conform/case.ts";
import { emptySheet } from "../../../../cli/conform/command/device_sheet.ts";
import { selectCase } from "../../../../cli/conform/run/selection.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";

/** A case with a condition. */
function caseWith(condition: ConformanceCase["condition"] = []): ConformanceCase {
  const texts = { title: "", precondition: "", stimulus: "", criterion: "" };
  return { id: "A-1", clause: "-", kind: "+", ...texts, condition, controlled: async () => {} };
}

/** How a case is selected with a sheet: the items that select it, or its verdict and the reason. */
function selection(condition: ConformanceCase["condition"], sheet: Sheet): string {
  const selected = selectCase(caseWith(condition), { sheet, role: "controlled" });
  return selected.isSelected
    ? `selected by ${selected.by.join(", ")}`
    : `${selected.verdict}: ${selected.reason}`;
}

const DOCUMENT: SheetDocument = {
  schema: "iec104-pics/1",
  device: { role: "controlled" },
  marks: { "dev.controlled": "X", "type.1": "X" },
  pixit: { "pixit.tBit": "mirror" },
  unknown: ["type.3", "pixit.busy"],
};

Deno.test("a case is selected by marks and answers, or by one of several", () => {
  const sheet = new Sheet(DOCUMENT);
  assertEquals(selection([], sheet), "selected by ");
  assertEquals(selection(["type.1", "pixit.tBit"], sheet), "selected by type.1, pixit.tBit");
  assertEquals(selection([["type.1", "type.3"]], sheet), "selected by type.1");
});

Deno.test("an item without a mark does not apply; one that is not determined is missing", () => {
  const sheet = new Sheet(DOCUMENT);
  assertEquals(selection(["type.5"], sheet), "NOT APPLICABLE: not marked: type.5");
  assertEquals(selection(["type.3"], sheet), "INCONCLUSIVE: declaration missing: type.3");
  assertEquals(selection(["pixit.busy"], sheet), "INCONCLUSIVE: declaration missing: pixit.busy");
  assertEquals(
    selection(["type.3", "pixit.busy"], sheet),
    "INCONCLUSIVE: declaration missing: type.3, pixit.busy",
  );
  assertEquals(selection(["type.7", "type.5"], sheet), "NOT APPLICABLE: not marked: type.7");
  assertEquals(selection(["type.3", "type.5"], sheet), "NOT APPLICABLE: not marked: type.5");
  assertEquals(
    selection([["type.3", "type.5"]], sheet),
    "INCONCLUSIVE: declaration missing: type.3 or type.5",
  );
});

Deno.test("without a sheet, only mandatory cases apply", () => {
  const { sheet } = emptySheet("controlled", []);
  assertEquals(selection([], sheet), "selected by ");
  assertEquals(
    selection(["type.1"], sheet),
    "NOT APPLICABLE: there is no sheet that selects it",
  );
});
