// Devices that fail the cases of the windows.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_WINDOW: readonly FaultyCase[] = [
  {
    case: "WIN-01",
    faults: [{ fault: "assume-acknowledged" }],
    seen: "unacknowledged I frames: 12 frames",
  },
  { case: "WIN-03", faults: [{ fault: "no-s-frames" }], seen: "an acknowledgement by I frame 8" },
  { case: "WIN-04", faults: [{ fault: "surplus-acknowledgements" }], seen: "repeats an N(R)" },
  {
    case: "WIN-05",
    faults: [{ fault: "assume-acknowledged" }],
    seen: "I frame before the acknowledgement",
  },

  {
    case: "WIN-02",
    role: "controlling",
    faults: [{ fault: "assume-acknowledged" }],
    seen: "I frames without an acknowledgement: 12",
  },
  {
    case: "WIN-03",
    role: "controlling",
    faults: [{ fault: "no-s-frames" }],
    seen: "an acknowledgement by I frame 8",
  },
  {
    case: "WIN-04",
    role: "controlling",
    faults: [{ fault: "surplus-acknowledgements" }],
    seen: "repeats an N(R)",
  },
  {
    case: "WIN-05",
    role: "controlling",
    faults: [{ fault: "assume-acknowledged" }],
    seen: "I frames without an acknowledgement: 1 frame",
  },
];
