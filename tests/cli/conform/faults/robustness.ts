// Devices that fail the case of robustness.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_ROBUSTNESS: readonly FaultyCase[] = [
  {
    case: "ROB-01",
    faults: [{ fault: "stop-reading", afterMs: 4000 }],
    seen: "no frame ends the device",
  },
  {
    case: "ROB-01",
    role: "controlling",
    faults: [{ fault: "stop-reading", afterMs: 240_000 }],
    seen: "no frame ends the device",
  },
];
