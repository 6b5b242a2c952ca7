// Devices that fail the cases of commands.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_COMMANDS: readonly FaultyCase[] = [
  { case: "CMD-01", faults: [{ fault: "pretend-execution" }], seen: "is operated once" },
  {
    case: "CMD-02",
    faults: [{ fault: "wrong-value", type: "C_SE_NB_1" }],
    seen: "mirrors",
  },
  { case: "CMD-03", faults: [{ fault: "mirror-other-time" }], seen: "mirrors" },
  { case: "CMD-04", faults: [{ fault: "early-termination" }], seen: "ACTTERM comes first" },
  { case: "CMD-05", faults: [{ fault: "ignore-qualifier" }], seen: "mirrors" },
  { case: "CMD-06", faults: [{ fault: "accept-invalid-state" }], seen: "a negative actcon" },
  { case: "CMD-07", faults: [{ fault: "operate-on-select" }], seen: "is not operated" },
  { case: "CMD-08", faults: [{ fault: "operate-on-select" }], seen: "is not operated" },
  { case: "CMD-09", faults: [{ fault: "implicit-select" }], seen: "a negative actcon" },
  { case: "CMD-10", faults: [{ fault: "implicit-select" }], seen: "a negative actcon" },
  { case: "CMD-11", faults: [{ fault: "execute-selected-value" }], seen: "a negative actcon" },
  {
    case: "CMD-12",
    faults: [{ fault: "replace-selection" }],
    seen: "selection with another value",
  },
  { case: "CMD-13", faults: [{ fault: "implicit-select" }], seen: "a negative actcon" },
  { case: "CMD-14", faults: [{ fault: "confirm-refused" }], seen: "a negative actcon" },
  { case: "CMD-15", faults: [{ fault: "refuse", cause: 47 }], seen: "a negative actcon" },
  { case: "CMD-16", faults: [{ fault: "terminate-failed" }], seen: "positive termination" },
  { case: "CMD-17", faults: [{ fault: "implicit-select" }], seen: "a negative actcon" },
  { case: "CMD-18", faults: [{ fault: "confirm-refused" }], seen: "a negative actcon" },
  {
    case: "CMD-19",
    faults: [{ fault: "confirm-refused" }],
    seen: "outside the permitted delay: negative",
  },
  {
    case: "CMD-20",
    faults: [{ fault: "confirm-refused" }],
    seen: "outside the permitted delay: negative",
  },
  {
    case: "CMD-21",
    faults: [{ fault: "double-confirmation", times: 1 }],
    seen: "one answer to each command",
  },
  {
    case: "CMD-22",
    role: "controlling",
    faults: [{ fault: "wrong-cause", type: "C_SC_NA_1" }],
    seen: "C_SC_NA_1 act",
  },
  {
    case: "CMD-23",
    role: "controlling",
    faults: [{ fault: "execute-without-select" }],
    seen: "value 1 select",
  },
  {
    case: "CMD-24",
    role: "controlling",
    faults: [{ fault: "flood", copies: 2, type: "C_SC_NA_1" }],
    seen: "repeated command",
  },
  {
    case: "CMD-25",
    role: "controlling",
    faults: [{ fault: "stale-time" }],
    seen: "age of the time tag",
  },
];
