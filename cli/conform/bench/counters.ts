// Integrated totals as cases use them: freezes, and readings.

import { CAUSE, type IntegratedTotal, QUALITY, type ReportedPoint } from "../../../codec/mod.ts";
import { FRZ } from "../../../codec/low_level.ts";
import type { Signal } from "../sheet/sheet.ts";
import { CaseFailure } from "../verdict.ts";
import { expectConfirmed } from "./answers.ts";
import { requestCounters } from "./interrogations.ts";
import { commonAddresses, counterRequest, instantOfTag } from "./requests.ts";
import { isCounter } from "./seen_points.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { PROMPT_MS } from "./timing.ts";

/** Number of sequence numbers of readings. */
export const SEQUENCES = 32;

/** A reading of a counter. */
export interface CounterReading {
  readonly ca: number;
  readonly ioa: number;
  readonly value: number;
  readonly sequence: number;
  /** CY. */
  readonly carry: boolean;
  /** CA. */
  readonly adjusted: boolean;
  /** IV. */
  readonly invalid: boolean;
  /** ms since 1970-01-01 UTC of its time tag; `undefined` without one. */
  readonly time: number | undefined;
}

/** The sequence number of the reading after another one. */
export function nextSequence({ sequence }: CounterReading): number {
  return (sequence + 1) % SEQUENCES;
}

/** The counters of a group of a common address; 0 for the general request. */
export function countersOf(
  { sheet }: Tester,
  { ca, group }: { readonly ca: number; readonly group: number },
): readonly Signal[] {
  return sheet.signals.filter((signal) =>
    signal.ca === ca && isCounter(signal) && (signal.groups ?? [0]).includes(group)
  );
}

/**
 * A counter without a local freeze, with the type without time tag if there is one.
 *
 * @throws {Inconclusive} The sheet lists none.
 */
export function someCounter(t: Tester): Signal {
  const isFree = (signal: Signal) => isCounter(signal) && signal.freeze === undefined;
  return t.sheet.signalsOf("M_IT_NA_1").find(isFree) ??
    t.signal("a counter without a local freeze", isFree);
}

/**
 * Freezes or resets the counters of a common address; a termination may follow.
 *
 * @throws {CaseFailure} It is not confirmed.
 */
export async function freeze(
  t: Tester,
  link: TesterLink,
  { ca }: { readonly ca: number },
  { frz = FRZ.freeze }: { readonly frz?: number } = {},
): Promise<void> {
  await expectConfirmed(t, link, counterRequest(t, { ca, frz }), { what: `FRZ ${frz}` });
  await link.first({
    terminated: { type: "C_CI_NA_1", cause: CAUSE.activationTermination, ca },
    "not terminated": "silence",
  }, { within: PROMPT_MS });
}

/** Reads the counters of all common addresses. */
export async function readings(t: Tester, link: TesterLink): Promise<readonly CounterReading[]> {
  const found: CounterReading[] = [];
  for (const ca of commonAddresses(t)) {
    if (countersOf(t, { ca, group: 0 }).length === 0) continue;
    const { points } = await requestCounters(t, link, { ca });
    for (const point of points) found.push(readingIn(t, point));
  }
  return found;
}

/**
 * Reads one counter, with a general request.
 *
 * @throws {CaseFailure} The answer does not have it.
 */
export async function readCounter(
  t: Tester,
  link: TesterLink,
  counter: Signal,
): Promise<CounterReading> {
  const { points } = await requestCounters(t, link, { ca: counter.ca });
  return readingOf(points.map((point) => readingIn(t, point)), counter);
}

/**
 * The reading of a counter among others.
 *
 * @throws {CaseFailure} There is none.
 */
export function readingOf(
  all: readonly CounterReading[],
  { ca, ioa }: Pick<Signal, "ca" | "ioa">,
): CounterReading {
  const found = all.find((each) => each.ca === ca && each.ioa === ioa);
  if (found === undefined) throw new CaseFailure(`Expect the counter ${ca}/${ioa}; seen: none`);
  return found;
}

/** The reading that a point of an integrated total reports. */
export function readingIn(t: Tester, point: ReportedPoint): CounterReading {
  const { ca, ioa, time, timeFlags } = point;
  // The points of a counter interrogation are integrated totals.
  const { value, sequence, carry, adjusted, quality } = point.object as unknown as IntegratedTotal;
  return {
    ...{ ca, ioa, value, sequence, carry, adjusted },
    invalid: (quality & QUALITY.invalid) !== 0,
    time: time === undefined ? undefined : instantOfTag(t, { time, timeFlags }),
  };
}
