// Devices that fail the cases of process information.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** The longest APDU that a sheet declares although the device sends longer ones, in octets. */
const SHORT_APDU = 60;

/** A faulty device for each case. */
export const FAULTY_MONITOR: readonly FaultyCase[] = [
  { case: "MON-01", faults: [{ fault: "untimed-events" }], seen: "M_SP_TB_1 spont" },
  { case: "MON-02", faults: [{ fault: "hidden-quality" }], seen: "quality BL" },
  { case: "MON-03", faults: [{ fault: "wrapped-value" }], seen: "beyond the range" },
  { case: "MON-04", faults: [{ fault: "repeated-objects" }], seen: "each object once" },
  {
    case: "MON-05",
    name: "APDUs longer than declared",
    faults: [],
    device: {
      declare: (sheet) => ({
        ...sheet,
        values: { ...sheet.values, "app.apdu.maxMonitor": SHORT_APDU },
      }),
    },
    seen: "longest ASDU",
  },
  { case: "MON-06", faults: [{ fault: "stale-time" }], seen: "time tag after the change" },
  { case: "MON-07", faults: [{ fault: "valid-time" }], seen: "a time tag with IV" },
  { case: "MON-08", faults: [{ fault: "invalid-time" }], seen: "a valid time tag" },
  { case: "MON-09", faults: [{ fault: "repeated-events" }], seen: "further event" },
  {
    case: "MON-10",
    role: "controlling",
    faults: [{ fault: "hidden-quality" }],
    seen: "to be stored as",
  },
];
