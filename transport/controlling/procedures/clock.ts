// Clock synchronization (C_CS_NA_1) as the controlling station sees it.

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

/** Options of a clock synchronization: the time to set is the moment of sending, unless they say another. */
export type ClockOptions = RequestOptions & BroadcastRequestOptions & InstantInput;

/** The result of a clock synchronization. */
export interface ClockResult extends StationsResult {
  /** The instant that was sent, in ms since 1970-01-01 UTC; `undefined` if nothing was. */
  readonly sentInstant: number | undefined;
  /** From sending to the confirmation, in ms. */
  readonly roundTripMs: number | undefined;
  /**
   * The instant in the confirmation, of one station. What it means the stations do not agree on:
   * many return the time that was sent, some their own before or after it was set.
   */
  readonly reportedInstant: number | undefined;
  /**
   * How far the station's clock was ahead (or is, if it reports the time after setting), in ms;
   * `undefined` where it returned the time that was sent. Half of `roundTripMs` is uncertain.
   */
  readonly driftMs: number | undefined;
}

/**
 * Creates a clock synchronization of a station, or of all stations. IEC 60870-5-104 has no correction
 * for the time the message travels.
 *
 * @throws {RangeError} An address, the time or a limit is outside its range.
 * @throws {TypeError} `time` comes without a `zone`.
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

/** The instant that a C_CS_NA_1 carries. */
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
