// Interrogations of cases, with what they answered.

import { count } from "../../text/count.ts";
import { CAUSE, isInterrogatedCause, type ReportedPoint } from "../../../codec/mod.ts";
import { counterCause, isCountedCause } from "../../../codec/low_level.ts";
import { Inconclusive } from "../verdict.ts";
import { answerTo, confirming, MIRRORED } from "./answers.ts";
import { pointsIn } from "./seen_points.ts";
import { counterRequest, GENERAL_QCC, interrogation, STATION_QOI } from "./requests.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { TERMINATION_MS } from "./timing.ts";

/** What an interrogation answered. */
export interface Interrogated {
  readonly request: SeenFrame;
  readonly confirmation: SeenFrame;
  readonly termination: SeenFrame;
  /** The data with its cause, in the order of arrival. */
  readonly data: readonly SeenFrame[];
  readonly points: readonly ReportedPoint[];
}

/**
 * Interrogates a common address, and judges the procedure: a positive confirmation first, the termination last, and no data with
 * the cause of an interrogation outside.
 *
 * @throws {CaseFailure} It differs.
 */
export async function interrogate(
  t: Tester,
  link: TesterLink,
  options: Parameters<typeof interrogation>[1] = {},
  { quietMs = 0 }: { readonly quietMs?: number } = {},
): Promise<Interrogated> {
  const request = await link.send(interrogation(t, options));
  const { qoi = STATION_QOI } = options ?? {};
  return await follow(t, link, request, { holds: isInterrogatedCause, cause: qoi, quietMs });
}

/**
 * Requests counters, and judges the procedure as `interrogate()` does.
 *
 * @throws {CaseFailure} It differs.
 */
export async function requestCounters(
  t: Tester,
  link: TesterLink,
  options: Parameters<typeof counterRequest>[1] = {},
  { quietMs = 0 }: { readonly quietMs?: number } = {},
): Promise<Interrogated> {
  const request = await link.send(counterRequest(t, options));
  const cause = counterCause(options.rqt ?? GENERAL_QCC);
  return await follow(t, link, request, { holds: isCountedCause, cause, quietMs });
}

/**
 * Waits for the answers to an interrogation that was sent.
 *
 * @throws {Inconclusive} The device refuses interrogations of all points, and its sheet does not mark them.
 */
export async function follow(
  t: Tester,
  link: TesterLink,
  request: SeenFrame,
  { holds, cause, what, quietMs = 0 }: {
    /** Whether a cause is one of such a request. */
    readonly holds: (cause: number) => boolean;
    /** The cause of its data. */
    readonly cause: number;
    readonly what?: string;
    /** How long after the termination no data may follow, in ms. @default {0} */
    readonly quietMs?: number;
  },
): Promise<Interrogated> {
  const { ca, typeId } = request.asdu!;
  const named = what === undefined ? {} : { what };
  const mayRefuse = cause === STATION_QOI && !t.marks("baf.gi.global");
  const confirmation = await answerTo(t, link, request, {
    ...mayRefuse ? { cause: MIRRORED } : { cause: confirming(request), negative: false },
    ...named,
  });
  if (mayRefuse && confirmation.asdu!.negative) {
    throw new Inconclusive("The device refuses interrogations, which its sheet does not mark");
  }
  const termination = await link.expect(
    { type: typeId, cause: CAUSE.activationTermination, ca },
    { within: TERMINATION_MS, what: `the termination of ${what ?? describeFrame(request)}` },
  );
  if (quietMs > 0) await link.wait(quietMs);
  const asked = link.received.filter(({ index, asdu }) =>
    index > request.index && asdu !== undefined && asdu.ca === ca && holds(asdu.cause)
  );
  const outside = asked.find(({ index }) =>
    index < confirmation.index || index > termination.index
  );
  t.check(outside === undefined, {
    expected: "all data between confirmation and termination",
    seen: outside === undefined ? count(asked.length, "ASDU") : describeFrame(outside),
  });
  const other = asked.find(({ asdu }) => asdu!.cause !== cause);
  t.check(other === undefined, {
    expected: `that all data has the cause ${cause}`,
    seen: other === undefined ? count(asked.length, "ASDU") : describeFrame(other),
  });
  return { request, confirmation, termination, data: asked, points: pointsIn(asked) };
}
