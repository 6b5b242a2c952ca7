// Station and group interrogation (C_IC_NA_1) by a controlling station.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { isProcessData, isTotal, roleOf, tagKindOf } from "../../../codec/classify.ts";
import { typeName } from "../../../codec/types.ts";
import { groupOf, isInterrogatedCause } from "../../../codec/classify_cause.ts";
import type { GatheringOptions } from "./data_limits.ts";
import type { Journal } from "./journal.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import { type DataRole, request, type RequestSpec } from "./request.ts";
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

/**
 * Options of an interrogation. The termination is required unless the station is known not to send
 * it.
 */
export interface InterrogationOptions
  extends TerminatedRequestOptions, BroadcastRequestOptions, GatheringOptions {
  /** Group 1..16; the whole station (QOI 20) if omitted. */
  readonly group?: number;
}

/** Result of an interrogation; `data` contains the process information. */
export type InterrogationResult = StationsResult;

/**
 * Creates an interrogation of a station, one of its groups, or all stations.
 *
 * @throws {RangeError} The group or a limit is outside its range.
 */
export function interrogation(
  ca: number,
  options: InterrogationOptions,
  defaults: RequestDefaults,
): Prepared<InterrogationResult> {
  const qoi = qualifierOf(options.group);
  const { header, limits } = resolveRequest(
    { what: "C_IC_NA_1", ca, broadcast: true, stations: options.stations },
    options,
    defaults,
  );
  const broadcast = isBroadcast(ca, defaults);
  const make: RequestMaker = () => ({
    type: "C_IC_NA_1",
    cause: CAUSE.activation,
    ...header,
    objects: [{ qoi }],
  });
  function* run(journal: Journal): Steps<InterrogationResult> {
    const spec: RequestSpec = {
      step: "request",
      ca,
      broadcast,
      stations: options.stations,
      confirmation: CAUSE.activationCon,
      termination: options.termination ??
        (defaults.quirks.missingTermination === true ? "optional" : "required"),
      limits,
      make,
      operative: true,
      keys: ["qoi"],
      mismatch: "take",
      profile: defaults.profile,
      classify: (asdu) => classify(asdu, qoi, defaults, journal),
    };
    const ending = yield* request(spec, journal);
    return { ...ending, ...journal.progress() };
  }
  const number = groupOf(qoi) ?? 0;
  const what = number === 0 ? "interrogation" : `interrogation of group ${number}`;
  return prepare({
    label: `${what} of CA ${ca}`,
    target: { kind: "interrogation", ca, broadcast },
    run,
    readOnly: true,
  }, { ...options, defaults });
}

/** Creates the deactivation of a running interrogation. */
export function interrogationDeactivation(
  ca: number,
  options: InterrogationOptions,
  defaults: RequestDefaults,
): Prepared<StationsResult> {
  const qoi = qualifierOf(options.group);
  const { header, limits } = resolveRequest(
    { what: "C_IC_NA_1", ca, broadcast: true, stations: options.stations },
    options,
    defaults,
  );
  const broadcast = isBroadcast(ca, defaults);
  const make: RequestMaker = () => ({
    type: "C_IC_NA_1",
    cause: CAUSE.deactivation,
    ...header,
    objects: [{ qoi }],
  });
  function* run(journal: Journal): Steps<StationsResult> {
    const spec: RequestSpec = {
      step: "cancel",
      ca,
      broadcast,
      stations: options.stations,
      confirmation: CAUSE.deactivationCon,
      termination: "none",
      limits,
      make,
      operative: true,
      keys: ["qoi"],
      mismatch: "take",
      profile: defaults.profile,
    };
    const ending = yield* request(spec, journal);
    return { ...ending, ...journal.progress() };
  }
  return prepare({
    label: `deactivation of the interrogation of CA ${ca}`,
    target: { kind: "cancel", ca, broadcast },
    run,
    readOnly: false,
  }, { ...options, defaults });
}

/** Whether a type is not known, so that its ASDU was not decoded. */
function isUnknownType({ type, typeId }: Asdu): boolean {
  return type === "raw" && typeName(typeId) === undefined;
}

function qualifierOf(group: number | undefined): number {
  // The qualifier equals the cause of the requested data.
  if (group === undefined) return CAUSE.interrogatedByStation;
  const qualifier = CAUSE.interrogatedByStation + group;
  if (Number.isInteger(group) && group >= 1 && isInterrogatedCause(qualifier)) return qualifier;
  throw new RangeError(`Cannot interrogate group ${group}: expected a whole number from 1 to 16`);
}

/** Classifies an ASDU during an interrogation. */
function classify(
  asdu: Asdu,
  qoi: number,
  { quirks }: RequestDefaults,
  journal: Journal,
): DataRole {
  const { typeId } = asdu;
  if (asdu.type === "private" || isUnknownType(asdu)) {
    return asdu.cause === qoi ? "data" : undefined;
  }
  if (!isProcessData(typeId) && roleOf(typeId) !== "parameter") return undefined;
  if (asdu.cause !== qoi) {
    if (isTotal(typeId)) return undefined; // Belongs to a counter interrogation.
    if (groupOf(asdu.cause) === undefined && quirks.wrongInterrogationCause !== true) {
      return undefined;
    }
    journal.note("wrong-cause", `Data with cause ${asdu.cause}, expected ${qoi}`);
  }
  if ((tagKindOf(typeId) ?? "none") !== "none") {
    journal.note("time-tagged-data", `${asdu.type} in an interrogation, expected an untimed type`);
  }
  return "data";
}
