// Devices that fail the cases of the data unit identifier.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_IDENTIFIERS: readonly FaultyCase[] = [
  {
    case: "DUI-01",
    faults: [{ fault: "positive-rejection", type: "52" }],
    seen: "P/N = 1; seen: cause 44",
  },
  { case: "DUI-02", faults: [{ fault: "confirm-unknown-type" }], seen: "seen: cause 7" },
  {
    case: "DUI-03",
    faults: [{ fault: "wrong-rejection", type: "C_SC_NA_1" }],
    seen: "seen: cause 44",
  },
  { case: "DUI-04", faults: [{ fault: "confirm-unknown-ca" }], seen: "seen: cause 7" },
  { case: "DUI-05", faults: [{ fault: "confirm-unknown-ioa" }], seen: "seen: cause 7" },
  {
    case: "DUI-06",
    faults: [{ fault: "double-rejection", type: "C_SC_NA_1" }],
    seen: "no second answer",
  },
  { case: "DUI-07", faults: [{ fault: "no-originator" }], seen: "originator 0" },
  { case: "DUI-08", faults: [{ fault: "stale-originator" }], seen: "originator 7 in" },
  {
    case: "DUI-09",
    faults: [{ fault: "execute-tests", type: "C_SC_NA_1" }],
    seen: "is not operated; seen: 1",
  },
  { case: "DUI-10", faults: [{ fault: "broadcast-answers" }], seen: "CA 65535" },
  { case: "DUI-11", faults: [{ fault: "broadcast-everything" }], seen: "cause 46" },
  {
    case: "DUI-12",
    faults: [{ fault: "any-system-address" }],
    seen: "with IOA 1 is answered with",
  },
  { case: "DUI-13", faults: [{ fault: "execute-first-object" }], seen: "is not confirmed" },
  // Other parts of the criteria.
  { case: "DUI-04", faults: [{ fault: "wrong-ca", from: 9 }], seen: "C_IC_NA_1" },
  {
    case: "DUI-05",
    faults: [{ fault: "wrong-rejection", type: "C_SC_NA_1" }],
    seen: "seen: cause 44",
  },
  { case: "DUI-11", faults: [{ fault: "ignore-request", type: "C_TS_TA_1" }], seen: "cause 46" },
];
