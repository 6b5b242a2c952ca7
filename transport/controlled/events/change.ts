// Changes of points: what they do to the database, to the event buffers, and to commands that wait for them.

import { CAUSE } from "../../../codec/cause.ts";
import type { CommandObject } from "../objects/command_object.ts";
import { noteFeedback } from "../procedures/execution.ts";
import type { Moment } from "../../moment.ts";
import type { Point, PointChange } from "../objects/point.ts";
import type { ReportResult } from "./reporter.ts";
import type { StationCore } from "../core/station_core.ts";

/** A change and how it is reported. */
export interface ReportedChange extends PointChange {
  /** Cause of transmission; 3 by default, 11 where the point is the feedback of a running command. */
  readonly cause?: number;
  /** When it happened, in ms since 1970-01-01 UTC; now by default. */
  readonly time?: number;
  /** Flags of the time tag, as bits of `TIME_FLAGS`; the station's clock adds IV where it is not valid. */
  readonly timeFlags?: number;
  /** Report it even if nothing changed. */
  readonly force?: boolean;
}

/** What a change did. */
export interface ChangeResult extends ReportResult {
  /** Whether value, quality or another state differs from before. */
  readonly changed: boolean;
}

const UNREPORTED: ReportResult = { reported: false, accepted: true, dropped: 0 };

/**
 * Applies a change to a point.
 *
 * @throws {RangeError} The value or quality is none that the type has.
 */
export function changePoint(
  core: StationCore,
  point: Point,
  change: ReportedChange & { readonly now: Moment },
): ChangeResult {
  const { now } = change;
  const instant = change.time ?? core.clock.instant(now);
  const effect = point.apply(change, { monotonic: now.monotonic, instant });
  const changed = effect !== "nothing";
  const command = runningCommand(core, point);
  let result = UNREPORTED;
  if (effect === "report" || change.force === true) {
    const cause = change.cause ?? (command ? CAUSE.returnRemote : CAUSE.spontaneous);
    const remote = cause === CAUSE.returnRemote ? command : undefined;
    const originator = remote?.execution?.originator ?? 0;
    const { timeFlags = 0 } = change;
    result = core.reporter.point(point, { cause, originator, instant, timeFlags }, now);
  }
  if (result.reported) watchDeadband(core, point, Infinity);
  else watchDeadband(core, point, point.deadband.dueAt());
  if (command !== undefined) noteFeedback(core, command, { point, reported: result.reported });
  return { changed, ...result };
}

/** The command that is being executed and has the point as its feedback. */
function runningCommand(core: StationCore, point: Point): CommandObject | undefined {
  const commands = core.sectors.get(point.ca)!.commandsWithFeedback.get(point.ioa);
  return commands?.find(({ execution }) => execution !== undefined);
}

/** Reports a small difference when it has lasted long enough for an integrated deadband. */
function watchDeadband(core: StationCore, point: Point, dueAt: number): void {
  core.agenda.cancel(point.reportEntry);
  point.reportEntry = undefined;
  if (dueAt === Infinity) return;
  point.reportEntry = core.agenda.add(dueAt, (now) => {
    if (!point.deadband.isDue(now.monotonic)) {
      return watchDeadband(core, point, point.deadband.dueAt());
    }
    const instant = core.clock.instant(now);
    core.reporter.point(point, { cause: CAUSE.spontaneous, instant }, now);
  });
}
