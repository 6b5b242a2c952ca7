// Resets by C_RP_NA_1: restarts the station, or deletes waiting time-tagged events.

import { abandonExecution } from "./execution.ts";
import type { Group } from "../events/group.ts";
import type { Moment } from "../../moment.ts";
import { isTimeTagged } from "../events/event_asdu.ts";
import type { StationCore } from "../core/station_core.ts";

/**
 * Delay between the confirmation of a reset and the restart, so that the confirmation is sent
 * first.
 */
const RESTART_DELAY_MS = 100;

/** Cause of initialization after a remote reset. */
const REMOTE_RESET = 2;

/**
 * Restarts a common address after a short delay: operations and selections end, and the end of
 * initialization is sent. When all common addresses restart, the connections are closed.
 */
export function restartSoon(core: StationCore, ca: number, now: Moment): void {
  if (core.restarting.size === 0) {
    core.agenda.add(now.monotonic + RESTART_DELAY_MS, (later) => restart(core, later));
  }
  core.restarting.add(ca);
}

function restart(core: StationCore, now: Moment): void {
  const restarting = [...core.restarting];
  core.restarting.clear();
  for (const ca of restarting) {
    for (const command of core.sectors.get(ca)!.commands.values()) {
      abandonExecution(core, command);
      core.dropSelection(command);
    }
  }
  if (core.procedures.resetCloses && restarting.length === core.sectors.size) {
    for (const link of core.links.values()) core.release(link, "Closed by a reset of the process");
  }
  const initialization = { coi: REMOTE_RESET, parametersChanged: false };
  for (const ca of restarting) core.initialize(ca, initialization, now);
}

/** Removes the waiting time-tagged events of a common address from the buffer of one group. */
export function resetEvents(core: StationCore, group: Group, ca: number): void {
  const removed = group.buffer.remove((event) => event.kind.ca === ca && isTimeTagged(event));
  core.forget(group, removed);
}
