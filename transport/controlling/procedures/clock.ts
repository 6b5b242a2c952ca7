// Clock synchronization (C_CS_NA_1) by a controlling station.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import type { InstantInput } from "../../../codec/instant.ts";
import { instantOf } from "../../../codec/zone.ts";
import { hoursOff } from "./hours_off.ts";
import type { Journal } from "./journal.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import { request, type RequestSpec } from "./request.ts";
import {
  type BroadcastRequestOptions,
  isBroadcast,
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  resolveRequest,
  resolveTag,
} from "./request_options.ts";
import type { StationsResult } from "./result.ts";

/** Options of a clock synchronization. By default, the time of sending is set. */
export type ClockOptions = RequestOptions & BroadcastRequestOptions & InstantInput;

/** Result of a clock synchronization. */
export interface ClockResult extends StationsResult {
  /** The transmitted instant, in ms since 1970-01-01 UTC; `undefined` if nothing was sent. */
  readonly sentInstant: number | undefined;
  /** Time from sending to the confirmation, in ms. */
  readonly roundTripMs: number | undefined;
  /**
   * The instant in the confirmation, for a single station. Its meaning depends on the station: many
   * return the transmitted time, others their clock before or after it was set.
   */
  readonly reportedInstant: number | undefined;
  /**
   * How far the station's clock was ahead, in ms (or is, if it returns the time after setting);
   * `undefined` if it returned the transmitted time. The uncertainty is half of `roundTripMs`.
   */
  readonly driftMs: number | undefined;
}

/**
 * Creates a clock synchronization of one or all stations. IEC 60870-5-104 does not correct for the
 * transmission time.
 *
 * @throws {RangeError} An address, the time or a limit is outside its range.
 * @throws {TypeError} `time` was passed without a `zone`.
 */
export function clockSynchronization(
  ca: number,
  options: ClockOptions,
  defaults: RequestDefaults,
): Prepared<ClockResult> {
  const { header, limits } = resolveRequest(
    { what: "C_CS_NA_1", ca, broadcast: true, stations: options.stations },
    options,
    defaults,
  );
  const broadcast = isBroadcast(ca, defaults);
  let sentInstant: number | undefined;
  const given = resolveTag(options, { attempt: `set the clock of CA ${ca}`, defaults });
  const make: RequestMaker = (instant) => ({
    type: "C_CS_NA_1",
    cause: CAUSE.activation,
    ...header,
    objects: [given.tag(instant)],
  });
  function* run(journal: Journal): Steps<ClockResult> {
    const spec: RequestSpec = {
      step: "request",
      ca,
      broadcast,
      stations: options.stations,
      confirmation: CAUSE.activationCon,
      termination: "none",
      limits,
      make: (instant) => {
        sentInstant = Math.round(given.instant ?? instant);
        return make(instant);
      },
      operative: true,
      keys: [],
      mismatch: "take",
      profile: defaults.profile,
    };
    const ending = yield* request(spec, journal);
    const found = reading();
    const off = hoursOff(found.driftMs ?? 0, "The clock of the station is or was");
    if (off !== undefined) journal.note(off.code, off.detail);
    return { ...ending, ...journal.progress(), ...found };

    function reading() {
      const { sentMs, confirmedMs } = journal.step ?? {};
      if (sentMs === undefined) sentInstant = undefined;
      const roundTripMs = sentMs === undefined || confirmedMs === undefined
        ? undefined
        : confirmedMs - sentMs;
      const reportedInstant = broadcast ? undefined : timeIn(ending.confirmation, defaults);
      const driftMs = driftOf({ sentInstant, reportedInstant, roundTripMs });
      return { sentInstant, roundTripMs, reportedInstant, driftMs };
    }
  }
  return prepare({
    label: `clock synchronization of CA ${ca}`,
    target: { kind: "clock", ca, broadcast },
    run,
    readOnly: false,
  }, { ...options, defaults });
}

/** Returns the instant in a C_CS_NA_1. */
function timeIn(asdu: Asdu | undefined, { zone }: RequestDefaults): number | undefined {
  if (asdu?.type !== "C_CS_NA_1" || asdu.objects[0] === undefined) return undefined;
  return instantOf(asdu.objects[0], zone);
}

function driftOf(
  { sentInstant, reportedInstant, roundTripMs }: Pick<
    ClockResult,
    "sentInstant" | "reportedInstant" | "roundTripMs"
  >,
): number | undefined {
  if (sentInstant === undefined || reportedInstant === undefined || roundTripMs === undefined) {
    return undefined;
  }
  if (sentInstant === reportedInstant) return undefined;
  return reportedInstant - (sentInstant + roundTripMs / 2);
}
