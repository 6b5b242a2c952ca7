// Whether a command may be obeyed: its value, its qualifier and its time tag.

import { fieldOf } from "../../../codec/plan.ts";
import { TIME_FLAGS } from "../../../codec/time.ts";
import { instantOf } from "../../../codec/zone.ts";
import type { CommandObject } from "../objects/command_object.ts";
import { isSetpoint } from "../declaration/feedback.ts";
import type { Moment } from "../../moment.ts";
import type { RefusalReason } from "../core/notices.ts";
import type { StationClock } from "../objects/station_clock.ts";

/** The keys that commands of all types have. */
export interface CommandValues {
  /** Information object address. */
  readonly ioa: number;
  /** The value commanded. */
  readonly value: number;
  /** QU or QL. */
  readonly qualifier: number;
  /** S/E: select. */
  readonly select: boolean;
  /** Time tag of types 58 to 64. */
  readonly time: number | undefined;
  /** Flags of the time tag. */
  readonly timeFlags: number;
}

/** Why a command cannot be obeyed; `undefined` if it can. */
export function checkCommand(
  { declaration }: CommandObject,
  command: CommandValues,
  at: { readonly clock: StationClock; readonly now: Moment },
): RefusalReason | undefined {
  const { type, limits: { low = -Infinity, high = Infinity } = {} } = declaration;
  const { value, qualifier } = command;
  if (fieldOf(type, "value")?.row.permitted?.includes(value) === false) return "value";
  if (isSetpoint(type) && (!Number.isFinite(value) || value < low || value > high)) return "value";
  // The qualifiers that the standard defines; a type without one is decoded with 0.
  const usual = Object.keys(fieldOf(type, "qualifier")?.row.values ?? { 0: "" }).map(Number);
  if (!(declaration.qualifiers ?? usual).includes(qualifier)) return "qualifier";
  if (command.time === undefined) return undefined;
  return isOutdated(command.time, command.timeFlags, { ...at, maxAgeMs: declaration.maxAgeMs })
    ? "outdated"
    : undefined;
}

/**
 * A command with an impossible tag is never obeyed. With an age limit a tag must also be valid, and not further from the
 * station's own, valid time than that, in either direction.
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
