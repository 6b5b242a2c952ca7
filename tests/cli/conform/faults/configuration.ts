// Devices that fail the cases of the configuration.

import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A sheet that contradicts itself. */
function contradictory(sheet: SheetDocument): SheetDocument {
  return { ...sheet, values: { ...sheet.values, t1: 10, t2: 20 } };
}

/** A faulty device for each case. */
export const FAULTY_CONFIGURATION: readonly FaultyCase[] = [
  {
    case: "CFG-01",
    name: "a sheet with t2 above t1",
    faults: [],
    device: { declare: contradictory },
    seen: "t2",
  },
  { case: "CFG-02", faults: [{ fault: "no-test-frames" }], seen: "Expect TESTFR act" },
  { case: "CFG-03", faults: [{ fault: "short-addresses" }], seen: "fields of 2, 2 and 3 octets" },
  { case: "CFG-04", faults: [{ fault: "wrong-cause" }], seen: "types and causes that the sheet" },

  {
    case: "CFG-01",
    role: "controlling",
    name: "a sheet with t2 above t1",
    faults: [],
    client: { declare: contradictory },
    seen: "t2",
  },
  {
    case: "CFG-02",
    role: "controlling",
    faults: [{ fault: "no-test-frames" }],
    seen: "Expect TESTFR act",
  },
  {
    case: "CFG-03",
    role: "controlling",
    faults: [{ fault: "short-addresses" }],
    seen: "fields of 2, 2 and 3 octets",
  },
  {
    case: "CFG-04",
    role: "controlling",
    faults: [{ fault: "wrong-cause", cause: 13 }],
    seen: "types and causes that the sheet",
  },
];
