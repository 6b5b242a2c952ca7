// Devices that fail the cases of parameters, cyclic data and read.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_DATA: readonly FaultyCase[] = [
  { case: "PAR-01", faults: [{ fault: "ignored-parameters" }], seen: "below the threshold" },
  { case: "PAR-02", faults: [{ fault: "accept-refused" }], seen: "with KPA 5 is answered with" },
  { case: "PAR-03", faults: [{ fault: "ignored-activation" }], seen: "no cyclic transmission" },
  { case: "CYC-01", faults: [{ fault: "skipped-cycles" }], seen: "with cause 1 at least 10 times" },
  { case: "CYC-02", faults: [{ fault: "incomplete-scan" }], seen: "points of the scan" },
  { case: "CYC-03", faults: [{ fault: "confirmed-reads" }], seen: "no confirmation of the read" },
  // Other parts of the criteria.
  { case: "PAR-03", faults: [{ fault: "accept-refused" }], seen: "QPA 4" },
  { case: "CYC-03", faults: [{ fault: "any-cause" }], seen: "a read with cause 6" },
];
