// Applies changes of points to the database, the event buffers, and commands waiting for feedback.

import { CAUSE, CAUSE_OCTET } from "../../../codec/cause.ts";
import { shownValue } from "../../../codec/shown.ts";
import { type InstantInput, isInstant, resolveInstant } from "../../../codec/instant.ts";
import type { CommandObject } from "../objects/command_object.ts";
import { noteFeedback } from "./execution.ts";
import type { Moment } from "../../moment.ts";
import type { Point, PointChange } from "../objects/point.ts";
import type { ReportResult } from "../events/reporter.ts";
import type { StationCore } from "../core/station_core.ts";

/** Options for reporting a change. */
export interface ReportingOptions {
  /**
   * Cause of transmission, 1..63; 3 by default, or 11 if the point is the feedback of a running
   * command. If the standard does not permit the cause for the type, 3 is sent.
   */
  readonly cause?: number;
  /** Report the point even if nothing changed. */
  readonly force?: boolean;
}

/**
 * A change, its reporting options, and the time at which it happened; now by default. The station
 * sets IV in the time tag while its clock is not valid. An invalid wall-clock time is replaced by
 * the current time, with IV.
 */
export type ReportedChange = PointChange & ReportingOptions & InstantInput;

/** Options for setting a value; see {@linkcode ReportedChange}. */
export type SetOptions = Omit<PointChange, "value"> & ReportingOptions & InstantInput;

/** Result of a change. */
export interface ChangeResult extends ReportResult {
  /** Whether value, quality or another state changed. */
  readonly changed: boolean;
}

const UNREPORTED: ReportResult = { reported: false, accepted: true, dropped: 0 };

/**
 * Applies a change to a point.
 *
 * @throws {RangeError} The value or quality is not permitted for the type, or the time or the cause
 * is not valid.
 * @throws {TypeError} The time is a wall-clock time without a zone.
 */
export function changePoint(
  core: StationCore,
  point: Point,
  change: ReportedChange,
  now: Moment,
): ChangeResult {
  requireCause(point, change.cause);
  const plain = plainInstantOf(core, change, now);
  const when = plain === undefined ? whenOf(core, point, { change, now }) : undefined;
  const instant = plain ?? when!.instant;
  const effect = point.apply(change, now, instant);
  const command = runningCommand(core, point);
  let result = UNREPORTED;
  if (effect === "report" || change.force === true) {
    const cause = change.cause ?? (command ? feedbackCause(command) : CAUSE.spontaneous);
    const remote = cause === CAUSE.returnRemote ? command : undefined;
    const originator = remote?.execution?.originator ?? core.originator;
    const timeFlags = when?.timeFlags ?? 0;
    result = core.reporter.point(point, { cause, originator, instant, timeFlags }, now);
  }
  if (result.reported) watchDeadband(core, point, Infinity);
  else watchDeadband(core, point, point.deadband.dueAt());
  if (command !== undefined) noteFeedback(core, command, { point, reported: result.reported });
  return resultOf(effect !== "nothing", result);
}

/** The usual results, which all changes share. */
const CHANGED: ChangeResult = Object.freeze({ changed: true, ...UNREPORTED });
const UNCHANGED: ChangeResult = Object.freeze({ ...CHANGED, changed: false });
const CHANGED_AND_REPORTED: ChangeResult = Object.freeze({ ...CHANGED, reported: true });

function resultOf(changed: boolean, { reported, accepted, dropped }: ReportResult): ChangeResult {
  if (accepted && dropped === 0) {
    if (!reported) return changed ? CHANGED : UNCHANGED;
    if (changed) return CHANGED_AND_REPORTED;
  }
  return { changed, reported, accepted, dropped };
}

function feedbackCause({ declaration: { feedback } }: CommandObject): number {
  return feedback?.cause ?? CAUSE.returnRemote;
}

function requireCause({ ca, ioa }: Point, cause: unknown): void {
  if (cause === undefined) return;
  // 0 is not a cause.
  if (typeof cause === "number" && Boolean(cause) && (cause & CAUSE_OCTET.cause) === cause) return;
  throw new RangeError(
    `Cannot set CA ${ca} IOA ${ioa}: cause is ${shownValue(cause)}, ` +
      "expected a cause of transmission from 1 to 63, such as CAUSE.returnLocal",
  );
}

/** Returns the time of a change that has an instant or nothing, and no flags; otherwise, `undefined`. */
function plainInstantOf(
  core: StationCore,
  { instant, time, timeFlags }: ReportedChange,
  now: Moment,
): number | undefined {
  if (time !== undefined || timeFlags !== undefined) return undefined;
  const plain = instant === undefined ? core.clock.instant(now) : instant;
  return isInstant(plain) ? plain : undefined;
}

/** Returns the time of a change, and any flags of its time tag besides those of the clock. */
export function whenOf(
  core: StationCore,
  { ca, ioa }: { readonly ca: number; readonly ioa: number },
  { change, now }: { readonly change: ReportedChange; readonly now: Moment },
): { readonly instant: number; readonly timeFlags: number } {
  const near = core.clock.instant(now);
  const found = resolveInstant(change, { attempt: `set CA ${ca} IOA ${ioa}`, near });
  const { instant = near, timeFlags } = found;
  return { instant: Number.isNaN(instant) ? near : instant, timeFlags };
}

/** Returns the running command whose feedback is the point. */
function runningCommand(core: StationCore, point: Point): CommandObject | undefined {
  const commands = core.sectors.get(point.ca)!.commandsWithFeedback.get(point.ioa);
  return commands?.find(({ execution }) => execution !== undefined);
}

/** Reports a small difference that has lasted long enough for an integrated deadband. */
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
