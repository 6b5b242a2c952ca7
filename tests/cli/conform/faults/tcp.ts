// Devices that fail the cases of TCP.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";
import { MOST_CONNECTIONS } from "../../../helpers/conform/full_station.ts";

/** A faulty device for each case. */
export const FAULTY_TCP: readonly FaultyCase[] = [
  {
    case: "TCP-01",
    name: "a sheet with another port",
    faults: [],
    device: { declare: (sheet) => ({ ...sheet, values: { ...sheet.values, port: 2405 } }) },
    seen: "the port in the sheet, 2405",
  },
  { case: "TCP-02", faults: [{ fault: "no-test-frames" }], seen: "Expect TESTFR act" },
  { case: "TCP-04", faults: [{ fault: "no-i-timeout" }], seen: "the connection is still open" },
  { case: "TCP-04", faults: [{ fault: "no-test-timeout" }], seen: "the connection is still open" },
  { case: "TCP-05", faults: [{ fault: "lose-split-frames" }], seen: "Expect STARTDT con" },
  { case: "TCP-06", faults: [{ fault: "lose-joined-frames" }], seen: "Expect TESTFR con" },
  { case: "TCP-07", faults: [{ fault: "wrong-send-number" }], seen: "consecutive N(S)" },
  {
    case: "TCP-08",
    name: "a station that accepts any peer",
    faults: [],
    device: {
      change: (declaration) => ({
        ...declaration,
        redundancy: { maxConnections: MOST_CONNECTIONS },
      }),
    },
    seen: "the connection is still open",
  },

  {
    case: "TCP-03",
    role: "controlling",
    faults: [{ fault: "data-before-start" }],
    seen: "Expect STARTDT act; seen: I frame",
  },
  {
    case: "TCP-05",
    role: "controlling",
    faults: [{ fault: "lose-split-frames" }],
    seen: "acknowledgement with N(R)=1",
  },
  {
    case: "TCP-06",
    role: "controlling",
    faults: [{ fault: "lose-joined-frames" }],
    seen: "Expect TESTFR con",
  },
  {
    case: "TCP-07",
    role: "controlling",
    faults: [{ fault: "wrong-receive-number" }],
    seen: "acknowledgement with N(R)=20",
  },
];
