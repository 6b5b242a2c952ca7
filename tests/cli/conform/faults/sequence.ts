// Devices that fail the cases of the sequence numbers.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_SEQUENCE: readonly FaultyCase[] = [
  { case: "SEQ-01", faults: [{ fault: "wrong-send-number" }], seen: "in the first I frame" },
  {
    case: "SEQ-02",
    faults: [{ fault: "frozen-receive-number" }],
    seen: "the number of I frames that the device has received",
  },
  {
    case: "SEQ-03",
    faults: [{ fault: "acknowledge-everything" }],
    seen: "further I frames after 2 are acknowledged: 2",
  },
  { case: "SEQ-04", faults: [{ fault: "count-acknowledgements" }], seen: "Expect no I frame" },
  { case: "SEQ-05", faults: [{ fault: "early-wrap" }], seen: "= 32767" },
  {
    case: "SEQ-06",
    faults: [{ fault: "any-send-number" }],
    seen: "closes the connection after a gap of N(S)",
  },
  {
    case: "SEQ-07",
    faults: [{ fault: "any-receive-number" }],
    seen: "closes the connection after an N(R) that is too high",
  },
  { case: "SEQ-08", faults: [{ fault: "any-receive-number" }], seen: "still open" },
  { case: "SEQ-09", faults: [{ fault: "assume-acknowledged" }], seen: "again; seen: none" },

  {
    case: "SEQ-01",
    role: "controlling",
    faults: [{ fault: "wrong-send-number" }],
    seen: "in the first I frame",
  },
  {
    case: "SEQ-02",
    role: "controlling",
    faults: [{ fault: "frozen-receive-number" }],
    seen: "the number of I frames that the device has received",
  },
  {
    case: "SEQ-05",
    role: "controlling",
    faults: [{ fault: "early-wrap" }],
    client: { upper: false },
    seen: "the acknowledgement N(R) = ",
  },
  {
    case: "SEQ-06",
    role: "controlling",
    faults: [{ fault: "any-send-number" }],
    seen: "closes the connection after a gap of N(S)",
  },
  {
    case: "SEQ-07",
    role: "controlling",
    faults: [{ fault: "any-receive-number" }],
    seen: "closes the connection after an N(R) that is too high",
  },
  {
    case: "SEQ-08",
    role: "controlling",
    faults: [{ fault: "any-receive-number" }],
    seen: "still open",
  },
];
