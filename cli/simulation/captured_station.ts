// Converts captured traffic into a recording to replay, and into the declaration of a similar station.

import { isInterrogatedCause, type TypeName } from "../../codec/mod.ts";
import {
  counterpartOf,
  familyHeadOf,
  groupOf,
  isCountedCause,
  roleOf,
  TYPES,
} from "../../codec/low_level.ts";
import {
  type CommandDeclaration,
  DeclarationDraft,
  type PointDeclaration,
  type PointType,
  type SectorDeclaration,
  type StationDeclaration,
} from "../../mod.ts";
import { COMMAND_TYPES } from "../../transport/low_level.ts";
import type { CapturedCommand } from "./captured_commands.ts";
import { type Habit, habitsOf } from "./captured_habits.ts";
import type { CapturedTraffic } from "./captured_traffic.ts";
import type { CapturedValue } from "./captured_value.ts";
import { addressText } from "../text/address_text.ts";
import type { ObjectTable } from "./object_table.ts";
import type { RecordedValue } from "./replay.ts";

/** The replayable values of a capture. */
export interface CaptureRecording {
  /** Values in time order. */
  readonly values: readonly RecordedValue[];
  /** Addresses that were skipped because they are undeclared, or declared with another type. */
  readonly unknown: ReadonlySet<string>;
}

/** Selects the values of a capture that match the declared objects. */
export function recordingOf(
  { values }: Pick<CapturedTraffic, "values">,
  objects: ObjectTable,
): CaptureRecording {
  const unknown = new Set<string>();
  const taken: RecordedValue[] = [];
  for (const captured of values) {
    const { type, cause: _cause, tag: _tag, ...value } = captured;
    const object = objects.get(value.ca, value.ioa);
    const fits = object !== undefined && Object.hasOwn(TYPES, object.type) &&
      familyHeadOf(object.type as TypeName) === type &&
      (value.quality & ~object.values.qualityBits) === 0 &&
      (!object.values.isWhole ||
        (value.value >= object.values.low && value.value <= object.values.high));
    if (fits) taken.push({ type: "value", ...value });
    else unknown.add(addressText(value));
  }
  return { values: taken.sort((a, b) => a.atMs - b.atMs), unknown };
}

/** Declares a station with the objects and commands of a capture. */
export function stationOf(traffic: CapturedTraffic, name: string): StationDeclaration {
  const draft = new DeclarationDraft();
  for (const value of traffic.values) draft.take({ ...value, group: groupIn(value) });
  const habits = habitsOf(traffic.values);
  const commands = [...traffic.commands.values()].filter((each) => each.ioa > 0 && !each.isRefused);
  const cas = [...new Set([...draft.cas, ...commands.map(({ ca }) => ca)])].sort((a, b) => a - b);
  const sectors = cas.map((ca): SectorDeclaration => {
    const points = draft.points(ca).map((point): PointDeclaration => {
      const habit = habits.get(addressText({ ca, ioa: point.ioa }));
      return { ...point, ...habit && declaredHabit(point, habit) };
    });
    const known = new Set(points.map(({ ioa }) => ioa));
    return {
      ca,
      points,
      counters: draft.counters(ca),
      commands: commands.filter((command) => command.ca === ca)
        .map((command) => commandOf(command, known)).sort((a, b) => a.ioa - b.ioa),
    };
  });
  const tags = new Set(traffic.values.map(({ tag }) => tag));
  const time = tags.has("cp24") && !tags.has("cp56") ? { time: { tag: "cp24" } as const } : {};
  const procedures = draft.hasAddressZero ? { procedures: { addressZero: true } } : {};
  return { name, sectors, ...time, ...procedures };
}

/** The interrogation group with which a value was requested. */
function groupIn({ type, cause }: CapturedValue): number | undefined {
  const isRequested = TYPES[type].role === "total"
    ? isCountedCause(cause)
    : isInterrogatedCause(cause);
  return isRequested ? groupOf(cause) : undefined;
}

/** The reporting mode of a point, as far as it differs from the defaults. */
function declaredHabit(point: PointDeclaration, habit: Habit): Partial<PointDeclaration> {
  const type = point.type as PointType;
  const { cyclicMs, backgroundMs, reports } = habit;
  const cyclic = roleOf(TYPES[type].id) === "measured" && cyclicMs !== undefined
    ? { cyclicMs }
    : {};
  const background = backgroundMs !== undefined ? { backgroundMs } : {};
  const isPeriodic = "cyclicMs" in cyclic || "backgroundMs" in background;
  const hasTwin = counterpartOf(type, "none") !== undefined &&
    counterpartOf(type, "cp56") !== undefined;
  const event = reports === "never"
    ? isPeriodic ? { event: "none" } as const : {}
    : reports === "untimed" && hasTwin
    ? { event: "untimed" } as const
    : {};
  return { ...cyclic, ...background, ...event };
}

/** The command, with its feedback if that point is declared with the captured type. */
function commandOf(
  { ioa, type: given, selects, feedback }: CapturedCommand,
  points: ReadonlySet<number>,
): CommandDeclaration {
  const hasPoint = feedback !== undefined && points.has(feedback.ioa);
  return {
    ioa,
    type: COMMAND_TYPES.find((type) => type === given)!,
    ...(selects && { mode: "select-before-operate" }),
    ...(hasPoint && { feedback }),
  };
}
