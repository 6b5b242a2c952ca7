// Requests that one confirmation ends: test, reset, parameters.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import type { Journal } from "./journal.ts";
import type { StepLimits } from "./limits.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import { request, type RequestEnding } from "./request.ts";
import {
  isBroadcast,
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestHeader,
  type RequestOptions,
  requireSingleStation,
  resolveRequest,
} from "./request_options.ts";
import type { StationsResult } from "./result.ts";
import type { Target } from "./target.ts";

/** What such a request is. */
export interface SimpleRequest {
  /** For messages, `test`. */
  readonly what: string;
  /** What it occupies, besides the station. */
  readonly target: Pick<Target, "kind" | "ioa">;
  /** Makes the ASDU. */
  make(header: RequestHeader, wall: number): AsduInput;
  /** The cause that confirms. @default activation confirmation */
  readonly confirmation?: number;
  /** Whether it may be sent to the broadcast address. */
  readonly broadcast?: boolean;
  /** Keys that a positive confirmation must mirror. */
  readonly keys?: readonly string[];
  /** What to do with one that does not. @default {"take"} */
  readonly mismatch?: "ignore" | "take";
  /** Whether it changes nothing in the station. @default {false} */
  readonly readOnly?: boolean;
  /** What follows a positive confirmation. */
  next?(ending: RequestEnding, journal: Journal): Steps<RequestEnding>;
}

/** Options of the call and of the station. */
export interface SimpleRequestOptions extends RequestOptions {
  readonly stations?: readonly number[];
  readonly defaults: RequestDefaults;
}

/**
 * Makes the procedure of a request that one confirmation ends.
 *
 * @throws {RangeError} The address is the broadcast address and must not be, or a limit is bad.
 */
export function simpleRequest(
  ca: number,
  simple: SimpleRequest,
  options: SimpleRequestOptions,
): Prepared<StationsResult> {
  const { defaults } = options;
  if (simple.broadcast !== true) requireSingleStation(ca, simple.what, defaults);
  const broadcast = isBroadcast(ca, defaults);
  const { header, limits } = resolveRequest(ca, options, defaults);
  const make: RequestMaker = (wall) => simple.make(header, wall);
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
  const ioa = simple.target.ioa;
  return prepare({
    label: `${simple.what} of CA ${ca}${ioa === undefined ? "" : `, IOA ${ioa}`}`,
    target: { ...simple.target, ca, broadcast },
    run,
    readOnly: simple.readOnly ?? false,
  }, options);
}

/** The limits of a call, for what follows its confirmation. */
export function limitsOf(options: SimpleRequestOptions): Required<StepLimits> {
  return resolveRequest(0, options, options.defaults).limits;
}
