// The cases of clock, test and reset, against a good station and faulty ones.

import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_SYSTEM_COMMANDS } from "../faults/system_commands.ts";

/** How far a time may be from the clock, in ms: a hundred years. */
const CENTURY_MS = 3_155_760_000_000;

/** A sheet with summer time. */
function withSummerTime(sheet: SheetDocument): SheetDocument {
  return { ...sheet, marks: { ...sheet.marks, "baf.clock.su": "X" } };
}

/** A station whose clock can be set to any time. */
function withAnyTime(station: StationDeclaration): StationDeclaration {
  return { ...station, time: { ...station.time, synchronizationWindowMs: CENTURY_MS } };
}

testAreas({
  areas: ["CLK", "TST", "RST"],
  faulty: FAULTY_SYSTEM_COMMANDS,
  devices: { "CLK-04": { declare: withSummerTime, change: withAnyTime } },
});
