// Devices that fail the cases of several connections.

import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";
import { MOST_CONNECTIONS } from "../../../helpers/conform/full_station.ts";

/** A sheet with another answer. */
function answering(pixit: SheetDocument["pixit"]): (sheet: SheetDocument) => SheetDocument {
  return (sheet) => ({ ...sheet, pixit: { ...sheet.pixit, ...pixit } });
}

/** A faulty device for each case. */
export const FAULTY_REDUNDANCY: readonly FaultyCase[] = [
  {
    case: "RED-01",
    name: "a station that permits more connections than its sheet",
    faults: [],
    device: { declare: answering({ "pixit.maxConnections": MOST_CONNECTIONS - 1 }) },
    seen: "at most 5 connections",
  },
  {
    case: "RED-01",
    name: "a station that closes what it should refuse",
    faults: [],
    device: { declare: answering({ "pixit.beyondMax": "refuse" }) },
    seen: "beyond the maximum as declared: refuse",
  },
  { case: "RED-02", faults: [{ fault: "no-test-frames" }], seen: "Expect TESTFR act" },
  { case: "RED-03", faults: [{ fault: "flood", copies: 2 }], seen: "each once" },
  { case: "RED-04", faults: [{ fault: "assume-acknowledged" }], seen: "each once; seen: none" },
  {
    case: "RED-04",
    name: "a station that closes what it should stop",
    faults: [],
    device: { declare: answering({ "pixit.redTakeover": "stop" }) },
    seen: "as declared: the old connection is stopped",
  },
  {
    case: "RED-05",
    faults: [{ fault: "late-start-confirmation", byMs: 14_500 }],
    seen: "Expect STARTDT con before t1 of the oldest I frame on A expires",
  },
  {
    case: "RED-06",
    faults: [{ fault: "assume-acknowledged" }],
    seen: "I frames of the second group",
  },
  { case: "RED-07", faults: [{ fault: "confirm-refused" }], seen: "whose select command was on A" },

  {
    case: "RED-08",
    role: "controlling",
    faults: [{ fault: "start-all-links" }],
    seen: "STARTDT act on one of the connections only",
  },
  {
    case: "RED-08",
    role: "controlling",
    faults: [{ fault: "no-test-frames" }],
    seen: "Expect TESTFR act",
  },
  {
    case: "RED-08",
    role: "controlling",
    name: "a sheet with an interrogation after each start",
    faults: [],
    client: { declare: answering({ "pixit.startSequence": ["C_IC_NA_1"] }) },
    seen: "Expect C_IC_NA_1 act",
  },
];
