// The parameters of a measured value as its declaration has them, drafted from what a station reported.

import type { ParameterName, PointDeclaration } from "./declaration.ts";
import type { ParameterKind } from "./parameter_kinds.ts";

/** A parameter that a station reported. */
export interface ParameterReport {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Address of the point. */
  readonly ioa: number;
  /** Kind of parameter (KPA), 1..63. */
  readonly kpa: number;
  /** Its value in the units of the point. */
  readonly value: number;
}

/** The values of some parameters. */
export type ParameterValues = Readonly<Partial<Record<ParameterKind, number>>>;

/** The parameters in a declaration. The kind of the deadband is not transmitted: it is taken for an absolute one. */
export function parametersOf(
  values: ParameterValues,
): Pick<PointDeclaration, "parameters" | "deadband" | "filter" | "limits"> {
  const parameters = Object.keys(values) as ParameterName[];
  const { threshold = 0, filter = 0, "low-limit": low, "high-limit": high } = values;
  const limits = { ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(threshold > 0 && { deadband: { kind: "absolute", value: threshold } }),
    ...(filter > 0 && { filter }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

/** The values with another one; `undefined` if no declaration can have it. */
export function withParameter(
  before: ParameterValues,
  kind: ParameterKind,
  value: number,
): ParameterValues | undefined {
  const values = { ...before, [kind]: value };
  const { threshold = 0, filter = 0, "low-limit": low, "high-limit": high } = values;
  const fits = Number.isFinite(value) && threshold >= 0 && filter >= 0 &&
    (low ?? -Infinity) < (high ?? Infinity);
  return fits ? values : undefined;
}
