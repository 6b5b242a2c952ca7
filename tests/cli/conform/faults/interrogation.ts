// Devices that fail the cases of interrogations.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_INTERROGATIONS: readonly FaultyCase[] = [
  {
    case: "GI-01",
    faults: [{ fault: "early-interrogation-end", ca: 2 }],
    seen: "between confirmation",
  },
  { case: "GI-02", faults: [{ fault: "tagged-interrogation" }], seen: "types that permit" },
  { case: "GI-03", faults: [{ fault: "whole-groups" }], seen: "only objects of group" },
  { case: "GI-04", faults: [{ fault: "accept-refused" }], seen: "QOI 0 is answered with cause 7" },
  { case: "GI-05", faults: [{ fault: "pretend-cancellation" }], seen: "no data after" },
  {
    case: "GI-06",
    faults: [{ fault: "omit-termination", type: "C_IC_NA_1", times: 1 }],
    seen: "a second interrogation: queue; seen: restart",
  },
  { case: "GI-07", faults: [{ fault: "lost-events" }], seen: "an event with each of the values" },
  {
    case: "GI-08",
    faults: [{ fault: "lose-events-before-start" }],
    seen: "that was not sent before",
  },
  { case: "GI-09", faults: [{ fault: "flood", copies: 5 }], seen: "unacknowledged frames" },
  // Other parts of the criteria.
  { case: "GI-01", faults: [{ fault: "repeated-objects" }], seen: "each object once" },
  { case: "GI-03", faults: [{ fault: "wrong-cause", cause: 20 }], seen: "all data has the cause" },
  {
    case: "GI-05",
    faults: [{ fault: "accept-refused", type: "C_IC_NA_1" }],
    seen: "while nothing is running",
  },
];
