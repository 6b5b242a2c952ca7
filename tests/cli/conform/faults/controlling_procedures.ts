// Controlling stations that fail the cases of identifiers, start-up, interrogation, totals, clock, test and read.

import { controlling, type FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty station for each case. */
export const FAULTY_CONTROLLING_PROCEDURES: readonly FaultyCase[] = controlling([
  { case: "DUI-14", faults: [{ fault: "deaf-after-unknown" }], seen: "both good values" },
  { case: "DUI-15", faults: [{ fault: "unseen-rejections" }], seen: "seen: pending" },
  { case: "DUI-16", faults: [{ fault: "other-originator" }], seen: "seen: 8" },
  { case: "INI-04", faults: [{ fault: "impatient-requests" }], seen: "is terminated" },
  { case: "GI-10", faults: [{ fault: "unseen-refusals" }], seen: "that was refused failed" },
  { case: "CI-08", faults: [{ fault: "lost-readings" }], seen: "the value 25" },
  {
    case: "CLK-05",
    faults: [{ fault: "stale-time" }],
    seen: "deviation of the time",
  },
  { case: "TST-03", faults: [{ fault: "any-test-answer" }], seen: "a wrong answer failed" },
  { case: "CYC-04", faults: [{ fault: "spontaneous-answers" }], seen: "still pending" },
  // Other parts of the criteria.
  { case: "GI-10", faults: [{ fault: "impatient-requests" }], seen: "without a termination" },
  { case: "CI-08", faults: [{ fault: "unseen-refusals" }], seen: "that was refused" },
  { case: "CLK-05", faults: [{ fault: "invalid-time" }], seen: "no IV" },
  { case: "CYC-04", faults: [{ fault: "unseen-rejections" }], seen: "rejected with cause 47" },
]);
