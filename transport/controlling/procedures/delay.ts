// Delay acquisition (C_CD_NA_1), a procedure of IEC 60870-5-101 for stations behind a gateway.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import type { Journal } from "./journal.ts";
import { type RequestMaker, send, type Steps } from "./procedure.ts";
import { notSent, request, type RequestSpec, resultOf } from "./request.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  resolveRequest,
} from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";

/** Options of a delay acquisition. */
export interface DelayOptions extends RequestOptions {
  /** Whether to load the measured delay into the station (cause 3). @default {true} */
  readonly load?: boolean;
}

/** Result of a delay acquisition. */
export interface DelayResult extends ProcedureResult {
  /** Transmission delay in one direction, in whole ms; `undefined` if unknown. */
  readonly delayMs: number | undefined;
}

const MINUTE = 60_000;

/**
 * Creates a delay acquisition. The delay is half of the time between request and confirmation,
 * without the time spent in the station.
 *
 * @throws {RangeError} An address or a limit is outside its range.
 */
export function delayAcquisition(
  ca: number,
  options: DelayOptions,
  defaults: RequestDefaults,
): Prepared<DelayResult> {
  const { header, limits } = resolveRequest({ what: "C_CD_NA_1", ca }, options, defaults);
  const make: RequestMaker = (instant) => ({
    type: "C_CD_NA_1",
    cause: CAUSE.activation,
    ...header,
    objects: [{ delayMs: withinMinute(instant) }],
  });
  function* run(journal: Journal): Steps<DelayResult> {
    let sentInstant = 0;
    const spec: RequestSpec = {
      step: "request",
      ca,
      broadcast: false,
      confirmation: CAUSE.activationCon,
      termination: "none",
      limits,
      make: (instant) => make(sentInstant = instant),
      operative: true,
      keys: [],
      mismatch: "take",
      profile: defaults.profile,
    };
    const ending = yield* request(spec, journal);
    const delayMs = ending.outcome === "done"
      ? delayIn(ending.confirmation, { sentInstant, journal })
      : undefined;
    if (delayMs === undefined || options.load === false) {
      return { ...resultOf(ending, journal), delayMs };
    }
    journal.begin("load");
    const load: RequestMaker = () => ({
      type: "C_CD_NA_1",
      cause: CAUSE.spontaneous,
      ...header,
      objects: [{ delayMs }],
    });
    const loaded = yield* send(load, { operative: true, withinMs: limits.sendMs });
    const last = loaded === undefined ? notSent({ step: "load", limits, ca }) : ending;
    return { ...resultOf({ ...last, step: "load" }, journal), delayMs };
  }
  return prepare({
    label: `delay acquisition of CA ${ca}`,
    target: { kind: "delay", ca },
    run,
    readOnly: false,
  }, { ...options, defaults });
}

function withinMinute(ms: number): number {
  return ((Math.round(ms) % MINUTE) + MINUTE) % MINUTE;
}

/** (RDT - SDT - tR) / 2, if the station returned SDT + tR and all times are within a minute. */
function delayIn(
  confirmation: Asdu | undefined,
  { sentInstant, journal }: { readonly sentInstant: number; readonly journal: Journal },
): number | undefined {
  if (confirmation?.type !== "C_CD_NA_1" || confirmation.objects[0] === undefined) return undefined;
  // The confirmation has ended the step of the request: both times are known.
  const { sentMs, confirmedMs } = journal.step!;
  const received = sentInstant + (confirmedMs! - sentMs!);
  const there = withinMinute(received - confirmation.objects[0].delayMs);
  // If a station claims more time than the round trip took, the delay is 0.
  return there > MINUTE / 2 ? 0 : Math.round(there / 2);
}
