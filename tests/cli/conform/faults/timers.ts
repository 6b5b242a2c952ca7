// Devices that fail the cases of the timers t0 to t3.

import { controlling, type FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** A faulty device for each case. */
export const FAULTY_TIMERS: readonly FaultyCase[] = [
  { case: "T1-01", faults: [{ fault: "no-i-timeout" }], seen: "the connection is still open" },
  {
    case: "T1-02",
    faults: [{ fault: "prolonged-i-timeout" }],
    seen: "the connection is still open",
  },
  {
    case: "T1-03",
    faults: [{ fault: "i-timeout-from-acknowledgement" }],
    seen: "the connection is still open",
  },
  { case: "T1-04", faults: [{ fault: "no-test-timeout" }], seen: "t1 after TESTFR act" },
  {
    case: "T1-05",
    faults: [{ fault: "any-frame-confirms-test" }],
    seen: "t1 after TESTFR act without confirmation",
  },
  {
    case: "T1-06",
    faults: [{ fault: "confirmation-ends-i-timeout" }],
    seen: "t1 after its oldest I frame",
  },
  { case: "T2-01", faults: [{ fault: "late-acknowledgement" }], seen: "N(R)=13 or more" },
  {
    case: "T2-01",
    faults: [{ fault: "wrong-receive-number", by: 1 }],
    seen: "the number of I frames sent",
  },
  { case: "T2-02", faults: [{ fault: "t2-restarts" }], seen: "acknowledgement" },
  { case: "T3-01", faults: [{ fault: "no-test-frames" }], seen: "Expect TESTFR act within" },
  {
    case: "T3-02",
    faults: [{ fault: "periodic-test-frames" }],
    seen: "until TESTFR act",
  },
  {
    case: "T3-03",
    faults: [{ fault: "late-test-confirmation", byMs: 20_000 }],
    seen: "TESTFR con before STARTDT",
  },
  {
    case: "T3-04",
    faults: [{ fault: "no-crossing-test-confirmation" }],
    seen: "Expect TESTFR con",
  },
  { case: "T3-04", faults: [{ fault: "periodic-test-frames" }], seen: "Expect no TESTFR act" },
  { case: "T3-05", faults: [{ fault: "timers-follow-clock" }], seen: "the connection" },
  ...controlling([
    {
      case: "T0-01",
      faults: [],
      client: {
        declare: (sheet) => ({ ...sheet, values: { ...sheet.values, t0: 20 } }),
      },
      name: "a t0 that is longer than declared",
      seen: "that an attempt is given up within 25 s",
    },
    {
      case: "T0-02",
      faults: [],
      client: { change: { backOff: { firstMs: 10, maxMs: 20 } } },
      name: "attempts without a pause",
      seen: "attempt",
    },
    { case: "T1-04", faults: [{ fault: "no-test-timeout" }], seen: "t1 after TESTFR act" },
    {
      case: "T1-05",
      faults: [{ fault: "any-frame-confirms-test" }],
      seen: "t1 after TESTFR act without confirmation",
    },
    {
      case: "T1-06",
      faults: [{ fault: "confirmation-ends-i-timeout" }],
      seen: "t1 after its oldest I frame",
    },
    { case: "T1-07", faults: [{ fault: "no-start-timeout" }], seen: "t1 after STARTDT act" },
    { case: "T1-08", faults: [{ fault: "no-i-timeout" }], seen: "t1 after the command" },
    { case: "T2-01", faults: [{ fault: "late-acknowledgement" }], seen: "N(R)=1 or more" },
    { case: "T2-02", faults: [{ fault: "t2-restarts" }], seen: "acknowledgement" },
    { case: "T3-01", faults: [{ fault: "no-test-frames" }], seen: "Expect TESTFR act within" },
    { case: "T3-02", faults: [{ fault: "periodic-test-frames" }], seen: "until TESTFR act" },
    {
      case: "T3-03",
      faults: [{ fault: "late-test-confirmation", byMs: 20_000 }],
      seen: "TESTFR con before STARTDT",
    },
    {
      case: "T3-04",
      faults: [{ fault: "no-crossing-test-confirmation" }],
      seen: "Expect TESTFR con",
    },
    {
      case: "T3-05",
      faults: [],
      client: { timersFollowClock: true },
      name: "timers that follow the wall clock",
      seen: "after the clock was set",
    },
  ]),
];
