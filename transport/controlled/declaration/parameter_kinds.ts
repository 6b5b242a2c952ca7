// Kinds of parameters of measured values, by number.

import { KPA } from "../../../codec/qualifiers.ts";
import type { ParameterName } from "./declaration.ts";

/** A parameter with a value. */
export type ParameterKind = Exclude<ParameterName, "cyclic">;

/** Kinds of parameters by their number (KPA). */
export const PARAMETER_KINDS: Readonly<Record<number, ParameterKind>> = {
  [KPA.threshold]: "threshold",
  [KPA.filter]: "filter",
  [KPA.lowLimit]: "low-limit",
  [KPA.highLimit]: "high-limit",
};
