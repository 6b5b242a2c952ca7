// Reading one object (C_RD_NA_1) by a controlling station.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { isProcessData } from "../../../codec/classify.ts";
import { answers, describeRefusal, hasObject, isRefusal } from "./answer.ts";
import type { Journal } from "./journal.ts";
import { receive, type RequestMaker, send, type Steps } from "./procedure.ts";
import { notSent, resultOf } from "./request.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  resolveRequest,
} from "./request_options.ts";
import type { Ending, ProcedureResult } from "./result.ts";

/** Options of a read. The value must arrive within `confirmationMs`. */
export type ReadOptions = RequestOptions;

/** Result of a read; `data` contains the ASDU with the object. */
export type ReadResult = ProcedureResult;

/**
 * Creates the read of one object.
 *
 * @throws {RangeError} An address or a limit is outside its range.
 */
export function read(
  ca: number,
  ioa: number,
  options: ReadOptions & { readonly defaults: RequestDefaults },
): Prepared<ReadResult> {
  const { defaults } = options;
  const destination = { what: "C_RD_NA_1", ca, ioa, lowestIoa: 0 } as const;
  const { header, limits } = resolveRequest(destination, options, defaults);
  const make: RequestMaker = () => ({
    type: "C_RD_NA_1",
    cause: CAUSE.request,
    ...header,
    objects: [{ ioa }],
  });
  function* run(journal: Journal): Steps<ReadResult> {
    const step = journal.begin("request");
    const sent = yield* send(make, { operative: true, withinMs: limits.sendMs });
    if (sent === undefined) return resultOf(notSent({ step: "request", limits, ca }), journal);
    const until = sent.at + limits.confirmationMs;
    while (true) {
      const told = yield* receive(until);
      if (told === undefined) return resultOf(timedOut(limits.confirmationMs), journal);
      const { asdu } = told.received;
      if (asdu.ca !== ca) continue;
      if (answers(asdu, sent.request.asdu, defaults.profile)) {
        journal.take(told.received, told.at);
        if (isRefusal(asdu)) {
          step.confirmedMs = journal.since(told.at);
          return resultOf(refused(asdu, journal), journal);
        }
        const detail =
          `C_RD_NA_1 was returned with cause ${asdu.cause}, which is not an answer to a read`;
        journal.note("unexpected-confirmation", detail);
      } else if (isValue(asdu, { ioa, defaults, journal })) {
        journal.takeData(told.received, told.at);
        journal.accepted = true;
        step.confirmedMs = journal.since(told.at);
        return resultOf(
          { ...NOTHING, outcome: "done", cause: asdu.cause, reason: "Read" },
          journal,
        );
      }
    }
  }
  return prepare({
    label: `read of CA ${ca}, IOA ${ioa}`,
    target: { kind: "read", ca, ioa },
    run,
    readOnly: true,
  }, options);
}

const NOTHING: Pick<Ending, "step" | "confirmation" | "termination"> = {
  step: "request",
  confirmation: undefined,
  termination: undefined,
};

/** Whether an ASDU contains the requested value, rather than one sent independently. */
function isValue(
  asdu: Asdu,
  context: {
    readonly ioa: number;
    readonly defaults: RequestDefaults;
    readonly journal: Journal;
  },
): boolean {
  const { ioa, defaults, journal } = context;
  if (asdu.type !== "private" && !isProcessData(asdu.typeId)) return false;
  if (!hasObject(asdu, ioa)) return false;
  if (asdu.cause === CAUSE.request) return true;
  if (defaults.quirks.wrongReadCause !== true) return false;
  journal.note("wrong-cause", `A value with cause ${asdu.cause}, expected ${CAUSE.request}`);
  return true;
}

function refused(asdu: Asdu, journal: Journal): Ending {
  if (!asdu.negative) {
    const detail = `CA ${asdu.ca} refused with cause ${asdu.cause} and P/N = 0`;
    journal.note("positive-unknown-cause", detail);
  }
  const reason = describeRefusal(asdu);
  return { ...NOTHING, outcome: "negative", cause: asdu.cause, reason, confirmation: asdu };
}

function timedOut(confirmationMs: number): Ending {
  const reason = `No value within ${confirmationMs} ms`;
  return { ...NOTHING, outcome: "timed-out", cause: undefined, reason };
}
