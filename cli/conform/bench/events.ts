// Events that the upper tester causes, and how the device reports them.

import { isEventCause, type TypeName } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import { requireBuffer } from "./event_buffer.ts";
import { informationFrames, startedAndQuiet, untilQuiet } from "./observation.ts";
import { CHANGING, eventPoints, eventTypes, SWITCHED, twoValues } from "./points.ts";
import { isOf, pointsIn } from "./seen_points.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { QUIET_MS } from "./timing.ts";

/** Pause between two events, in ms, where the case does not need another one. */
const BETWEEN_MS = 20;

/** Number of events that a difference names. */
const MOST_NAMED = 6;

/** An event that the upper tester has caused. */
export interface CausedEvent {
  readonly point: Signal;
  readonly value: number;
  /** When the upper tester was asked to cause it, in ms of the monotonic clock, and when it had done so. */
  readonly between: readonly [number, number];
}

/** An event that the device has reported. */
export interface SeenEvent {
  readonly point: Signal;
  readonly value: number;
  /** ms of its time tag; `undefined` without one. */
  readonly time: number | undefined;
  readonly frame: SeenFrame;
}

/** Changes points one after the other, each to the other one of two values, and compares what the device reports. */
export class EventSource {
  readonly points: readonly Signal[];
  readonly #t: Tester;
  #next = 0;

  /** @param points Points whose every change is one event. */
  constructor(t: Tester, points: readonly Signal[]) {
    this.#t = t;
    this.points = points;
  }

  /** Brings all points into a known state, whose events the device reports on a connection of its own. */
  async prepare(): Promise<void> {
    for (const point of this.points) await this.#t.upper.input(point, twoValues(point)[0]);
    const link = await startedAndQuiet(this.#t);
    await untilQuiet(this.#t, link);
    link.close();
  }

  /** Causes events; the points take turns. */
  async cause(number: number, { pauseMs = BETWEEN_MS } = {}): Promise<readonly CausedEvent[]> {
    const { upper } = this.#t;
    this.#t.step(`Cause ${count(number, "event")}`);
    const caused: CausedEvent[] = [];
    for (let made = 0; made < number; made++) {
      const point = this.points[this.#next % this.points.length]!;
      const isBack = Math.floor(this.#next / this.points.length) % 2 === 1;
      const value = twoValues(point)[isBack ? 0 : 1];
      const asked = this.#t.now;
      await upper.input(point, value);
      caused.push({ point, value, between: [asked, this.#t.now] });
      this.#next++;
      await this.#t.wait(pauseMs);
    }
    return caused;
  }

  /** Waits until the device has reported no further event for a while; a slow one may take minutes for a full buffer. */
  async delivered(link: TesterLink): Promise<void> {
    for (let seen = -1; seen !== this.seen(link).length && link.end === undefined;) {
      seen = this.seen(link).length;
      await this.#t.wait(QUIET_MS);
    }
  }

  /** The events of the points on a connection, from a position among its frames, in their order. */
  seen(link: TesterLink, from = 0): readonly SeenEvent[] {
    return this.#in(informationFrames(link, from));
  }

  /** The events of the points in frames, in their order. */
  #in(frames: readonly SeenFrame[]): readonly SeenEvent[] {
    return frames.flatMap((frame) => {
      if (frame.asdu === undefined || !isEventCause(frame.asdu.cause)) return [];
      return pointsIn([frame]).flatMap((reported): SeenEvent[] => {
        const point = this.points.find((each) => isOf(reported, each));
        if (point === undefined || reported.type === "private") return [];
        if (!eventTypes(point).includes(reported.type)) return [];
        const { value, time } = reported as { readonly value?: number; readonly time?: number };
        return value === undefined ? [] : [{ point, value: Number(value), time, frame }];
      });
    });
  }
}

/**
 * Points of different types, at most this number, whose every change is one event: with a time tag, or without if no point has
 * one and the case does not need it.
 *
 * @throws {Inconclusive} The sheet lists none.
 */
export function sourcePoints(
  t: Tester,
  { most, untimed = false }: {
    readonly most: number;
    /** Whether events without a time tag are sufficient. @default {false} */
    readonly untimed?: boolean;
  },
): readonly Signal[] {
  const tagged = pointsOf((types) => eventPoints(t, { types, events: "tagged only" }));
  const found = tagged.length > 0 || !untimed
    ? tagged
    : pointsOf((types) => eventPoints(t, { types }).filter(({ event }) => event === "untimed"));
  if (found.length === 0) {
    throw new Inconclusive(
      "The sheet lists no point whose every change is one event with a time tag",
    );
  }
  const byType = found.filter(({ type }, at) =>
    found.findIndex((each) => each.type === type) === at
  );
  return [...new Set([...byType, ...found])].slice(0, most);
}

/** Points of the types without threshold, or of others if there are none. */
function pointsOf(
  find: (types: readonly TypeName[]) => readonly Signal[],
): readonly Signal[] {
  const switched = find(SWITCHED);
  return switched.length > 0 ? switched : find(CHANGING);
}

/**
 * The device has reported exactly these events, in this order.
 *
 * @throws {CaseFailure} It has not.
 */
export function checkEvents(
  t: Tester,
  seen: readonly SeenEvent[],
  { expected, what }: { readonly expected: readonly CausedEvent[]; readonly what: string },
): void {
  const [wanted, found] = [expected.map(eventText), seen.map(eventText)];
  const wrong = wanted.findIndex((text, index) => text !== found[index]);
  const isRight = wrong < 0 && found.length === wanted.length;
  requireBuffer(t, { points: expected.map(({ point }) => point), wanted, seen: found });
  t.check(isRight, {
    expected: `${what}: ${count(wanted.length, "event")}${wanted.length === 1 ? "" : " in order"}`,
    seen: isRight ? "the same" : differenceText(found, wanted, wrong),
  });
}

function differenceText(found: readonly string[], wanted: readonly string[], at: number): string {
  if (found.length === 0) return "no event";
  const all = `${count(found.length, "event")}, beginning with ${
    found.slice(0, MOST_NAMED).join(", ")
  }`;
  return at < 0 ? all : `${all}; event ${at + 1} is ${found[at] ?? "missing"}, not ${wanted[at]}`;
}

/** `1/100=1` */
export function eventText({ point, value }: Pick<CausedEvent, "point" | "value">): string {
  return `${point.ca}/${point.ioa}=${value}`;
}

/**
 * The time tags differ as the times of the changes do, and never go back. Events without time tag are a remark.
 *
 * @throws {CaseFailure} They do not, or are missing.
 */
export function checkTimes(
  t: Tester,
  seen: readonly SeenEvent[],
  { caused, toleranceMs }: {
    readonly caused: readonly CausedEvent[];
    readonly toleranceMs: number;
  },
): void {
  if (caused.every(({ point }) => point.event === "untimed")) {
    t.remark("the events have no time tags, so time tags were not judged");
    return;
  }
  const times = seen.map(({ time }) => time);
  const [first] = times;
  const wrong = times.findIndex((time, index) => {
    if (time === undefined || first === undefined) return true;
    const [low, high] = distanceOf(caused[0]!, caused[index]!);
    const isBack = index > 0 && time < (times[index - 1] ?? time);
    return isBack || time - first < low - toleranceMs || time - first > high + toleranceMs;
  });
  t.check(wrong < 0, {
    expected: `time tags in order, as far apart as the changes, ± ${toleranceMs} ms`,
    seen: wrong < 0 ? "as far apart" : timeText(times, wrong, caused),
  });
}

/** The shortest and the longest time that may have passed between two events, in ms. */
function distanceOf(first: CausedEvent, second: CausedEvent): readonly [number, number] {
  return [second.between[0] - first.between[1], second.between[1] - first.between[0]];
}

function timeText(
  times: readonly (number | undefined)[],
  at: number,
  caused: readonly CausedEvent[],
): string {
  const [time, first] = [times[at], times[0]];
  if (time === undefined || first === undefined) return `event ${at + 1} without a time tag`;
  const [low, high] = distanceOf(caused[0]!, caused[at]!).map(Math.round) as [number, number];
  return `event ${at + 1} is ${time - first} ms after the first one, not ${low} to ${high} ms`;
}
