// Devices that fail the cases of file transfer.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_FILE_TRANSFER: readonly FaultyCase[] = [
  { case: "FIL-01", faults: [{ fault: "no-last-file" }], seen: "F_DR_TA_1" },
  { case: "FIL-02", faults: [{ fault: "wrong-file-checksum" }], seen: "the checksum" },
  { case: "FIL-03", faults: [{ fault: "accept-any-file" }], seen: "F_FR negative" },
  { case: "FIL-04", faults: [{ fault: "accept-wrong-checksum" }], seen: "F_AF_NA_1" },
  {
    case: "FIL-05",
    role: "controlling",
    faults: [{ fault: "accept-wrong-checksum" }],
    seen: "afq=4",
  },
];
