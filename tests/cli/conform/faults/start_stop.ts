// Devices that fail the cases of start and stop.

import { controlling, type FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_START_STOP: readonly FaultyCase[] = [
  { case: "SSP-01", faults: [{ fault: "start-unasked" }], seen: "Expect no I frame" },
  { case: "SSP-02", faults: [{ fault: "execute-while-stopped" }], seen: "actcon" },
  { case: "SSP-03", faults: [{ fault: "accept-s-while-stopped" }], seen: "still open" },
  {
    case: "SSP-04",
    faults: [{ fault: "double-start-confirmation" }],
    seen: "Expect no STARTDT con",
  },
  {
    case: "SSP-05",
    faults: [{ fault: "frozen-receive-number" }],
    seen: "requests are acknowledged",
  },
  { case: "SSP-06", faults: [{ fault: "continue-after-stop" }], seen: "Expect no I frame" },
  {
    case: "SSP-07",
    faults: [{ fault: "no-acknowledgement-before-stop" }],
    seen: "the acknowledgement of 3 requests before STOPDT con",
  },
  {
    case: "SSP-07",
    faults: [{ fault: "surplus-acknowledgement-before-stop" }],
    seen: "nothing to acknowledge",
  },
  { case: "SSP-08", faults: [{ fault: "stop-at-once" }], seen: "Expect no STOPDT con" },
  { case: "SSP-09", faults: [{ fault: "no-i-timeout" }], seen: "t1 after its oldest I frame" },
  { case: "SSP-10", faults: [{ fault: "restart-numbers" }], seen: "after the second start" },
  { case: "SSP-11", faults: [{ fault: "confirm-start-once" }], seen: "Expect STARTDT con" },
  ...controlling([
    {
      case: "SSP-12",
      faults: [{ fault: "data-before-start" }],
      seen: "STARTDT act as the first frame",
    },
    { case: "SSP-13", faults: [{ fault: "accept-data-before-start" }], seen: "still open" },
    {
      case: "SSP-14",
      faults: [{ fault: "no-acknowledgement-before-stop" }],
      seen: "are acknowledged before STOPDT con",
    },
  ]),
];
