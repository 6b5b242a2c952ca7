// Drafts the declared parameters of a measured value from those that a station reported.

import type { ParameterName, PointDeclaration } from "./declaration.ts";
import type { ParameterKind } from "./parameter_kinds.ts";

/** A parameter reported by a station. */
export interface ParameterReport {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Address of the point. */
  readonly ioa: number;
  /** Kind of parameter (KPA), 1..63. */
  readonly kpa: number;
  /** Value in the units of the point. */
  readonly value: number;
}

/** Parameter values of a point. */
export type ParameterValues = Readonly<Partial<Record<ParameterKind, number>>>;

/**
 * Returns the declaration of parameters. The kind of a deadband is not transmitted; it is assumed
 * to be absolute.
 */
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

/** Adds a value to those of a point; returns `undefined` if it cannot be declared. */
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
