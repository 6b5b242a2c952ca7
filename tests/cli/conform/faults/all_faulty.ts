// All devices that fail a case.

import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_COMMANDS } from "./commands.ts";
import { FAULTY_CONFIGURATION } from "./configuration.ts";
import { FAULTY_CONTROLLING_PROCEDURES } from "./controlling_procedures.ts";
import { FAULTY_COUNTERS } from "./counters.ts";
import { FAULTY_DATA } from "./data.ts";
import { FAULTY_EVENTS } from "./events.ts";
import { FAULTY_FILE_TRANSFER } from "./file_transfer.ts";
import { FAULTY_FRAMES } from "./frames.ts";
import { FAULTY_IDENTIFIERS } from "./identifier.ts";
import { FAULTY_INITIALIZATIONS } from "./initialization.ts";
import { FAULTY_INTERROGATIONS } from "./interrogation.ts";
import { FAULTY_MONITOR } from "./monitor.ts";
import { FAULTY_REDUNDANCY } from "./redundancy.ts";
import { FAULTY_ROBUSTNESS } from "./robustness.ts";
import { FAULTY_SEQUENCE } from "./sequence.ts";
import { FAULTY_START_STOP } from "./start_stop.ts";
import { FAULTY_SYSTEM_COMMANDS } from "./system_commands.ts";
import { FAULTY_TCP } from "./tcp.ts";
import { FAULTY_TIMERS } from "./timers.ts";
import { FAULTY_WINDOW } from "./window.ts";

/** The rows of all areas. */
export const ALL_FAULTY: readonly FaultyCase[] = [
  ...FAULTY_COMMANDS,
  ...FAULTY_CONFIGURATION,
  ...FAULTY_CONTROLLING_PROCEDURES,
  ...FAULTY_COUNTERS,
  ...FAULTY_DATA,
  ...FAULTY_EVENTS,
  ...FAULTY_FILE_TRANSFER,
  ...FAULTY_FRAMES,
  ...FAULTY_IDENTIFIERS,
  ...FAULTY_INITIALIZATIONS,
  ...FAULTY_INTERROGATIONS,
  ...FAULTY_MONITOR,
  ...FAULTY_REDUNDANCY,
  ...FAULTY_ROBUSTNESS,
  ...FAULTY_SEQUENCE,
  ...FAULTY_START_STOP,
  ...FAULTY_SYSTEM_COMMANDS,
  ...FAULTY_TCP,
  ...FAULTY_TIMERS,
  ...FAULTY_WINDOW,
];
