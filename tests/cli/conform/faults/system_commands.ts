// Devices that fail the cases of clock, test and reset.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_SYSTEM_COMMANDS: readonly FaultyCase[] = [
  { case: "CLK-01", faults: [{ fault: "clock-first" }], seen: "before the confirmation" },
  { case: "CLK-02", faults: [{ fault: "any-time" }], seen: "minute 60 is not confirmed" },
  { case: "CLK-03", faults: [{ fault: "any-cause" }], seen: "seen: cause 7" },
  { case: "CLK-04", faults: [{ fault: "ignored-clock" }], seen: "deviation of the time tag" },
  {
    case: "TST-01",
    faults: [{ fault: "wrong-value", type: "C_TS_TA_1" }],
    seen: "mirrors it; seen: another octet",
  },
  { case: "TST-02", faults: [{ fault: "any-cause" }], seen: "a test command with cause 7" },
  { case: "RST-01", faults: [{ fault: "ignored-reset" }], seen: "still open" },
  { case: "RST-02", faults: [{ fault: "ignored-reset" }], seen: "from before the reset" },
  { case: "RST-03", faults: [{ fault: "accept-refused" }], seen: "QRP 0 is answered with" },
  // Other parts of the criteria.
  { case: "CLK-01", faults: [{ fault: "ignored-clock" }], seen: "deviation of the time tag" },
  { case: "CLK-02", faults: [{ fault: "accept-refused" }], seen: "minute 60 is not confirmed" },
  { case: "TST-02", faults: [{ fault: "any-system-address" }], seen: "with IOA 2" },
  { case: "RST-01", faults: [{ fault: "wrong-initialization", coi: 0 }], seen: "COI 2" },
  { case: "RST-03", faults: [{ fault: "any-system-address" }], seen: "a reset with IOA 1" },
];
