// Devices that fail the cases of the configuration.

import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A sheet that contradicts itself. */
function contradictory(sheet: SheetDocument): SheetDocument {
  return { ...sheet, values: { ...sheet.values, t1: 10, t2: 20 } };
}

/** A sheet whose single points report no events. */
function withoutEvents({ marks, ...sheet }: SheetDocument): SheetDocument {
  return {
    ...sheet,
    marks: Object.fromEntries(Object.entries(marks).filter(([key]) => key !== "type.30")),
  };
}

/** A sheet of a station without originator address. */
function withoutOriginator(sheet: SheetDocument): SheetDocument {
  return { ...sheet, pixit: { ...sheet.pixit, "pixit.originator": 0 } };
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
    case: "CFG-04",
    name: "a sheet without the type of its events",
    faults: [],
    device: { declare: withoutEvents },
    seen: "M_SP_TB_1 with cause spont",
  },

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
    case: "CFG-03",
    role: "controlling",
    name: "a sheet with another originator address",
    faults: [],
    client: { declare: withoutOriginator },
    seen: "C_RD_NA_1 with originator 7",
  },
  {
    case: "CFG-04",
    role: "controlling",
    faults: [{ fault: "wrong-cause", cause: 13 }],
    seen: "types and causes that the sheet",
  },
];
