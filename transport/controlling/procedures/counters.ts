// Counter interrogation, freeze and reset (C_CI_NA_1) by a controlling station.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { isTotal } from "../../../codec/classify.ts";
import { counterCause, groupOf } from "../../../codec/classify_cause.ts";
import { FRZ, GENERAL_COUNTER_REQUEST } from "../../../codec/qualifiers.ts";
import type { GatheringOptions } from "./data_limits.ts";
import type { Journal } from "./journal.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import { type DataRole, request, type RequestEnding, type RequestSpec } from "./request.ts";
import {
  type BroadcastRequestOptions,
  isBroadcast,
  prepare,
  type Prepared,
  type RequestDefaults,
  resolveRequest,
  type TerminatedRequestOptions,
} from "./request_options.ts";
import type { StationsResult } from "./result.ts";

/** Effect of a freeze command on the counters: FRZ 1, 2 and 3. */
export type FreezeMode = "freeze" | "freeze-and-reset" | "reset";

const MODES: Readonly<Record<FreezeMode, number>> = {
  freeze: FRZ.freeze,
  "freeze-and-reset": FRZ.freezeAndReset,
  reset: FRZ.reset,
};

/** Options of counter requests. */
export interface CounterRequestOptions
  extends TerminatedRequestOptions, BroadcastRequestOptions, GatheringOptions {
  /** Counter group 1..4; all counters (RQT 5) if omitted. */
  readonly group?: number;
}

/**
 * Options for reading counters. The termination is required unless the station is known not to send
 * it.
 */
export interface ReadCountersOptions extends CounterRequestOptions {
  /**
   * Freeze the counters first (mode C of the standard), so that all values are from the same
   * moment. Otherwise the station sends the values of its last local freeze (mode B).
   */
  readonly freeze?: Exclude<FreezeMode, "reset">;
}

/** Options for freezing counters. The termination is optional by default. */
export interface FreezeCountersOptions extends CounterRequestOptions {
  /** Effect on the counters. @default {"freeze"} */
  readonly mode?: FreezeMode;
}

/** Result of a counter request; `data` contains the integrated totals. */
export type CountersResult = StationsResult;

/**
 * Creates a counter interrogation in mode B or C.
 *
 * @throws {RangeError} The group or a limit is outside its range.
 */
export function readCounters(
  ca: number,
  options: ReadCountersOptions,
  defaults: RequestDefaults,
): Prepared<CountersResult> {
  const read = counterRequest(ca, { options, defaults, frz: FRZ.read });
  const freeze = options.freeze &&
    counterRequest(ca, { options, defaults, frz: MODES[options.freeze] });
  function* run(journal: Journal): Steps<CountersResult> {
    if (freeze !== undefined) {
      const frozen = yield* freeze.run(journal);
      const values = journal.progress().objects > 0;
      if (values) journal.note("values-with-freeze", "The freeze command was answered with values");
      if (frozen.outcome !== "done" || values) return { ...frozen, ...journal.progress() };
    }
    const ending = yield* read.run(journal);
    return { ...ending, ...journal.progress() };
  }
  return prepare({
    label: `counter interrogation of CA ${ca}`,
    target: { kind: "counters", ca, broadcast: isBroadcast(ca, defaults) },
    run,
    readOnly: freeze === undefined,
  }, { ...options, defaults });
}

/**
 * Creates a freeze or reset of counters: the first half of mode C, or mode D, in which the station
 * then sends the values spontaneously.
 *
 * @throws {RangeError} The group or a limit is outside its range.
 */
export function freezeCounters(
  ca: number,
  options: FreezeCountersOptions,
  defaults: RequestDefaults,
): Prepared<CountersResult> {
  const { mode = "freeze" } = options;
  const freeze = counterRequest(ca, { options, defaults, frz: MODES[mode] });
  function* run(journal: Journal): Steps<CountersResult> {
    const ending = yield* freeze.run(journal);
    return { ...ending, ...journal.progress() };
  }
  return prepare({
    label: `${mode.replaceAll("-", " ")} of the counters of CA ${ca}`,
    target: { kind: "counters", ca, broadcast: isBroadcast(ca, defaults) },
    run,
    readOnly: false,
  }, { ...options, defaults });
}

interface CounterRequest {
  readonly options: CounterRequestOptions;
  readonly defaults: RequestDefaults;
  readonly frz: number;
}

function counterRequest(ca: number, { options, defaults, frz }: CounterRequest): {
  readonly make: RequestMaker;
  run(journal: Journal): Steps<RequestEnding>;
} {
  const rqt = qualifierOf(options.group);
  const { header, limits } = resolveRequest(
    { what: "C_CI_NA_1", ca, broadcast: true, stations: options.stations },
    options,
    defaults,
  );
  const optional = frz !== FRZ.read || defaults.quirks.missingTermination === true;
  const cause = counterCause(rqt);
  const make: RequestMaker = () => ({
    type: "C_CI_NA_1",
    cause: CAUSE.activation,
    ...header,
    objects: [{ rqt, frz }],
  });
  return {
    make,
    run: (journal) => {
      const spec: RequestSpec = {
        step: frz === FRZ.read ? "request" : "freeze",
        ca,
        broadcast: isBroadcast(ca, defaults),
        stations: options.stations,
        confirmation: CAUSE.activationCon,
        termination: options.termination ?? (optional ? "optional" : "required"),
        limits,
        make,
        operative: true,
        keys: ["rqt", "frz"],
        mismatch: "take",
        profile: defaults.profile,
        classify: (asdu) => classify(asdu, cause, defaults, journal),
      };
      return request(spec, journal);
    },
  };
}

function qualifierOf(group: number | undefined): number {
  if (group === undefined) return GENERAL_COUNTER_REQUEST;
  if (Number.isInteger(group) && group >= 1 && group <= 4) return group;
  throw new RangeError(`Cannot use counter group ${group}: expected a whole number from 1 to 4`);
}

/** Classifies an ASDU during a counter interrogation. */
function classify(
  asdu: Asdu,
  cause: number,
  { quirks }: RequestDefaults,
  journal: Journal,
): DataRole {
  if (!isTotal(asdu.typeId)) return undefined;
  if (asdu.cause !== cause) {
    if (groupOf(asdu.cause) === undefined && quirks.wrongInterrogationCause !== true) {
      return undefined;
    }
    journal.note("wrong-cause", `Totals with cause ${asdu.cause}, expected ${cause}`);
  }
  return "data";
}
