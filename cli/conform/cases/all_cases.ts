// The catalogue: all conformance cases, in its order.

import { AREA_NAMES } from "../areas.ts";
import { areaOf, type ConformanceCase } from "../case.ts";
import { ACKNOWLEDGE_TIMER } from "./acknowledge_timer.ts";
import { CLOCK } from "./clock.ts";
import { CONFIGURATION } from "./configuration.ts";
import { CONNECT_TIMER } from "./connect_timer.ts";
import { COUNTERS } from "./counters.ts";
import { CYCLIC_AND_READ } from "./cyclic_and_read.ts";
import { DIRECT_COMMANDS } from "./direct_commands.ts";
import { EVENTS } from "./events.ts";
import { FILE_TRANSFER } from "./file_transfer.ts";
import { FILE_TRANSFER_CONTROLLING } from "./file_transfer_controlling.ts";
import { FRAMES } from "./frames.ts";
import { IDENTIFIER } from "./identifier.ts";
import { IDENTIFIER_USE } from "./identifier_use.ts";
import { IDLE_TIMER } from "./idle_timer.ts";
import { IDENTIFIER_CONTROLLING } from "./identifier_controlling.ts";
import { INTERROGATION_CONTROLLING } from "./interrogation_controlling.ts";
import {
  CLOCK_CONTROLLING,
  COUNTERS_CONTROLLING,
  READ_CONTROLLING,
  TEST_CONTROLLING,
} from "./procedures_controlling.ts";
import { START_UP } from "./start_up_controlling.ts";
import { INITIALIZATION } from "./initialization.ts";
import { INTERROGATION } from "./interrogation.ts";
import { MONITOR } from "./monitor.ts";
import { MONITOR_CONTROLLING } from "./monitor_controlling.ts";
import { OPERATOR_COMMANDS } from "./operator_commands.ts";
import { PARAMETERS } from "./parameters.ts";
import { RECEIPT_TIMER } from "./receipt_timer.ts";
import { REDUNDANCY } from "./redundancy.ts";
import { RESET } from "./reset.ts";
import { ROBUSTNESS } from "./robustness.ts";
import { SELECT_COMMANDS } from "./select_commands.ts";
import { SEQUENCE } from "./sequence.ts";
import { START_STOP } from "./start_stop.ts";
import { START_STOP_CONTROLLING } from "./start_stop_controlling.ts";
import { TCP } from "./tcp.ts";
import { TEST_PROCEDURE } from "./test_procedure.ts";
import { TIMED_COMMANDS } from "./timed_commands.ts";
import { WINDOW } from "./window.ts";

/** The cases of all files. */
const CASES: readonly ConformanceCase[] = [
  ...ACKNOWLEDGE_TIMER,
  ...CLOCK,
  ...CLOCK_CONTROLLING,
  ...CONFIGURATION,
  ...CONNECT_TIMER,
  ...COUNTERS,
  ...COUNTERS_CONTROLLING,
  ...CYCLIC_AND_READ,
  ...DIRECT_COMMANDS,
  ...EVENTS,
  ...FILE_TRANSFER,
  ...FILE_TRANSFER_CONTROLLING,
  ...FRAMES,
  ...IDENTIFIER,
  ...IDENTIFIER_CONTROLLING,
  ...IDENTIFIER_USE,
  ...IDLE_TIMER,
  ...INITIALIZATION,
  ...INTERROGATION,
  ...INTERROGATION_CONTROLLING,
  ...MONITOR,
  ...MONITOR_CONTROLLING,
  ...OPERATOR_COMMANDS,
  ...PARAMETERS,
  ...READ_CONTROLLING,
  ...RECEIPT_TIMER,
  ...REDUNDANCY,
  ...RESET,
  ...ROBUSTNESS,
  ...SELECT_COMMANDS,
  ...SEQUENCE,
  ...START_STOP,
  ...START_STOP_CONTROLLING,
  ...START_UP,
  ...TCP,
  ...TEST_CONTROLLING,
  ...TEST_PROCEDURE,
  ...TIMED_COMMANDS,
  ...WINDOW,
];

/** All cases, in the order of their areas and numbers. */
export const ALL_CASES: readonly ConformanceCase[] = CASES.toSorted((a, b) =>
  AREA_NAMES.indexOf(areaOf(a)) - AREA_NAMES.indexOf(areaOf(b)) || (a.id < b.id ? -1 : 1)
);
