// Requests that end with a single confirmation: test, reset, parameters.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import type { Journal } from "./journal.ts";
import { resolveLimits, type StepLimits } from "./limits.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import { request, type RequestEnding } from "./request.ts";
import {
  isBroadcast,
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestHeader,
  type RequestOptions,
  resolveRequest,
} from "./request_options.ts";
import type { StationsResult } from "./result.ts";
import type { Target } from "./target.ts";

/** Definition of such a request. */
export interface SimpleRequest {
  /** Name for messages, such as `test`. */
  readonly what: string;
  /** The resource of the station that it occupies. */
  readonly target: Pick<Target, "kind" | "ioa">;
  /** Lowest permitted address of an object: 0 if that means all objects. @default {1} */
  readonly lowestIoa?: 0 | 1;
  /** Creates the ASDU. */
  make(header: RequestHeader, instant: number): AsduInput;
  /** Cause of the confirmation. @default activation confirmation */
  readonly confirmation?: number;
  /** Whether it may be sent to the broadcast address. */
  readonly broadcast?: boolean;
  /** Keys that a positive confirmation must mirror. */
  readonly keys?: readonly string[];
  /** How to treat a confirmation that does not mirror them. @default {"take"} */
  readonly mismatch?: "ignore" | "take";
  /** Whether it changes nothing in the station. @default {false} */
  readonly readOnly?: boolean;
  /** The steps after a positive confirmation. */
  next?(ending: RequestEnding, journal: Journal): Steps<RequestEnding>;
}

/** Options of the call and of the station. */
export interface SimpleRequestOptions extends RequestOptions {
  readonly stations?: readonly number[];
  readonly defaults: RequestDefaults;
}

/**
 * Creates the procedure of a request that ends with a single confirmation.
 *
 * @throws {RangeError} An address or a limit is outside its range.
 */
export function simpleRequest(
  ca: number,
  simple: SimpleRequest,
  options: SimpleRequestOptions,
): Prepared<StationsResult> {
  const { defaults } = options;
  const broadcast = isBroadcast(ca, defaults);
  const { what, broadcast: toAll = false, target: { ioa }, lowestIoa = 1 } = simple;
  const destination = {
    ...{ what, ca, broadcast: toAll, stations: options.stations },
    ...ioa !== undefined && { ioa, lowestIoa },
  };
  const { header, limits } = resolveRequest(destination, options, defaults);
  const make: RequestMaker = (instant) => simple.make(header, instant);
  function* run(journal: Journal): Steps<StationsResult> {
    let ending = yield* request({
      step: "request",
      ca,
      broadcast,
      stations: options.stations,
      confirmation: simple.confirmation ?? CAUSE.activationCon,
      termination: "none",
      limits,
      make,
      operative: true,
      keys: simple.keys ?? [],
      mismatch: simple.mismatch ?? "take",
      profile: defaults.profile,
    }, journal);
    if (ending.outcome === "done" && simple.next !== undefined) {
      ending = yield* simple.next(ending, journal);
    }
    return { ...ending, ...journal.progress() };
  }
  return prepare({
    label: `${what} of CA ${ca}${ioa === undefined ? "" : `, IOA ${ioa}`}`,
    target: { ...simple.target, ca, broadcast },
    run,
    readOnly: simple.readOnly ?? false,
  }, options);
}

/** Time limits of a call for the steps after its confirmation. */
export function limitsOf(options: SimpleRequestOptions): Required<StepLimits> {
  return resolveLimits(options, options.defaults.limits);
}
