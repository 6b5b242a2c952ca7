// What an acceptance run tests: each point and command of a list, with its steps.

import { type TypeName, typeName } from "../../codec/mod.ts";
import {
  familyHeadOf,
  type FieldRow,
  fieldRowOf,
  isCommand,
  isParameter,
  roleOf,
  TYPES,
} from "../../codec/low_level.ts";
import type { ListedPoint, PointList } from "../text/point_list/point_list.ts";
import type { PointAddress } from "../text/point_list/trial.ts";
import { type AddressStyle, addressText, PLAIN_ADDRESSES } from "../text/address_text.ts";
import { carriedRange } from "../text/carried_range.ts";
import { largest } from "../text/extremes.ts";
import { meaningOf, textOfValue } from "../text/value_text.ts";
import { fromUnit, inUnit } from "./scaled.ts";

/** What a step expects. Values are those on the wire. */
export type Goal =
  /** A state. */
  | { readonly kind: "state"; readonly value: number }
  /** A state by its name, whatever the type: ON of a single-point or of a double-point. */
  | { readonly kind: "named"; readonly name: string }
  /** A measured value, within a tolerance. */
  | { readonly kind: "measure"; readonly value: number; readonly tolerance: number }
  /** A counter reading that is higher than the one before. */
  | { readonly kind: "increment" }
  /** Any value: the person compares it. */
  | { readonly kind: "any" }
  /** A quality other than good. */
  | { readonly kind: "bad-quality" }
  /** A good quality, after another one. */
  | { readonly kind: "good-quality" };

/** A step of an item. */
export interface TestStep {
  /** Identifies the step in its item, also in later runs: `value 2`. */
  readonly key: string;
  /** What is expected, as text: `ON`, `12 kV`. */
  readonly text: string;
  readonly goal: Goal;
}

/** A point or a command to be tested. */
export interface TestItem {
  /** Identifies the item, also in later runs: `point 47/310`. */
  readonly key: string;
  readonly kind: "point" | "command";
  readonly ca: number;
  readonly ioa: number;
  /** The address as it is shown. */
  readonly address: string;
  readonly name: string;
  readonly unit: string;
  /** The type as it is shown: `M_DP_NA_1`; empty if the list has none. */
  readonly type: string;
  readonly listed: ListedPoint;
  readonly steps: readonly TestStep[];
  /** How a command is sent. */
  readonly mode: "direct" | "select-before-operate";
  /** The point that shows the effect of a command. */
  readonly feedback: PointAddress | undefined;
}

/** How to make the steps. */
export interface PlanOptions {
  /** Whether double-points are also set to their intermediate and faulty states. */
  readonly intermediate: boolean;
  /** Whether each point is also tested with a quality other than good. */
  readonly quality: boolean;
  /** Permitted deviation of measured values, in percent of the range. */
  readonly tolerance: number;
  /** The mode of commands for which the list has none. */
  readonly mode: "direct" | "select-before-operate";
  /** Feedback points by the address of the command, `47/5010`; they precede those of the list. */
  readonly feedback: ReadonlyMap<string, PointAddress>;
  readonly style?: AddressStyle;
}

/** Makes the items of a list, in its order: points first. Parameters are not tested. */
export function planOf({ points, commands }: PointList, options: PlanOptions): TestItem[] {
  const seen = new Map<string, number>();
  const items: TestItem[] = [];
  for (const [kind, listed] of [["point", points], ["command", commands]] as const) {
    for (const each of listed) {
      if (each.typeIds.some(isParameter)) continue;
      const base = `${kind} ${each.ca}/${each.ioa}`;
      const times = (seen.get(base) ?? 0) + 1;
      seen.set(base, times);
      items.push(itemOf(each, { kind, key: times === 1 ? base : `${base} #${times}`, options }));
    }
  }
  return items;
}

function itemOf(
  listed: ListedPoint,
  { kind, key, options }: {
    readonly kind: TestItem["kind"];
    readonly key: string;
    readonly options: PlanOptions;
  },
): TestItem {
  const { ca, ioa, name, unit, trial } = listed;
  const goals = kind === "point" ? goalsOfPoint(listed, options) : goalsOfCommand(listed, options);
  return {
    ...{ key, kind, ca, ioa, name, unit, listed },
    address: addressText({ ca, ioa }, options.style ?? PLAIN_ADDRESSES),
    type: typeText(listed.typeIds),
    steps: numbered(goals.map((goal) => stepOf(goal, listed))),
    mode: trial?.mode ?? options.mode,
    feedback: options.feedback.get(`${ca}/${ioa}`) ?? trial?.feedback,
  };
}

/** Numbers the steps that repeat an earlier one, so that each has a key of its own. */
function numbered(steps: readonly TestStep[]): readonly TestStep[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const times = (seen.get(step.key) ?? 0) + 1;
    seen.set(step.key, times);
    return times === 1 ? step : { ...step, key: `${step.key} #${times}` };
  });
}

/** The types of a point without their time tags: `M_DP_NA_1`; empty if unknown. */
export function typeText(typeIds: readonly number[]): string {
  const heads = typeIds.map((id) => {
    const type = typeName(id);
    return type === undefined ? `type ${id}` : familyHeadOf(type);
  });
  return [...new Set(heads)].join(" or ");
}

/** The mnemonic of the first type of an object, which stands for its family. */
export function mainType({ typeIds }: Pick<ListedPoint, "typeIds">): TypeName | undefined {
  return typeIds[0] === undefined ? undefined : typeName(typeIds[0]);
}

function goalsOfPoint(listed: ListedPoint, options: PlanOptions): readonly Goal[] {
  const bad: readonly Goal[] = options.quality
    ? [{ kind: "bad-quality" }, { kind: "good-quality" }]
    : [];
  return [...valuesOfPoint(listed, options), ...bad];
}

function valuesOfPoint(listed: ListedPoint, options: PlanOptions): readonly Goal[] {
  const { trial, typeIds, states: texts } = listed;
  const type = mainType(listed);
  const role = typeIds[0] === undefined ? undefined : roleOf(typeIds[0]);
  if (role === "total" || role === "statistic") return [{ kind: "increment" }];
  const measured = role === "measured";
  if (trial?.values !== undefined && !measured) {
    return trial.values.map((value) => ({ kind: "state", value: fromUnit(value, listed) }));
  }
  if (measured && texts === undefined) return measures(listed, options);
  const states = type === undefined ? undefined : statesOf(type, options);
  if (states !== undefined) return states.map((value) => ({ kind: "state", value }));
  if (texts !== undefined) return [...texts.keys()].map((value) => ({ kind: "state", value }));
  return [{ kind: "any" }];
}

/** Low, middle and high of a range, or the values of the list; any value without either. */
function measures(listed: ListedPoint, { tolerance }: PlanOptions): readonly Goal[] {
  const { range, values = range === undefined ? [] : thirds(range) } = listed.trial ?? {};
  const wire = values.map((value) => carried(fromUnit(value, listed), listed));
  const span = range === undefined
    ? largest(wire.map(Math.abs), 0)
    : Math.abs(fromUnit(range[1], listed) - fromUnit(range[0], listed));
  if (wire.length === 0) return [{ kind: "any" }];
  return wire.map((value) => ({ kind: "measure", value, tolerance: span * tolerance / 100 }));
}

/** The value of a set-point that its type can carry, within its range: the station refuses the nearest one beyond an end. */
function carried(value: number, listed: ListedPoint): number {
  const range = listed.trial?.range;
  const type = mainType(listed);
  if (type === undefined || TYPES[type].role !== "setpoint") return value;
  if (fieldRowOf(type, "value")?.form === "float") return value;
  const [nearest] = carriedRange(type, [value, value]);
  if (range === undefined) return nearest;
  const [one, other] = [fromUnit(range[0], listed), fromUnit(range[1], listed)];
  const [low, high] = carriedRange(type, one < other ? [one, other] : [other, one]);
  return Math.max(low, Math.min(high, nearest));
}

function thirds([low, high]: readonly [number, number]): readonly number[] {
  return [low, (low + high) / 2, high];
}

/** The states of a two-state type, ON first; `undefined` for other types. */
function statesOf(type: TypeName, { intermediate }: PlanOptions): readonly number[] | undefined {
  const field = fieldRowOf(type, "value");
  if (field?.values === undefined || field.form !== "uint") return undefined;
  const named = Object.keys(field.values).map(Number);
  const plain = named.filter((value) => /^(?:ON|OFF)$/.test(field.values![value]!)).reverse();
  if (plain.length === 0) return undefined;
  const others = named.filter((value) => !plain.includes(value));
  return intermediate ? [...plain, ...others] : plain;
}

function goalsOfCommand(listed: ListedPoint, options: PlanOptions): readonly Goal[] {
  const type = mainType(listed);
  const { trial } = listed;
  if (type !== undefined && TYPES[type].role === "setpoint") return measures(listed, options);
  if (trial?.values !== undefined) {
    return trial.values.map((value) => ({ kind: "state", value: fromUnit(value, listed) }));
  }
  const field = type === undefined ? undefined : fieldRowOf(type, "value");
  const values = field === undefined ? [] : commandStates(field);
  return values.length === 0
    ? [{ kind: "any" }]
    : values.map((value) => ({ kind: "state", value }));
}

/** The states that a command can have, ON and HIGHER first. */
function commandStates({ permitted, values, form }: FieldRow): readonly number[] {
  if (values === undefined || form !== "uint") return [];
  return [...permitted ?? Object.keys(values).map(Number)].reverse();
}

function stepOf(goal: Goal, listed: ListedPoint): TestStep {
  switch (goal.kind) {
    case "state":
      return { goal, key: `value ${goal.value}`, text: stateText(goal.value, listed) };
    case "named":
      return { goal, key: goal.name, text: goal.name };
    case "measure":
      return { goal, key: `value ${goal.value}`, text: measureText(goal, listed) };
    case "increment":
      return { goal, key: "increment", text: "a higher counter reading" };
    case "any":
      return { goal, key: "any", text: anyText(listed) };
    case "bad-quality":
      return { goal, key: "bad quality", text: "a quality other than good" };
    case "good-quality":
      return { goal, key: "good quality", text: "good quality again" };
  }
}

/** What a step expects if the list has no value. */
function anyText({ typeIds }: ListedPoint): string {
  return typeIds.some(isCommand) ? "the value that is typed" : "the value in the field";
}

/** The same step with a value that the person gives. */
export function wantedStep(step: TestStep, value: number, listed: ListedPoint): TestStep {
  const isMeasure = step.goal.kind === "measure" || mainKind(listed) === "number";
  const tolerance = step.goal.kind === "measure"
    ? step.goal.tolerance
    : Math.abs(value) * DEFAULT_TOLERANCE / 100;
  const goal: Goal = isMeasure ? { kind: "measure", value, tolerance } : { kind: "state", value };
  return { ...stepOf(goal, listed), key: step.key };
}

/** Permitted deviation in percent, of the range or of a value that is typed. */
export const DEFAULT_TOLERANCE = 1;

function mainKind(listed: ListedPoint): "number" | "state" {
  const role = listed.typeIds[0] === undefined ? undefined : roleOf(listed.typeIds[0]);
  return role === "measured" || role === "setpoint" ? "number" : "state";
}

/** A state as text: that of the list, else of the type. */
export function stateText(value: number, listed: ListedPoint): string {
  const own = listed.states?.get(value);
  if (own !== undefined) return own;
  const type = mainType(listed);
  return type === undefined ? String(value) : textOfValue(type, value);
}

/** The state with this text, as {@linkcode stateText} shows it, in any case; `undefined` if there is none. */
export function stateNamed(text: string, listed: ListedPoint): number | undefined {
  const type = mainType(listed);
  const named = type === undefined ? [] : Object.keys(fieldRowOf(type, "value")?.values ?? {});
  return [...listed.states?.keys() ?? [], ...named.map(Number)].find((value) =>
    stateText(value, listed).toLowerCase() === text.toLowerCase()
  );
}

/** The name that a state has in the type of an object, such as `ON`; the number if it has none. */
export function stateMeaning(listed: ListedPoint, value: number): string {
  const type = mainType(listed);
  const name = type === undefined ? "" : meaningOf(type, value);
  return name === "" ? String(value) : name;
}

function measureText(
  { value, tolerance }: Goal & { kind: "measure" },
  listed: ListedPoint,
): string {
  const factor = Math.abs(listed.scale?.factor ?? 1);
  const within = tolerance === 0 ? "" : ` ± ${rounded(tolerance * factor)}`;
  return `${rounded(inUnit(value, listed))}${within} ${listed.unit}`.trimEnd();
}

/** A number without the noise of its calculation. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(7)));
}
