// The families of points and commands, read from the codec's type table: the types that share one body.

import { CAUSE_SETS } from "../../../codec/cause.ts";
import { type PlanField, planOf } from "../../../codec/plan.ts";
import { type TypeName, type TypeRow, TYPES } from "../../../codec/types.ts";

/**
 * The types a point can be declared with: the one without time tag, which interrogations use. Events of protection
 * equipment exist with a time tag only and are never interrogated.
 */
export const POINT_TYPES = [
  "M_SP_NA_1",
  "M_DP_NA_1",
  "M_ST_NA_1",
  "M_BO_NA_1",
  "M_ME_NA_1",
  "M_ME_NB_1",
  "M_ME_NC_1",
  "M_ME_ND_1",
  "M_PS_NA_1",
  "M_EP_TD_1",
  "M_EP_TE_1",
  "M_EP_TF_1",
] as const satisfies readonly TypeName[];

/** A type that a point can be declared with. */
export type PointType = (typeof POINT_TYPES)[number];

/** The types a command can be declared with; each stands for its twin with a time tag (58 to 64) too. */
export const COMMAND_TYPES = [
  "C_SC_NA_1",
  "C_DC_NA_1",
  "C_RC_NA_1",
  "C_SE_NA_1",
  "C_SE_NB_1",
  "C_SE_NC_1",
  "C_BO_NA_1",
] as const satisfies readonly TypeName[];

/** A type that a command can be declared with. */
export type CommandType = (typeof COMMAND_TYPES)[number];

/** The types that carry one body: without time tag, and with each kind of it. */
export interface Family {
  /** Without time tag. */
  readonly none?: TypeName;
  /** With CP24Time2a. */
  readonly cp24?: TypeName;
  /** With CP56Time2a. */
  readonly cp56?: TypeName;
  /** How a value is stored. */
  readonly form: "whole" | "normalized" | "float";
  /** Lowest and highest value. */
  readonly range: readonly [number, number];
  /** Bits that its quality can have. */
  readonly qualityBits: number;
}

const MAX_FLOAT32 = 3.4028234663852886e38;

/** The family of a type. */
export function familyOf(type: TypeName): Family {
  let family = FAMILIES.get(TYPES[type].body);
  if (family === undefined) FAMILIES.set(TYPES[type].body, family = findFamily(type));
  return family;
}

const FAMILIES = new Map<string, Family>();

function findFamily(type: TypeName): Family {
  const types: { none?: TypeName; cp24?: TypeName; cp56?: TypeName } = {};
  for (const name of Object.keys(TYPES) as TypeName[]) {
    const row: TypeRow = TYPES[name];
    if (row.body === TYPES[type].body) types[row.time] = name;
  }
  const fields = planOf(TYPES[type].id)!.fields;
  const value = fields.find((field) => field.row.key === "value");
  const quality = fields.find((field) => field.row.key === "quality");
  return { ...types, ...valuesOf(value), qualityBits: qualityBits(quality) };
}

function valuesOf(field: PlanField | undefined): Pick<Family, "form" | "range"> {
  if (field?.row.form === "float") return { form: "float", range: [-MAX_FLOAT32, MAX_FLOAT32] };
  if (field?.row.form === "normalized") return { form: "normalized", range: [-1, 32767 / 32768] };
  return { form: "whole", range: field?.range ?? [0, 0] };
}

function qualityBits(field: PlanField | undefined): number {
  return field === undefined ? 0 : field.mask & ~(field.row.reserved ?? 0);
}

/** The cause wanted where the standard lists it for the type, and 3 (spontaneous) where it does not. */
export function permittedCause(type: TypeName, cause: number): number {
  const causes: readonly number[] = CAUSE_SETS[TYPES[type].causes].monitor;
  return causes.includes(cause) ? cause : 3;
}
