// Devices that fail the cases of integrated totals.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_COUNTERS: readonly FaultyCase[] = [
  {
    case: "CI-01",
    faults: [{ fault: "wrong-cause", type: "M_IT_NA_1", cause: 38 }],
    seen: "all data has the cause 37",
  },
  { case: "CI-02", faults: [{ fault: "ignored-freeze" }], seen: "the reading 105" },
  { case: "CI-03", faults: [{ fault: "freeze-without-reset" }], seen: "the reading" },
  {
    case: "CI-04",
    faults: [{ fault: "unreported-readings" }],
    device: { cyclic: true },
    seen: "readings with cause 3 (mode A); seen: none",
  },
  {
    case: "CI-05",
    faults: [{ fault: "unreported-readings" }],
    seen: "frozen readings with cause 3 (mode D)",
  },
  { case: "CI-06", faults: [{ fault: "accept-refused" }], seen: "RQT 0 is answered with cause 7" },
  { case: "CI-07", faults: [{ fault: "missing-carry" }], seen: "CY = 1" },
  // Other parts of the criteria.
  { case: "CI-05", faults: [{ fault: "ignored-freeze" }], seen: "after 1 freeze" },
  { case: "CI-06", faults: [{ fault: "any-cause" }], seen: "seen: cause 7" },
  { case: "CI-07", faults: [{ fault: "ignored-freeze" }], seen: "the sequence number" },
];
