// Checks value, qualifier and time tag of a command.

import { fieldOf } from "../../../codec/plan.ts";
import { TIME_FLAGS } from "../../../codec/time.ts";
import { instantOf } from "../../../codec/zone.ts";
import type { CommandObject } from "../objects/command_object.ts";
import { isSetpoint } from "../declaration/feedback.ts";
import type { Moment } from "../../moment.ts";
import type { RefusalReason } from "../notices/notices.ts";
import type { StationClock } from "../objects/station_clock.ts";

/** Fields that all command types have. */
export interface CommandValues {
  /** Information object address. */
  readonly ioa: number;
  /** Commanded value. */
  readonly value: number;
  /** QU or QL. */
  readonly qualifier: number;
  /** S/E: select (true) or execute. */
  readonly select: boolean;
  /** Time tag of types 58 to 64. */
  readonly time: number | undefined;
  /** Flags of the time tag. */
  readonly timeFlags: number;
}

const NO_QUALIFIER = { 0: "" };

/** Returns the reason for which a command must not be executed; `undefined` if it may be. */
export function checkCommand(
  { declaration }: CommandObject,
  command: CommandValues,
  at: { readonly clock: StationClock; readonly now: Moment },
): RefusalReason | undefined {
  const { type, limits: { low = -Infinity, high = Infinity } = {} } = declaration;
  const { value, qualifier } = command;
  if (fieldOf(type, "value")?.row.permitted?.includes(value) === false) return "value";
  if (isSetpoint(type) && (!Number.isFinite(value) || value < low || value > high)) return "value";
  // Qualifiers that the standard defines; types without a qualifier are decoded with 0.
  const { qualifiers } = declaration;
  const isUsual = qualifiers === undefined
    ? Object.hasOwn(fieldOf(type, "qualifier")?.row.values ?? NO_QUALIFIER, qualifier)
    : qualifiers.includes(qualifier);
  if (!isUsual) return "qualifier";
  if (command.time === undefined) return undefined;
  return isOutdated(command.time, command.timeFlags, { ...at, maxAgeMs: declaration.maxAgeMs })
    ? "outdated"
    : undefined;
}

/**
 * A command with an invalid time tag is never executed. With an age limit, the tag must also be
 * close enough to the station's own, valid time, in either direction.
 */
function isOutdated(
  time: number,
  timeFlags: number,
  at: {
    readonly clock: StationClock;
    readonly now: Moment;
    readonly maxAgeMs: number | undefined;
  },
): boolean {
  const { clock, now, maxAgeMs } = at;
  const instant = instantOf({ time, timeFlags }, clock.policy);
  if (instant === undefined) return true;
  if (maxAgeMs === undefined) return false;
  const invalid = (timeFlags & TIME_FLAGS.invalid) !== 0 || !clock.isValid(now);
  return invalid || Math.abs(clock.instant(now) - instant) > maxAgeMs;
}
