// What to do with the traffic of a station: play its values, and declare a station like it.

import {
  counterpartOf,
  familyHeadOf,
  groupOf,
  isCountedCause,
  isInterrogatedCause,
  roleOf,
  shortestFloat32,
  TYPES,
} from "../../codec/mod.ts";
import {
  COMMAND_TYPES,
  type CommandDeclaration,
  type CounterDeclaration,
  POINT_TYPES,
  type PointDeclaration,
  type SectorDeclaration,
  type StationDeclaration,
} from "../../mod.ts";
import type { CapturedCommand } from "./captured_commands.ts";
import { type Habit, habitsOf } from "./captured_habits.ts";
import type { CapturedTraffic } from "./captured_traffic.ts";
import type { CapturedValue } from "./captured_value.ts";
import { addressText, type ObjectTable } from "./object_table.ts";
import type { RecordedValue } from "./replay.ts";
import { valueTypeOf } from "./value_type.ts";

/** The values of a capture that a station can have. */
export interface CaptureRecording {
  /** The values in the order of time. */
  readonly values: readonly RecordedValue[];
  /** Addresses whose values are left out: they are not declared, or with another type. */
  readonly unknown: ReadonlySet<string>;
}

/** Takes those values of a capture that the objects of a station can have. */
export function recordingOf(
  { values }: Pick<CapturedTraffic, "values">,
  objects: ObjectTable,
): CaptureRecording {
  const unknown = new Set<string>();
  const taken: RecordedValue[] = [];
  for (const captured of values) {
    const { type, cause: _cause, tag: _tag, ...value } = captured;
    const object = objects.get(value.ca, value.ioa);
    const fits = object !== undefined && familyHeadOf(object.type) === type &&
      (value.quality & ~object.values.qualityBits) === 0 &&
      (!object.values.isWhole ||
        (value.value >= object.values.low && value.value <= object.values.high));
    if (fits) taken.push({ type: "value", ...value });
    else unknown.add(addressText(value));
  }
  return { values: taken.sort((a, b) => a.atMs - b.atMs), unknown };
}

/** Declares a station that has the objects and knows the commands of a capture. */
export function stationOf(traffic: CapturedTraffic, name: string): StationDeclaration {
  const points = new Map<string, PointDeclaration & { readonly ca: number }>();
  const counters = new Map<string, CounterDeclaration & { readonly ca: number }>();
  for (const value of traffic.values) {
    const address = addressText(value);
    if (value.ca === 0 || value.ioa === 0) continue;
    if (TYPES[value.type].role === "total") {
      if (!points.has(address)) counters.set(address, counterOf(value, counters.get(address)));
    } else if (!counters.has(address)) {
      const point = pointOf(value, points.get(address));
      if (point !== undefined) points.set(address, point);
    }
  }
  for (const [address, habit] of habitsOf(traffic.values)) {
    const point = points.get(address);
    if (point !== undefined) points.set(address, { ...point, ...declaredHabit(point, habit) });
  }
  const commands = [...traffic.commands.values()].filter((each) => each.ioa > 0 && !each.isRefused);
  const all = [...points.values(), ...counters.values(), ...commands];
  const cas = [...new Set(all.map(({ ca }) => ca))].sort((a, b) => a - b);
  const sectors = cas.map((ca): SectorDeclaration => ({
    ca,
    points: ofSector(points.values(), ca),
    counters: ofSector(counters.values(), ca),
    commands: commands.filter((command) => command.ca === ca).map((command) =>
      commandOf(command, points)
    ).sort((a, b) => a.ioa - b.ioa),
  }));
  const tags = new Set(traffic.values.map(({ tag }) => tag));
  const time = tags.has("cp24") && !tags.has("cp56") ? { time: { tag: "cp24" } as const } : {};
  return { name, sectors, ...time };
}

function ofSector<T extends { readonly ca: number; readonly ioa: number }>(
  objects: Iterable<T>,
  wanted: number,
): Omit<T, "ca">[] {
  return [...objects].filter(({ ca }) => ca === wanted).sort((a, b) => a.ioa - b.ioa)
    .map(({ ca: _ca, ...object }) => object);
}

/** The point with its first value; later values show its groups. */
function pointOf(
  { ca, ioa, type: reported, value, quality, cause }: CapturedValue,
  before: (PointDeclaration & { readonly ca: number }) | undefined,
): (PointDeclaration & { readonly ca: number }) | undefined {
  const type = POINT_TYPES.find((each) => each === reported);
  if (type === undefined || (before !== undefined && before.type !== type)) return before;
  const isEvent = counterpartOf(type, "none") === undefined;
  const known = quality & valueTypeOf(type).qualityBits;
  const first = before ?? {
    ca,
    ioa,
    type,
    ...(!isEvent && Number.isFinite(value) && {
      value: TYPES[type].body === "float" ? shortestFloat32(value) : value,
    }),
    ...(known !== 0 && { quality: known }),
  };
  const group = isInterrogatedCause(cause) ? groupOf(cause)! : 0;
  if (group > 0 && !isEvent) {
    return { ...first, groups: [...new Set([...first.groups ?? [], group])].sort((a, b) => a - b) };
  }
  return first;
}

/** How a point is reported: all of it that differs from what is usual. */
function declaredHabit({ type }: PointDeclaration, habit: Habit): Partial<PointDeclaration> {
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

/** The command, with its feedback if that is declared with the type it has there. */
function commandOf(
  { ca, ioa, type: given, selects, feedback }: CapturedCommand,
  points: ReadonlyMap<string, PointDeclaration>,
): CommandDeclaration {
  const hasPoint = feedback !== undefined && points.has(`${ca}/${feedback.ioa}`);
  return {
    ioa,
    type: COMMAND_TYPES.find((type) => type === given)!,
    ...(selects && { mode: "select-before-operate" }),
    ...(hasPoint && { feedback }),
  };
}

function counterOf(
  { ca, ioa, value, cause }: CapturedValue,
  before: (CounterDeclaration & { readonly ca: number }) | undefined,
): CounterDeclaration & { readonly ca: number } {
  const first = before ?? { ca, ioa, value: Math.max(0, value) };
  const group = isCountedCause(cause) ? groupOf(cause)! : 0;
  if (group === 0) return first;
  return { ...first, groups: [...new Set([...first.groups ?? [], group])].sort((a, b) => a - b) };
}
