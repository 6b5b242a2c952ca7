// A request and its answers: confirmation, data, termination. Nearly all procedures consist of such
// requests.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE, isUnknownCause } from "../../../codec/cause.ts";
import { isPrivateCause } from "../../../codec/classify_cause.ts";
import type { Profile } from "../../../codec/profile.ts";
import { answers, differingKey, field, isRefusal, returnsOriginator } from "./answer.ts";
import type { Journal, ReceivedAsdu } from "./journal.ts";
import { receive, type RequestMaker, send, type Steps } from "./procedure.ts";
import type { Ending, ProcedureResult, StationEnding } from "./result.ts";
import { RollCall, type RollCallSpec } from "./roll_call.ts";

/**
 * Classification of an ASDU other than an answer: data of the request, or proof of its completion.
 */
export type DataRole = "data" | "conclusion" | undefined;

/** A request and its expected answers. */
export interface RequestSpec extends RollCallSpec {
  /** Creates the request. */
  readonly make: RequestMaker;
  /** Whether it acts on the process. */
  readonly operative: boolean;
  /** Keys of the object that an answer must mirror. */
  readonly keys: readonly string[];
  /**
   * How to treat a positive answer that does not mirror them: ignore it, or accept it and record an
   * observation.
   */
  readonly mismatch: "ignore" | "take";
  /** Field sizes, used to find the address in a malformed answer. */
  readonly profile: Profile;
  /** Called when the station confirms the request. */
  readonly onConfirmed?: (() => void) | undefined;
  /** Classifies an ASDU other than an answer. */
  readonly classify?: ((asdu: Asdu, request: Asdu) => DataRole) | undefined;
}

/** How a request ended, in total and for each station. */
export interface RequestEnding extends Ending {
  /** Answers of each station. */
  readonly stations: readonly StationEnding[];
}

/** Sends a request and waits for its answers. */
export function* request(spec: RequestSpec, journal: Journal): Steps<RequestEnding> {
  journal.begin(spec.step);
  const { operative, limits } = spec;
  const sent = yield* send(spec.make, { operative, withinMs: limits.sendMs });
  if (sent === undefined) return notSent(spec);
  const roll = new RollCall(spec, journal, sent.at);
  while (!roll.complete) {
    const told = yield* receive(roll.deadline);
    if (told === undefined) roll.expire(roll.deadline);
    else take({ spec, roll, journal, request: sent.request.asdu }, told.received, told.at);
  }
  const stations = roll.stations();
  return { ...roll.ending(stations), stations };
}

/**
 * Returns the result of a procedure that ends with this request and is addressed to one station.
 */
export function resultOf(ending: Ending, journal: Journal): ProcedureResult {
  const { outcome, step, cause, confirmation, termination } = ending;
  const reason = ending.reason + silenceText(ending, journal);
  // Not spread after other keys: the engine would then copy them one by one.
  const { label, steps, objects, data, notes, trace, authentication } = journal.progress();
  const head = { outcome, step, cause, reason, confirmation, termination };
  const result = { ...head, label, steps, objects, data, notes, trace };
  return authentication === undefined ? result : { ...result, authentication };
}

/** Why a station may not have answered a request that secure authentication has proven. */
function silenceText({ outcome, confirmation }: Ending, { authentication }: Journal): string {
  const isSilent = outcome === "timed-out" && confirmation === undefined &&
    authentication !== undefined;
  return isSilent
    ? "; it was proven, but a station that refuses a proof reports only a few errors in each period " +
      "(maxErrorMessages), so it may have been refused"
    : "";
}

/**
 * Returns the outcome of a request that could not be sent in time, because of the window or another
 * procedure.
 */
export function notSent(
  { step, limits, ca }: Pick<RequestSpec, "step" | "limits" | "ca">,
): RequestEnding {
  const ending: Ending = {
    outcome: "timed-out",
    step,
    cause: undefined,
    reason: `Not sent within ${limits.sendMs} ms: the window is full or the object is busy`,
    confirmation: undefined,
    termination: undefined,
  };
  return { ...ending, stations: [{ ca, ...ending }] };
}

interface Pending {
  readonly spec: RequestSpec;
  readonly roll: RollCall;
  readonly journal: Journal;
  readonly request: Asdu;
}

function take(pending: Pending, received: ReceivedAsdu, at: number): void {
  const { spec, roll, journal, request } = pending;
  const { asdu } = received;
  if (!roll.expects(asdu.ca)) return;
  if (isAnswer(pending, asdu)) {
    journal.take(received, at);
    const isFirst = !journal.accepted;
    if (spec.operative && !isRefusal(asdu)) journal.accepted = true;
    roll.answer(asdu, at);
    if (isFirst && journal.accepted) spec.onConfirmed?.();
    return;
  }
  if (asdu.typeId === request.typeId || !returnsOriginator(asdu, request)) return;
  const role = spec.classify?.(asdu, request);
  if (role === undefined) return;
  journal.takeData(received, at);
  roll.data(asdu.ca, at);
  if (role === "conclusion") roll.conclude(asdu.ca, "Shown by the return information");
}

/** Whether an ASDU confirms, refuses, terminates or deactivates the request. */
function isAnswer({ spec, journal, request }: Pending, asdu: Asdu): boolean {
  if (!answers(asdu, request, spec.profile)) return false;
  const refusal = isRefusal(asdu);
  if (isUnknownCause(asdu.cause)) return true; // Its content does not matter.
  const meant = asdu.cause === spec.confirmation || asdu.cause === CAUSE.activationTermination ||
    (asdu.cause === CAUSE.deactivationCon && !refusal) || (isPrivateCause(asdu.cause) && refusal);
  if (!meant) return false;
  if (asdu.type === "raw") {
    if (refusal) return true;
    journal.note("answer-ignored", `A malformed ${request.type} with cause ${asdu.cause}`);
    return false;
  }
  const key = differingKey(asdu, request, spec.keys);
  if (key === undefined) return true;
  const [found, expected] = [field(asdu, key), field(request, key)];
  const detail =
    `${request.type} with cause ${asdu.cause} mirrors ${key} ${found}, expected ${expected}`;
  journal.note(spec.mismatch === "take" ? "content-differs" : "answer-ignored", detail);
  return spec.mismatch === "take";
}
