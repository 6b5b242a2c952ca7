// The deliberate faults of timers, of start and stop, and of events, for those who test what notices them: each makes a case of the
// conformance tester fail.

import {
  BOTH,
  CONTROLLED,
  CONTROLLING,
  DAY_MS,
  delay,
  type FaultParameter,
  type FaultRow,
} from "./fault_row.ts";

/** A parameter that is a timer of the station. */
function timer(name: string, byDefault: number): FaultParameter {
  return { range: [1000, DAY_MS], byDefault, text: `the ${name} of the station` };
}

/** The faults by name. */
export const TIMER_FAULTS = {
  "no-i-timeout": {
    roles: BOTH,
    text: "do not close the connection when I frames are not acknowledged",
    stage: "session",
    parameters: { t1Ms: timer("t1", 15_000) },
    observable: "I frames that wait for their acknowledgement longer than t1",
  },
  "prolonged-i-timeout": {
    roles: BOTH,
    text: "let each frame that arrives restart t1 of I frames",
    stage: "session",
    parameters: { t1Ms: timer("t1", 15_000) },
    observable: "an end of the connection later than t1 after the oldest unacknowledged I frame",
  },
  "i-timeout-from-acknowledgement": {
    roles: CONTROLLED,
    text: "let an acknowledgement restart t1 of the I frames that it does not cover",
    stage: "session",
    parameters: { t1Ms: timer("t1", 15_000) },
    observable: "an end of the connection t1 after an S frame that left I frames unacknowledged",
  },
  "confirmation-ends-i-timeout": {
    roles: BOTH,
    text: "let a confirmation that was not requested end t1 of I frames",
    stage: "session",
    parameters: {},
    observable: "no end of the connection after I frames without acknowledgement",
  },
  "no-start-timeout": {
    roles: CONTROLLING,
    text: "continue as if STARTDT and STOPDT were confirmed",
    stage: "session",
    parameters: delay("how long it waits before"),
    observable: "I frames after a STARTDT act without confirmation",
  },
  "no-test-timeout": {
    roles: BOTH,
    text: "do not close the connection when TESTFR act is not confirmed",
    stage: "session",
    parameters: {},
    observable: "a TESTFR act that waits for its confirmation longer than t1",
  },
  "any-frame-confirms-test": {
    roles: BOTH,
    text: "take any frame for the confirmation of TESTFR act",
    stage: "session",
    parameters: {},
    observable: "no end of the connection after a TESTFR act that other frames answer",
  },
  "no-test-frames": {
    roles: BOTH,
    text: "do not test an idle connection",
    stage: "session",
    parameters: {},
    observable: "no TESTFR act of the station after t3",
  },
  "periodic-test-frames": {
    roles: BOTH,
    text: "test the connection at fixed intervals, also when frames arrive",
    stage: "session",
    parameters: {
      everyMs: { range: [1000, DAY_MS], byDefault: 20_000, text: "the interval" },
    },
    observable: "TESTFR act of the station on a connection that is not idle",
  },
  "late-test-confirmation": {
    roles: BOTH,
    text: "confirm TESTFR late",
    stage: "session",
    parameters: delay("how much later"),
    observable: "the time between TESTFR act and TESTFR con",
  },
  "no-crossing-test-confirmation": {
    roles: BOTH,
    text: "do not confirm TESTFR while its own TESTFR act waits for its confirmation",
    stage: "session",
    parameters: {},
    observable: "a TESTFR act that is not confirmed, after one of the station",
  },
  "timers-follow-clock": {
    roles: CONTROLLED,
    text:
      "let timers follow the wall clock: close the connection when it is set forward, and send no TESTFR act when it is set back",
    stage: "session",
    parameters: {},
    observable: "an end of the connection after a clock synchronization",
  },
  "late-acknowledgement": {
    roles: BOTH,
    text: "send S frames late",
    stage: "session",
    parameters: delay("how much later"),
    observable: "an S frame later than t2 after the I frame that it acknowledges",
  },
  "t2-restarts": {
    roles: BOTH,
    text: "let each frame that arrives restart t2",
    stage: "session",
    parameters: { t2Ms: timer("t2", 10_000) },
    observable: "an S frame later than t2 after the first I frame that it acknowledges",
  },
  "ignore-partial-acknowledgement": {
    roles: CONTROLLED,
    text: "ignore an acknowledgement of some of the open I frames",
    stage: "session",
    parameters: {},
    observable: "acknowledged events that are sent again on the next connection",
  },
  "start-unasked": {
    roles: CONTROLLED,
    text: "send data without STARTDT act",
    stage: "session",
    parameters: {},
    observable: "I frames before STARTDT act",
  },
  "execute-while-stopped": {
    roles: CONTROLLED,
    text: "carry out requests while data transfer is stopped",
    stage: "session",
    parameters: {},
    observable: "the confirmation of a request before STARTDT act",
  },
  "accept-s-while-stopped": {
    roles: CONTROLLED,
    text: "ignore S frames while data transfer is stopped",
    stage: "session",
    parameters: {},
    observable: "no end of the connection after an S frame before STARTDT act",
  },
  "accept-data-before-start": {
    roles: CONTROLLING,
    text: "accept data before STARTDT con",
    stage: "session",
    parameters: {},
    observable: "no end of the connection after an I frame before STARTDT con",
  },
  "double-start-confirmation": {
    roles: CONTROLLED,
    text: "confirm STARTDT twice",
    stage: "session",
    parameters: {},
    observable: "two STARTDT con for one STARTDT act",
  },
  "confirm-start-once": {
    roles: CONTROLLED,
    text: "do not confirm STARTDT act on a connection that is started",
    stage: "session",
    parameters: {},
    observable: "a second STARTDT act without confirmation",
  },
  "restart-numbers": {
    roles: CONTROLLED,
    text: "begin again with N(S) = 0 after each STARTDT con",
    stage: "session",
    parameters: {},
    observable: "N(S) = 0 after the second STARTDT con of a connection",
  },
  "continue-after-stop": {
    roles: CONTROLLED,
    text: "confirm STOPDT, and continue to send data",
    stage: "session",
    parameters: {},
    observable: "I frames after STOPDT con",
  },
  "stop-at-once": {
    roles: CONTROLLED,
    text: "confirm STOPDT although I frames are not acknowledged",
    stage: "session",
    parameters: {},
    observable: "a STOPDT con before the acknowledgement of all I frames",
  },
  "no-acknowledgement-before-stop": {
    roles: BOTH,
    text: "do not acknowledge what has arrived before STOPDT is confirmed",
    stage: "session",
    parameters: {},
    observable: "a STOPDT con without the acknowledgement of all I frames",
  },
  "surplus-acknowledgement-before-stop": {
    roles: CONTROLLED,
    text: "send an S frame before STOPDT con although there is nothing to acknowledge",
    stage: "session",
    parameters: {},
    observable: "the same N(R) again in an S frame before STOPDT con",
  },
  "lose-events-before-start": {
    roles: CONTROLLED,
    text: "lose the events that wait when data transfer starts",
    stage: "session",
    parameters: {},
    observable: "no event directly after STARTDT con",
  },
  "coarse-time": {
    roles: CONTROLLED,
    text: "send events with time tags of a coarse resolution",
    stage: "session",
    parameters: {
      toMs: { range: [2, 60_000], byDefault: 1000, text: "the resolution" },
    },
    observable: "time tags that are multiples of the resolution",
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
