// Makes the device send I frames: changes of an input, requests that it answers, or requests of its operator.

import { type AsduInput, CAUSE, isEventCause, type TypeName } from "../../../codec/mod.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import { requireBuffer } from "./event_buffer.ts";
import { informationFrames } from "./observation.ts";
import { CHANGING, eventPoints, somePoint, twoValues } from "./points.ts";
import { firstCa, interrogation, readCommand } from "./requests.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { PROMPT_MS } from "./timing.ts";

/** Pause between two changes of an input, in ms: their time tags differ. */
const BETWEEN_CHANGES_MS = 20;

/** A point whose changes the device reports as events, and that the upper tester drives. */
export function changingPoint(t: Tester): Signal {
  return somePoint(t, { types: CHANGING });
}

/** A point of another type than that of `changes()`, whose events cannot share an ASDU with those. */
function otherPoint(t: Tester): Signal | undefined {
  const [first, ...rest] = eventPoints(t, { types: CHANGING });
  return rest.find(({ type }) => type !== first!.type);
}

/** Sets the points of `changes()` and `provoke()` to their first value, before the connection that is judged. */
export async function prepareChanges(t: Tester): Promise<void> {
  for (const point of [changingPoint(t), otherPoint(t)]) {
    if (point !== undefined) await t.upper.input(point, twoValues(point)[0]);
  }
}

/**
 * Changes a point several times, beginning with its second value (ON) if it had the first one (OFF); returns the values.
 *
 * @throws {Inconclusive} There is no upper tester, or no such point.
 */
export async function changes(
  t: Tester,
  count: number,
  { from = 0 }: { readonly from?: 0 | 1 } = {},
): Promise<readonly number[]> {
  const point = changingPoint(t);
  const pair = twoValues(point);
  const values = Array.from({ length: count }, (_, index) => pair[(index + from + 1) % 2]!);
  t.step(`Change ${point.ca}/${point.ioa} ${count === 1 ? "once" : `${count} times`}`);
  for (const value of values) {
    await t.upper.input(point, value);
    await t.wait(BETWEEN_CHANGES_MS);
  }
  return values;
}

/** An event of the point of `changes()`, as it was reported. */
export interface ReportedEvent {
  readonly frame: SeenFrame;
  readonly value: number;
  /** ms of its time tag; `undefined` without one. */
  readonly time: number | undefined;
}

/** The events of the point of `changes()` on a connection, from a position among its frames, in order. */
export function reportedEvents(
  t: Tester,
  link: TesterLink,
  from = 0,
): readonly ReportedEvent[] {
  const point = changingPoint(t);
  return informationFrames(link, from).flatMap((frame) => {
    const { asdu } = frame;
    if (asdu === undefined || asdu.type === "raw" || asdu.ca !== point.ca) return [];
    if (!isEventCause(asdu.cause)) return [];
    if (point.event === "both" && asdu.type === point.type) return []; // With time tag, it is reported again.
    return asdu.objects.flatMap((object): ReportedEvent[] => {
      const { ioa, value, time } = object as {
        readonly ioa?: number;
        readonly value?: number | boolean;
        readonly time?: number;
      };
      return ioa === point.ioa && value !== undefined
        ? [{ frame, value: Number(value), time }]
        : [];
    });
  });
}

/**
 * Checks that the events are those of the changes: none is missing or repeated, and their times do not go back.
 *
 * @throws {CaseFailure} They are not.
 */
export function expectEvents(
  t: Tester,
  events: readonly ReportedEvent[],
  values: readonly number[],
): void {
  const seen = events.map(({ value }) => value);
  requireBuffer(t, { points: [changingPoint(t)], wanted: values, seen });
  t.check(seen.join() === values.join(), {
    expected: `the events ${values.join(" ")}, each once`,
    seen: seen.length === 0 ? "none" : seen.join(" "),
  });
  const back = events.findIndex(({ time = 0 }, index) => time < (events[index - 1]?.time ?? 0));
  t.check(back < 0, {
    expected: "time tags that do not go back",
    seen: back < 0 ? "in order" : `event ${back + 1} is older than the one before`,
  });
}

/**
 * Events that are sent again have the time tags of their first transmission.
 *
 * @throws {CaseFailure} One has another.
 */
export function expectSameTimes(
  t: Tester,
  before: readonly ReportedEvent[],
  after: readonly ReportedEvent[],
): void {
  const differs = before.some(({ time }, index) => time !== after[index]?.time);
  t.check(!differs, {
    expected: "the time tags of their first transmission",
    seen: differs ? "other time tags" : "the same",
  });
}

/**
 * Makes a controlled station send I frames. Two inputs of different types change in turn, because their events cannot share an
 * ASDU. Without an upper tester, or with a small event buffer, the tester sends requests instead; they acknowledge nothing if
 * the tester does not acknowledge. Returns the number of I frames that are certain.
 */
export async function provoke(t: Tester, link: TesterLink, count: number): Promise<number> {
  // A station keeps events until they are acknowledged, as many as its buffer holds.
  const isDriven = t.hasUpper && eventPoints(t, { types: CHANGING }).length > 0 &&
    count <= (t.sheet.pixit("pixit.eventBufferSize") ?? Infinity);
  const other = otherPoint(t);
  if (isDriven && other !== undefined) {
    await alternate(t, count, other);
    return count;
  }
  if (isDriven) {
    await changes(t, count);
    return 1; // A station may send several events in an ASDU.
  }
  let answered = 0;
  for (let sent = 0; sent < count; sent++) {
    const had = link.receiveNumber;
    await link.send(someRequest(t, sent));
    if (link.outstanding >= t.timing.k) continue; // It has to wait for an acknowledgement.
    if (t.roundTripMs > 0 && answered > 0) continue; // On a long path, t1 might expire.
    const within = PROMPT_MS + t.roundTripMs;
    if (await isWithin(t, within, () => link.receiveNumber !== had)) answered++;
    else if (answered === 0) throw new Inconclusive("The device does not answer requests at once");
  }
  return count;
}

/** Waits until something holds, or the time is over; returns whether it does. */
async function isWithin(t: Tester, ms: number, holds: () => boolean): Promise<boolean> {
  for (const until = t.now + ms; !holds() && t.now < until;) await t.wait(BETWEEN_CHANGES_MS);
  return holds();
}

/** Changes the point of `changes()` and another one in turn. */
async function alternate(t: Tester, count: number, other: Signal): Promise<void> {
  const point = changingPoint(t);
  t.step(`Change ${point.ca}/${point.ioa} and ${other.ca}/${other.ioa} in turn, ${count} times`);
  for (let made = 0; made < count; made++) {
    const changed = made % 2 === 0 ? point : other;
    await t.upper.input(changed, twoValues(changed)[made % 4 < 2 ? 1 : 0]);
    await t.wait(BETWEEN_CHANGES_MS);
  }
}

/** A request that has an answer and changes nothing: reads a point, or tests, or interrogates. */
export function someRequest(t: Tester, number = 0): AsduInput {
  const ca = firstCa(t);
  const point = t.sheet.signals.find(({ type }) => type.startsWith("M_") && type !== "M_IT_NA_1");
  if (t.marks("baf.read") && point !== undefined) return readCommand(point);
  if (t.marks("baf.test")) {
    const objects = [{ tsc: number % 65_536, time: t.instant }];
    return { type: "C_TS_TA_1", cause: CAUSE.activation, ca, objects };
  }
  return interrogation(t);
}

// --- A controlling station

/** The types of points that can be reported with 0 and 1, most usual first. */
const REPORTED = [
  "M_SP_NA_1",
  "M_DP_NA_1",
  "M_ME_NB_1",
  "M_ME_NC_1",
  "M_ST_NA_1",
  "M_BO_NA_1",
] as const satisfies readonly TypeName[];

/** Whether a point of a type can be reported with 0 and 1. */
export function isReported(type: TypeName): boolean {
  return REPORTED.some((each) => each === type);
}

/** A point that the tester reports to a controlling station. */
export interface ReportedSignal extends Pick<Signal, "ca" | "ioa"> {
  readonly type: (typeof REPORTED)[number];
}

/** The point that the tester reports to a controlling station: one of the sheet, or any single point. */
export function reportedPoint(t: Tester): ReportedSignal {
  for (const type of REPORTED) {
    const [signal] = t.sheet.isTypeMarked(type) ? t.sheet.signalsOf(type) : [];
    if (signal !== undefined) return { ca: signal.ca, ioa: signal.ioa, type };
  }
  return { ca: firstCa(t), ioa: 1, type: "M_SP_NA_1" };
}

/** A spontaneous value without time tag, as the tester sends it to a controlling station. */
export function report(t: Tester, value: 0 | 1, ...rest: readonly (0 | 1)[]): AsduInput {
  const { ca, ioa, type } = reportedPoint(t);
  // The objects of all these types have these keys.
  return {
    ...{ type, cause: CAUSE.spontaneous, ca },
    objects: [value, ...rest].map((each, index) => ({ ioa: ioa + index, value: each, quality: 0 })),
  } as AsduInput;
}

/**
 * Makes the operator of a controlling station send requests that change nothing, each for another object; returns their
 * numbers.
 */
export async function operatorRequests(
  t: Tester,
  count: number,
  { from = 0 }: { readonly from?: number } = {},
): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let index = from; index < from + count; index++) {
    numbers.push(await t.upper.request(readLine(t, index)));
  }
  return numbers;
}

/** The request of an operator that reads an object; each index is another one. */
export function readLine(t: Tester, index: number): string {
  const { ca, ioa } = reportedPoint(t);
  return `read ${ca}/${ioa + index}`;
}

/** Ends a case that needs an upper tester for what it is about. */
export function requireUpper(t: Tester, what: string): void {
  if (!t.hasUpper) throw new Inconclusive(`Without an upper tester, ${what}`);
}
