// Devices that fail the cases of the layout of APDUs.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_FRAMES: readonly FaultyCase[] = [
  { case: "FRM-01", faults: [{ fault: "noise", afterMs: 2000 }], seen: "68H, a length of 4" },
  { case: "FRM-01", faults: [{ fault: "wrong-length", by: -1, afterMs: 2000 }], seen: "a length" },
  {
    case: "FRM-02",
    faults: [{ fault: "reserved-octets", afterMs: 2000 }],
    seen: "control fields of I, S and U format",
  },
  { case: "FRM-03", faults: [{ fault: "accept-any-start" }], seen: "a wrong start octet" },
  { case: "FRM-04", faults: [{ fault: "ignore-length" }], seen: "reaction to a length of 3" },
  { case: "FRM-05", faults: [{ fault: "ignore-length" }], seen: "reaction to a length of 254" },
  { case: "FRM-06", faults: [{ fault: "ignore-length" }], seen: "a U frame that is too long" },
  {
    case: "FRM-07",
    faults: [{ fault: "ignore-object-count" }],
    seen: "no positive confirmation",
  },
  { case: "FRM-08", faults: [{ fault: "ignore-surplus" }], seen: "as declared (refuse)" },
  { case: "FRM-09", faults: [{ fault: "mask-functions" }], seen: "reaction to 68 04 47" },
  { case: "FRM-10", faults: [{ fault: "no-test-timeout" }], seen: "the connection is still open" },

  {
    case: "FRM-01",
    role: "controlling",
    faults: [{ fault: "noise", afterMs: 2000 }],
    seen: "68H, a length of 4",
  },
  {
    case: "FRM-02",
    role: "controlling",
    faults: [{ fault: "reserved-octets" }],
    seen: "control fields of I, S and U format",
  },
  {
    case: "FRM-03",
    role: "controlling",
    faults: [{ fault: "accept-any-start" }],
    seen: "a wrong start octet",
  },
  {
    case: "FRM-04",
    role: "controlling",
    faults: [{ fault: "ignore-length" }],
    seen: "reaction to a length of 3",
  },
  {
    case: "FRM-05",
    role: "controlling",
    faults: [{ fault: "ignore-length" }],
    seen: "a length of 254",
  },
  {
    case: "FRM-06",
    role: "controlling",
    faults: [{ fault: "ignore-length" }],
    seen: "a U frame that is too long",
  },
  {
    case: "FRM-07",
    role: "controlling",
    faults: [{ fault: "ignore-object-count" }],
    seen: "is not stored",
  },
  {
    case: "FRM-08",
    role: "controlling",
    faults: [{ fault: "take-twice" }],
    seen: "effects of the ASDU: 0 to 1",
  },
  {
    case: "FRM-09",
    role: "controlling",
    faults: [{ fault: "mask-functions" }],
    seen: "reaction to 68 04 47",
  },
  {
    case: "FRM-10",
    role: "controlling",
    faults: [{ fault: "no-test-timeout" }],
    seen: "the connection is still open",
  },
];
