// The kinds of parameter of a measured value by their number on the wire.

import { KPA } from "../../../codec/qualifiers.ts";
import type { ParameterName } from "./declaration.ts";

/** A parameter that has a value. */
export type ParameterKind = Exclude<ParameterName, "cyclic">;

/** The kinds of parameter by their number (KPA). */
export const PARAMETER_KINDS: Readonly<Record<number, ParameterKind>> = {
  [KPA.threshold]: "threshold",
  [KPA.filter]: "filter",
  [KPA.lowLimit]: "low-limit",
  [KPA.highLimit]: "high-limit",
};
