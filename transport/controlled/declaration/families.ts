// The types that points, counters and commands can be declared with, and the families of types that differ only in
// their time tag, derived from the codec's table of types.

import { CAUSE, CAUSE_SETS } from "../../../codec/cause.ts";
import { counterpartOf } from "../../../codec/classify.ts";
import { fieldOf, type PlanField } from "../../../codec/plan.ts";
import type { PrivateType, PrivateTypes } from "../../../codec/private_row.ts";
import { findPrivateType, planOfType } from "../../../codec/private_type.ts";
import { type TypeName, type TypeRow, TYPES } from "../../../codec/types.ts";
import { isKept } from "../objects/own_fields.ts";

/** A type for the declaration of a point: `M_SP_NA_1` and all others without time tag, `M_EP_TD_1` to `M_EP_TF_1`. */
export type PointType = {
  [N in TypeName]: (typeof TYPES)[N] extends
    | { readonly role: "status" | "measured"; readonly time: "none" }
    | { readonly role: "protection"; readonly time: "cp56" } ? N
    : never;
}[TypeName];

/** A type for the declaration of a command: `C_SC_NA_1` and all others without time tag. */
export type CommandType = {
  [N in TypeName]: (typeof TYPES)[N] extends
    { readonly role: "command" | "setpoint"; readonly time: "none" } ? N : never;
}[TypeName];

/** A type for the declaration of an integrated total: `M_IT_NA_1` and those with a time tag. */
export type CounterType = {
  [N in TypeName]: (typeof TYPES)[N] extends { readonly role: "total" } ? N : never;
}[TypeName];

const NAMES = Object.keys(TYPES) as TypeName[];

/**
 * The types a point can be declared with: those without time tag, which interrogations use, and the events of
 * protection equipment with a CP56Time2a.
 */
export const POINT_TYPES: readonly PointType[] = NAMES.filter((name): name is PointType => {
  const { role, time }: TypeRow = TYPES[name];
  return time === "none" ? role === "status" || role === "measured" : isEvent(role, time);
});

function isEvent(role: TypeRow["role"], time: TypeRow["time"]): boolean {
  return role === "protection" && time === "cp56";
}

/** The types a command can be declared with; each also covers its counterpart with a time tag (58 to 64). */
export const COMMAND_TYPES: readonly CommandType[] = NAMES.filter((name): name is CommandType => {
  const { role, time }: TypeRow = TYPES[name];
  return time === "none" && (role === "command" || role === "setpoint");
});

/** The types an integrated total can be declared with. */
export const COUNTER_TYPES: readonly CounterType[] = NAMES.filter((name): name is CounterType =>
  TYPES[name].role === "total"
);

/** Whether points of a type are measured values. */
export function isMeasured(type: PointType): boolean {
  return TYPES[type].role === "measured";
}

/**
 * A private type for the declaration of a point, by its name. In code it begins with `X_`, so that the compiler can tell it
 * from a slip in the name of a type of the standard.
 */
export type PrivatePointType = `X_${string}`;

/** The name of a type that a point is sent with. */
export type ObjectType = TypeName | PrivatePointType;

/** A family of types that carry the same information: without time tag, and with each kind of time tag. */
export interface Family {
  /** Without time tag. */
  readonly none?: ObjectType;
  /** With CP24Time2a. */
  readonly cp24?: ObjectType;
  /** With CP56Time2a. */
  readonly cp56?: ObjectType;
  /** Whether it carries a measured value, for which there are ranges, deadbands and limits. */
  readonly isMeasured: boolean;
  /** The data type of a value. */
  readonly form: "whole" | "normalized" | "float";
  /** Lowest and highest value. */
  readonly range: readonly [number, number];
  /** Bits that its quality can have. */
  readonly qualityBits: number;
  /** The fields besides value, quality and time. */
  readonly others: readonly PlanField[];
}

const MAX_FLOAT32 = 3.4028234663852886e38;

/** The family of a type of the standard. */
export function familyOf(type: TypeName): Family {
  let family = FAMILIES.get(type);
  if (family === undefined) FAMILIES.set(type, family = findFamily(type));
  return family;
}

/** Whether the standard has a type. */
export function isStandard(type: string): type is TypeName {
  return Object.hasOwn(TYPES, type);
}

/**
 * The family of a type of a point. Private types belong to one family if they have the same elements and differ only in
 * their time tag.
 *
 * @throws {TypeError} The private type is not among those given.
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

/** Why no point can be declared with a private type, as what is expected instead; `undefined` if one can. */
export function privatePointFault(type: PrivateType): string | undefined {
  const { family, fields } = planOfType(type);
  if (family !== "point") return "a private type that has a value and cannot be selected";
  const odd = fields.find((field) => field.row.key !== "time" && !isKept(field));
  return odd && `a type of numbers and flags; it has "${odd.row.key}"`;
}

/** Keys of the fields that all points have. */
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

/** The wanted cause if the standard lists it for the type, otherwise 3 (spontaneous). */
export function permittedCause(type: ObjectType, cause: number): number {
  if (!isStandard(type)) return cause;
  const causes: readonly number[] = CAUSE_SETS[TYPES[type].causes].monitor;
  return causes.includes(cause) ? cause : CAUSE.spontaneous;
}
