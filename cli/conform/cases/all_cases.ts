// The catalogue: all conformance cases, in its order.

import type { ConformanceCase } from "../case.ts";
import { ACKNOWLEDGE_TIMER } from "./acknowledge_timer.ts";
import { CLOCK } from "./clock.ts";
import { COUNTERS } from "./counters.ts";
import { CYCLIC_AND_READ } from "./cyclic_and_read.ts";
import { PARAMETERS } from "./parameters.ts";
import { RESET } from "./reset.ts";
import { TEST_PROCEDURE } from "./test_procedure.ts";
import { CONFIGURATION } from "./configuration.ts";
import { CONNECT_TIMER } from "./connect_timer.ts";
import { DIRECT_COMMANDS } from "./direct_commands.ts";
import { EVENTS } from "./events.ts";
import { FILE_TRANSFER } from "./file_transfer.ts";
import { FRAMES } from "./frames.ts";
import { IDENTIFIER } from "./identifier.ts";
import { IDENTIFIER_USE } from "./identifier_use.ts";
import { IDLE_TIMER } from "./idle_timer.ts";
import { INITIALIZATION } from "./initialization.ts";
import { INTERROGATION } from "./interrogation.ts";
import { MONITOR } from "./monitor.ts";
import { RECEIPT_TIMER } from "./receipt_timer.ts";
import { REDUNDANCY } from "./redundancy.ts";
import { SELECT_COMMANDS } from "./select_commands.ts";
import { SEQUENCE } from "./sequence.ts";
import { START_STOP } from "./start_stop.ts";
import { START_STOP_CONTROLLING } from "./start_stop_controlling.ts";
import { TCP } from "./tcp.ts";
import { TIMED_COMMANDS } from "./timed_commands.ts";
import { WINDOW } from "./window.ts";

/** All cases. */
export const ALL_CASES: readonly ConformanceCase[] = [
  ...CONFIGURATION,
  ...TCP,
  ...FRAMES,
  ...SEQUENCE,
  ...WINDOW,
  ...CONNECT_TIMER,
  ...ACKNOWLEDGE_TIMER,
  ...RECEIPT_TIMER,
  ...IDLE_TIMER,
  ...START_STOP,
  ...START_STOP_CONTROLLING,
  ...REDUNDANCY,
  ...inOrder([...IDENTIFIER, ...IDENTIFIER_USE]),
  ...INITIALIZATION,
  ...INTERROGATION,
  ...MONITOR,
  ...COUNTERS,
  ...CLOCK,
  ...inOrder([...DIRECT_COMMANDS, ...SELECT_COMMANDS, ...TIMED_COMMANDS]),
  ...TEST_PROCEDURE,
  ...RESET,
  ...PARAMETERS,
  ...FILE_TRANSFER,
  ...EVENTS,
  ...CYCLIC_AND_READ,
];

/** The cases of one area in the order of their numbers, which several files contain. */
function inOrder(cases: readonly ConformanceCase[]): readonly ConformanceCase[] {
  return cases.toSorted((a, b) => a.id < b.id ? -1 : 1);
}
