// Integrated totals as cases use them: freezes, and readings.

import { count } from "../../text/count.ts";
import { CAUSE, type IntegratedTotal, QUALITY, type ReportedPoint } from "../../../codec/mod.ts";
import { FRZ } from "../../../codec/low_level.ts";
import type { MarkKey } from "../sheet/items.ts";
import type { Signal } from "../sheet/sheet.ts";
import { CaseFailure } from "../verdict.ts";
import { expectConfirmed } from "./answers.ts";
import { requestCounters } from "./interrogations.ts";
import { commonAddresses, counterRequest, firstCa, GENERAL_QCC, instantOfTag } from "./requests.ts";
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

/** Items of the groups, from the general request. */
export const COUNTER_GROUPS = [
  "baf.it.general",
  "baf.it.g1",
  "baf.it.g2",
  "baf.it.g3",
  "baf.it.g4",
] as const satisfies readonly MarkKey[];

/** RQT of the requests that reach all counters: the general one, or without it those of the groups. */
export function counterRequests(t: Tester): readonly number[] {
  const groups = COUNTER_GROUPS.flatMap((key, group) => group > 0 && t.marks(key) ? [group] : []);
  return t.marks(COUNTER_GROUPS[0]) || groups.length === 0 ? [GENERAL_QCC] : groups;
}

/** RQT of a request that reaches a counter. */
function requestOf(t: Tester, { groups = [] }: Signal): number {
  const requests = counterRequests(t);
  return requests.find((rqt) => groups.includes(rqt)) ?? requests[0]!;
}

/**
 * A counter without a local freeze, with the type without time tag if there is one.
 *
 * @throws {Inconclusive} The sheet lists none.
 */
export function someCounter(t: Tester): Signal {
  const free = requestedCounters(t);
  return free.find(({ type }) => type === "M_IT_NA_1") ??
    t.signal("a counter without a local freeze", (signal) => free.includes(signal));
}

/**
 * Freezes or resets a counter, with the others of its request.
 *
 * @throws {CaseFailure} It is not confirmed.
 */
export async function freezeCounter(
  t: Tester,
  link: TesterLink,
  counter: Signal,
  { frz = FRZ.freeze }: { readonly frz?: number } = {},
): Promise<void> {
  await freeze(t, link, { ca: counter.ca, frz, rqt: requestOf(t, counter) });
}

/**
 * Freezes or resets counters of a common address; a termination may follow.
 *
 * @throws {CaseFailure} It is not confirmed.
 */
export async function freeze(
  t: Tester,
  link: TesterLink,
  { ca, frz, rqt }: { readonly ca: number; readonly frz: number; readonly rqt: number },
): Promise<void> {
  await expectConfirmed(t, link, counterRequest(t, { ca, frz, rqt }), { what: `FRZ ${frz}` });
  await link.first({
    terminated: { type: "C_CI_NA_1", cause: CAUSE.activationTermination, ca },
    "not terminated": "silence",
  }, { within: PROMPT_MS });
}

/** Reads the counters of all common addresses. */
export async function readings(t: Tester, link: TesterLink): Promise<readonly CounterReading[]> {
  const found: CounterReading[] = [];
  for (const ca of commonAddresses(t)) {
    for (const rqt of counterRequests(t)) {
      if (countersOf(t, { ca, group: rqt % GENERAL_QCC }).length === 0) continue;
      const { points } = await requestCounters(t, link, { ca, rqt });
      for (const point of points) found.push(readingIn(t, point));
    }
  }
  return found;
}

/**
 * Reads one counter, with the others of its request.
 *
 * @throws {CaseFailure} The answer does not have it.
 */
export async function readCounter(
  t: Tester,
  link: TesterLink,
  counter: Signal,
): Promise<CounterReading> {
  const request = { ca: counter.ca, rqt: requestOf(t, counter) };
  const { points } = await requestCounters(t, link, request);
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

/**
 * Judges a frozen reading.
 *
 * @throws {CaseFailure} Something differs from what is expected.
 */
export function expectReading(
  t: Tester,
  seen: CounterReading,
  { signal, ...expected }: Partial<CounterReading> & { readonly signal: Signal },
): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = seen[name as keyof CounterReading];
    t.check(found === value, {
      expected: `${NAMES[name as keyof typeof NAMES]} ${
        Number(value)
      } of the counter ${signal.ca}/${signal.ioa}`,
      seen: found === undefined ? "none" : String(Number(found)),
    });
  }
}

const NAMES = {
  value: "the reading",
  sequence: "the sequence number",
  carry: "CY =",
  adjusted: "CA =",
  invalid: "IV =",
} as const;

/** Counters without a local freeze that a request reaches. */
export function requestedCounters(t: Tester): readonly Signal[] {
  return t.sheet.signals.filter((signal) =>
    isCounter(signal) && signal.freeze === undefined &&
    countersOf(t, { ca: signal.ca, group: requestOf(t, signal) % GENERAL_QCC }).includes(signal)
  );
}

/** Common addresses with counters that a request reaches; the first of the device if the sheet lists none. */
export function addressesWithCounters(t: Tester, rqt: number): readonly number[] {
  const addresses = commonAddresses(t).filter((ca) =>
    countersOf(t, { ca, group: rqt % GENERAL_QCC }).length > 0
  );
  return addresses.length > 0 ? addresses : [firstCa(t)];
}

/**
 * Judges how often counters were frozen between two readings of all; those with a local freeze are not judged.
 *
 * @throws {CaseFailure} One was frozen more or less often.
 */
export function expectSteps(
  t: Tester,
  before: readonly CounterReading[],
  after: readonly CounterReading[],
  steps: number,
): void {
  for (const signal of requestedCounters(t)) {
    const [one, other] = [readingOf(before, signal), readingOf(after, signal)];
    const sequence = (one.sequence + steps) % SEQUENCES;
    t.check(other.sequence === sequence, {
      expected: `the sequence number ${sequence} of ${signal.ca}/${signal.ioa} after ${
        count(steps, "freeze")
      }`,
      seen: String(other.sequence),
    });
  }
}
