// Devices that fail the cases of the station initialization.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_INITIALIZATIONS: readonly FaultyCase[] = [
  { case: "INI-01", faults: [{ fault: "wrong-initialization" }], seen: "COI 2" },
  { case: "INI-02", faults: [{ fault: "repeated-initialization" }], seen: "no M_EI_NA_1" },
  { case: "INI-03", faults: [{ fault: "replayed-events" }], seen: "return information" },
  // Another cause after the manual reset only.
  { case: "INI-01", faults: [{ fault: "wrong-initialization", coi: 0 }], seen: "COI 1" },
];
