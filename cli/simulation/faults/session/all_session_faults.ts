// All faults of timers, start and stop, with their state on one connection.

import { acknowledgementFaults } from "./acknowledgement_faults.ts";
import { layoutFaults } from "./layout_faults.ts";
import { numberFaults } from "./number_faults.ts";
import type { SessionFault } from "./session_fault.ts";
import { startFaults } from "./start_faults.ts";
import { stopFaults } from "./stop_faults.ts";
import { testFaults } from "./test_faults.ts";
import { timeoutFaults } from "./timeout_faults.ts";
import { windowFaults } from "./window_faults.ts";

/** The faults of a new connection. */
export function sessionFaults(): readonly SessionFault[] {
  return [
    ...timeoutFaults(),
    ...testFaults(),
    ...acknowledgementFaults(),
    ...startFaults(),
    ...stopFaults(),
    ...numberFaults(),
    ...windowFaults(),
    ...layoutFaults(),
  ];
}
