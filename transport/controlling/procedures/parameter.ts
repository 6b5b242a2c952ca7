// Parameters of measured values (110 to 112) and their activation (113) by a controlling station.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { KPA, QPA } from "../../../codec/qualifiers.ts";
import type { Prepared, RequestDefaults, RequestOptions } from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";
import { simpleRequest } from "./simple_request.ts";

/** Kinds of parameters: threshold, smoothing factor, low and high limit. */
export type ParameterKind = "threshold" | "filter" | "low-limit" | "high-limit";

/** Scope of an activation. */
export type ActivationSubject = "loaded" | "object" | "cyclic";

/** A parameter of a measured value. */
export interface ParameterInput {
  /** Normalized, scaled or short floating point, like the measured value. */
  readonly type: "P_ME_NA_1" | "P_ME_NB_1" | "P_ME_NC_1";
  /** Information object address of the measured value, or of the parameter. */
  readonly ioa: number;
  /** The value, in the range of the type. */
  readonly value: number;
  /** KPA: kind of parameter. */
  readonly parameter: ParameterKind;
}

/** A parameter activation or deactivation (QPA). */
export interface ActivationInput {
  /** Address of the object; 0 with `loaded`. */
  readonly ioa: number;
  /** All loaded parameters, those of one object, or its cyclic transmission. */
  readonly what: ActivationSubject;
}

/** Options of a parameter activation. */
export interface ActivationOptions extends RequestOptions {
  /** Whether to deactivate (cause 8) instead. @default {false} */
  readonly deactivate?: boolean;
}

const KINDS: Readonly<Record<ParameterKind, number>> = {
  "threshold": KPA.threshold,
  "filter": KPA.filter,
  "low-limit": KPA.lowLimit,
  "high-limit": KPA.highLimit,
};

/**
 * Creates the loading of a parameter.
 *
 * @throws {RangeError} An address, the value or a limit is outside its range.
 */
export function setParameter(
  ca: number,
  parameter: ParameterInput,
  options: RequestOptions & { readonly defaults: RequestDefaults },
): Prepared<ProcedureResult> {
  const { type, ioa, value, parameter: kind } = parameter;
  return simpleRequest(ca, {
    what: `parameter ${kind}`,
    target: { kind: "parameter", ioa },
    keys: ["kpa", "value"],
    make: (header) => {
      const objects = [{ ioa, value, kpa: KINDS[kind] }];
      return { type, cause: CAUSE.activation, ...header, objects } as AsduInput; // One of three types.
    },
  }, options);
}

/**
 * Creates the activation or deactivation of parameters.
 *
 * @throws {RangeError} An address or a limit is outside its range.
 */
export function activateParameter(
  ca: number,
  { ioa, what }: ActivationInput,
  options: ActivationOptions & { readonly defaults: RequestDefaults },
): Prepared<ProcedureResult> {
  const off = options.deactivate === true;
  return simpleRequest(ca, {
    what: `parameter ${off ? "deactivation" : "activation"}`,
    target: { kind: "parameter", ioa },
    lowestIoa: what === "loaded" ? 0 : 1,
    confirmation: off ? CAUSE.deactivationCon : CAUSE.activationCon,
    keys: ["qpa"],
    make: (header) => ({
      type: "P_AC_NA_1",
      cause: off ? CAUSE.deactivation : CAUSE.activation,
      ...header,
      objects: [{ ioa, qpa: QPA[what] }],
    }),
  }, options);
}
