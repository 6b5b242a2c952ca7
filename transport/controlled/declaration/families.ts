// The types that points, counters and commands can be declared with, and families of types that
// differ only in their time tag; derived from the codec's type table.

import { CAUSE, CAUSE_SETS } from "../../../codec/cause.ts";
import { counterpartOf } from "../../../codec/classify.ts";
import { MAX_FLOAT32 } from "../../../codec/float32.ts";
import { fieldOf, type PlanField } from "../../../codec/plan.ts";
import type { PrivateType, PrivateTypes } from "../../../codec/private_row.ts";
import { findPrivateType, planOfType } from "../../../codec/private_type.ts";
import { type TypeName, type TypeRow, TYPES } from "../../../codec/types.ts";
import { isKept } from "./own_fields.ts";

/**
 * A type for the declaration of a point: the types without time tag from `M_SP_NA_1`, and
 * `M_EP_TD_1` to `M_EP_TF_1`.
 */
export type PointType = {
  [N in TypeName]: (typeof TYPES)[N] extends
    | { readonly role: "status" | "measured"; readonly time: "none" }
    | { readonly role: "protection"; readonly time: "cp56" } ? N
    : never;
}[TypeName];

/** A type for the declaration of a command: the types without time tag from `C_SC_NA_1`. */
export type CommandType = {
  [N in TypeName]: (typeof TYPES)[N] extends
    { readonly role: "command" | "setpoint"; readonly time: "none" } ? N : never;
}[TypeName];

/** A type for the declaration of an integrated total: `M_IT_NA_1` and its types with a time tag. */
export type CounterType = {
  [N in TypeName]: (typeof TYPES)[N] extends { readonly role: "total" } ? N : never;
}[TypeName];

const NAMES = Object.keys(TYPES) as TypeName[];

/**
 * Types that points can be declared with: those without time tag, which interrogations use, and
 * events of protection equipment with CP56Time2a.
 */
export const POINT_TYPES: readonly PointType[] = NAMES.filter((name): name is PointType => {
  const { role, time }: TypeRow = TYPES[name];
  return time === "none" ? role === "status" || role === "measured" : isEvent(role, time);
});

function isEvent(role: TypeRow["role"], time: TypeRow["time"]): boolean {
  return role === "protection" && time === "cp56";
}

/**
 * Types that commands can be declared with; each also covers its counterpart with a time tag (58 to
 * 64).
 */
export const COMMAND_TYPES: readonly CommandType[] = NAMES.filter((name): name is CommandType => {
  const { role, time }: TypeRow = TYPES[name];
  return time === "none" && (role === "command" || role === "setpoint");
});

/** Types that integrated totals can be declared with. */
export const COUNTER_TYPES: readonly CounterType[] = NAMES.filter((name): name is CounterType =>
  TYPES[name].role === "total"
);

/** Whether points of a type are measured values. */
export function isMeasured(type: PointType): boolean {
  return TYPES[type].role === "measured";
}

/**
 * Name of a private type for the declaration of a point. In code it begins with `X_`, so that the
 * compiler can distinguish it from a misspelt standard type.
 */
export type PrivatePointType = `X_${string}`;

/** Name of a type used to send a point. */
export type ObjectType = TypeName | PrivatePointType;

/**
 * A family of types with the same information: without time tag, and with each kind of time tag.
 */
export interface Family {
  /** The type without time tag. */
  readonly none?: ObjectType;
  /** The type with CP24Time2a. */
  readonly cp24?: ObjectType;
  /** The type with CP56Time2a. */
  readonly cp56?: ObjectType;
  /** Whether it carries a measured value, which can have a range, a deadband and limits. */
  readonly isMeasured: boolean;
  /** Data type of the value. */
  readonly form: "whole" | "normalized" | "float";
  /** Lowest and highest value. */
  readonly range: readonly [number, number];
  /** Permitted quality bits. */
  readonly qualityBits: number;
  /** Fields besides value, quality and time. */
  readonly others: readonly PlanField[];
}

/** Returns the family of a standard type. */
export function familyOf(type: TypeName): Family {
  let family = FAMILIES.get(type);
  if (family === undefined) FAMILIES.set(type, family = findFamily(type));
  return family;
}

/** Whether a type is standard. */
export function isStandard(type: string): type is TypeName {
  return Object.hasOwn(TYPES, type);
}

/**
 * Returns the family of a point type. Private types form a family if they have the same elements
 * and differ only in their time tag.
 *
 * @throws {TypeError} The private type is not in the list.
 */
export function pointFamilyOf(type: ObjectType, types: PrivateTypes): Family {
  if (isStandard(type)) return familyOf(type);
  const own = findPrivateType({ name: type }, types);
  if (own === undefined) {
    throw new TypeError(`Cannot find private type ${type}: expected one of privateTypes`);
  }
  const elements = JSON.stringify(own.row.elements);
  const names: { none?: ObjectType; cp24?: ObjectType; cp56?: ObjectType } = {};
  for (const { row } of [own, ...types.privateTypes ?? []]) {
    const { time = "none", name } = row;
    if (JSON.stringify(row.elements) === elements) names[time] ??= name as PrivatePointType;
  }
  const { fields } = planOfType(own);
  const value = fields.find(({ row }) => row.key === "value");
  const quality = fields.find(({ row }) => row.key === "quality");
  const isMeasured = value?.row.form !== "bits" && value?.row.values === undefined;
  const others = fields.filter(({ row }) => !COMMON_KEYS.has(row.key) && row.form !== "reserved");
  const rest = { isMeasured, qualityBits: qualityBits(quality), others };
  return { ...names, ...valuesOf(value), ...rest };
}

/**
 * Returns the requirement that a private type must meet for the declaration of a point; `undefined`
 * if it meets all of them.
 */
export function privatePointFault(type: PrivateType): string | undefined {
  const { family, fields } = planOfType(type);
  if (family !== "point") return "a private type that has a value and cannot be selected";
  const odd = fields.find((field) => field.row.key !== "time" && !isKept(field));
  return odd && `a type of numbers and flags; it has "${odd.row.key}"`;
}

/** Keys of the fields common to all points. */
const COMMON_KEYS: ReadonlySet<string> = new Set(["value", "quality", "time"]);

const FAMILIES = new Map<TypeName, Family>();

function findFamily(type: TypeName): Family {
  const types: { none?: TypeName; cp24?: TypeName; cp56?: TypeName } = {};
  const isMeasured = TYPES[type].role === "measured";
  for (const time of ["none", "cp24", "cp56"] as const) {
    const counterpart = counterpartOf(type, time);
    if (counterpart !== undefined) types[time] = counterpart;
  }
  const quality = fieldOf(type, "quality");
  const rest = { isMeasured, qualityBits: qualityBits(quality), others: [] };
  return { ...types, ...valuesOf(fieldOf(type, "value")), ...rest };
}

function valuesOf(field: PlanField | undefined): Pick<Family, "form" | "range"> {
  if (field?.row.form === "float") return { form: "float", range: [-MAX_FLOAT32, MAX_FLOAT32] };
  if (field?.row.form === "normalized") return { form: "normalized", range: [-1, 32767 / 32768] };
  return { form: "whole", range: field?.range ?? [0, 0] };
}

function qualityBits(field: PlanField | undefined): number {
  return field === undefined ? 0 : field.mask & ~(field.row.reserved ?? 0);
}

/** Returns the wanted cause if the standard lists it for the type, otherwise 3 (spontaneous). */
export function permittedCause(type: ObjectType, cause: number): number {
  if (cause === CAUSE.spontaneous || !isStandard(type)) return cause;
  const causes: readonly number[] = CAUSE_SETS[TYPES[type].causes].monitor;
  return causes.includes(cause) ? cause : CAUSE.spontaneous;
}
