// The clock of a controlled station, as its time tags and the upper tester show it.

import { isEventCause, type ReportedPoint } from "../../../codec/mod.ts";
import type { Signal } from "../sheet/sheet.ts";
import { CaseFailure, Inconclusive } from "../verdict.ts";
import { instantOfTag } from "./requests.ts";
import { isOf, pointsIn } from "./seen_points.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { EVENT_MS, TOLERANCE_MS } from "./timing.ts";

/** A date and a time as a CP56Time2a has it, possible or not. */
export interface RawTime {
  readonly ms?: number;
  readonly minute?: number;
  readonly hour?: number;
  readonly day?: number;
  readonly month?: number;
  /** 0 to 99. */
  readonly year?: number;
  /** IV. */
  readonly invalid?: boolean;
}

/** IV in the octet of the minute. */
const INVALID_BIT = 0x80;

/** The octets of a CP56Time2a; 2 January 2030, 03:04:05.006 by default. */
export function rawTime(
  { ms = 5006, minute = 4, hour = 3, day = 2, month = 1, year = 30, invalid = false }: RawTime,
): Uint8Array {
  const flags = invalid ? INVALID_BIT : 0;
  return Uint8Array.of(ms & 0xff, ms >>> 8, minute | flags, hour, day, month, year);
}

/** A tagged event of an input that was driven. */
export interface TaggedEvent {
  /** ms since 1970-01-01 UTC of its time tag. */
  readonly instant: number;
  readonly point: ReportedPoint;
  /** Index of its frame. */
  readonly index: number;
  /** Monotonic time between which the input was driven, in ms. */
  readonly from: number;
  readonly until: number;
}

/** Permitted deviation of time tags, in ms: as the sheet says. */
export function accuracyOf({ sheet }: Tester): number {
  return sheet.pixit("pixit.timeAccuracy") ?? TOLERANCE_MS;
}

/**
 * Drives an input, and waits for its event with time tag.
 *
 * @throws {CaseFailure} None arrives.
 */
export async function taggedEvent(
  t: Tester,
  link: TesterLink,
  { point, value }: { readonly point: Signal; readonly value: number },
): Promise<TaggedEvent> {
  const [from, first] = [t.now, link.frames.length];
  await t.upper.input(point, value);
  const until = t.now;
  const due = until + EVENT_MS;
  for (;;) {
    const found = eventsOf(link, point, first).find((each) => each.point.value === value);
    if (found !== undefined) {
      const { index, point: seen } = found;
      return { instant: instantOfTag(t, seen) ?? NaN, point: seen, index, from, until };
    }
    if (t.now >= due || link.end !== undefined) break;
    await t.wait(20);
  }
  const text = `Expect an event of ${point.ca}/${point.ioa} with time tag and the value ${value}`;
  throw new CaseFailure(`${text}; seen: none`);
}

/** The events with time tag of a signal on a connection, from a frame on. */
export function eventsOf(
  link: TesterLink,
  signal: Signal,
  from = 0,
): readonly { readonly index: number; readonly point: ReportedPoint }[] {
  return link.received.filter(({ index }) => index >= from).flatMap((frame) =>
    pointsIn([frame]).filter((point) =>
      isOf(point, signal) && point.time !== undefined && isEventCause(point.cause)
    ).map((point) => ({ index: frame.index, point }))
  );
}

/**
 * Judges the time tag of an event: `instant` at the monotonic time `at`, and on from there.
 *
 * @throws {CaseFailure} It deviates by more than the sheet permits.
 */
export function expectTime(
  t: Tester,
  { instant: tag, from, until }: TaggedEvent,
  { instant, at }: { readonly instant: number; readonly at: number },
): void {
  const accuracy = accuracyOf(t);
  t.measure("deviation of the time tag", tag - (instant + from - at), [
    -accuracy - t.roundTripMs, // The command that set the clock was on its way.
    accuracy + until - from,
  ]);
}

/** The clock of the device; `undefined` if there is no upper tester that reads it. */
export async function clockOf(t: Tester): Promise<number | undefined> {
  try {
    return t.hasUpper ? await t.upper.readClock() : undefined;
  } catch (error) {
    if (!(error instanceof Inconclusive)) throw error;
    return undefined;
  }
}

/**
 * Runs something, and judges that it did not change the clock of the device. Without an upper tester, this is missing.
 *
 * @throws {CaseFailure} It did.
 */
export async function expectClockUnchanged(t: Tester, run: () => Promise<void>): Promise<void> {
  const from = t.now;
  const before = await clockOf(t);
  const began = t.now;
  if (before === undefined) {
    await run();
    t.missing("Without an upper tester that reads the clock, it is not known whether it was set");
    return;
  }
  await run();
  const ended = t.now;
  const after = await t.upper.readClock();
  const spare = accuracyOf(t) + (began - from) + (t.now - ended);
  t.measure("change of the clock", after - before - (ended - began), [-spare, spare]);
}
