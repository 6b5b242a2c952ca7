// The conformance case of the start-up of controlling stations: which requests they make, and whether they wait for the answers.

import { isSystemCommand } from "../../../codec/low_level.ts";
import { CAUSE, formatDuration } from "../../../codec/mod.ts";
import { requestsOf } from "../bench/observation.ts";
import { answer } from "../bench/operator.ts";
import { terminate } from "../bench/operator_requests.ts";
import type { AsduPattern } from "../bench/pattern.ts";
import { firstCa } from "../bench/requests.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** How long the tester waits before it ends a step of the start-up, in ms. */
const BEFORE_END_MS = 2000;

/** The requests that the case of the start-up answers with data and a termination. */
const TERMINATED: readonly string[] = ["C_IC_NA_1", "C_CI_NA_1"];

/** Any system command that requests something. */
const SYSTEM_REQUEST = {
  cause: CAUSE.activation,
  that: {
    text: "of a system command",
    holds: ({ typeId }: { readonly typeId: number }) => isSystemCommand(typeId),
  },
} as const;

/** A request of another type than those whose repetition is judged later. */
function otherThan(types: readonly string[]): AsduPattern {
  return {
    cause: CAUSE.activation,
    that: {
      text: types.length === 0 ? "of any type" : `of another type than ${types.join(", ")}`,
      holds: ({ type }) => !types.includes(type),
    },
  };
}

/** Interval of looks for a repeated request, in ms. */
const LOOK_MS = 500;

/** A request that was sent this often is sent cyclically, if not even the first one was expected. */
const CYCLIC_TIMES = 3;

/** How much longer than usual the next request of a start-up may take, in ms. */
const LONGEST_PAUSE_MS = 50_000;

/** The longest interval of cyclic requests that the case of the start-up recognizes, in ms. */
const LONGEST_CYCLE_MS = 60_000;

/** A request of the start-up is sent as often as the sheet says; or again and again, by a station that sends it cyclically. */
async function expectOnceOrCyclic(
  t: Tester,
  link: TesterLink,
  { type, times }: { readonly type: string; readonly times: number },
): Promise<void> {
  const sent = requestsOf(link, type);
  const further = sent[times];
  if (further === undefined) return;
  const last = sent[times - 1];
  const interval = last === undefined
    ? LONGEST_CYCLE_MS
    : Math.max(further.at - last.at, CONFIRMATION_MS);
  const until = further.at + Math.min(interval, LONGEST_CYCLE_MS) + TOLERANCE_MS;
  const enough = Math.max(times + 2, CYCLIC_TIMES);
  while (requestsOf(link, type).length < enough && t.now < until && link.end === undefined) {
    await t.wait(LOOK_MS);
  }
  const isCyclic = requestsOf(link, type).length >= enough;
  const often = times === 1 ? "once" : `${times} times`;
  t.check(isCyclic, {
    expected: `${times === 0 ? `no ${type}` : `${type} ${often}`}, or cyclically`,
    seen: isCyclic ? "cyclically" : "once more",
  });
  t.remark(`${type} is repeated: the station sends it cyclically`);
}

/** Start-up, for controlling stations. */
export const START_UP: readonly ConformanceCase[] = [
  {
    id: "INI-04",
    clause: "-",
    kind: "+",
    title: "Start-up of the controlling station",
    precondition: "The station connects, and starts data transfer",
    stimulus:
      "(a) The tester answers each request at once; (b) on another connection, it confirms each request late, and later sends the termination where there is one; then it sends M_EI_NA_1",
    criterion:
      "The requests of `pixit.startSequence` in their order, each after the end of the one before, also with the pauses seen in (a); whether M_EI_NA_1 leads to a new interrogation is recorded. A station that only starts up may then end the connection",
    condition: ["dev.controlling", "pixit.startSequence"],
    needs: ["upper"],
    duration: () => 6 * BEFORE_END_MS + CONFIRMATION_MS,
    async controlling(t) {
      const declared = t.pixit("pixit.startSequence");
      const sequence: readonly string[] = Array.isArray(declared) ? declared : [];
      const pauses = await pausesOf(t, sequence);
      const link = await t.acceptedAndStarted();
      const done: string[] = [];
      for (const [at, type] of sequence.entries()) {
        const within = CONFIRMATION_MS + (pauses[at - 1] ?? 0);
        const frame = await nextRequest(t, link, { type, done, within });
        done.push(type);
        const pause = pauses[at] ?? 0;
        await expectPatience(t, link, { done, pause, until: `${type} is confirmed` });
        await answer(link, frame);
        if (!TERMINATED.includes(type)) continue;
        await expectPatience(t, link, { done, pause, until: `${type} is terminated` });
        await terminate(link, frame);
      }
      await expectNoFurther(t, link, done);
      if (link.end !== undefined) {
        t.outcome("the station ended the connection after its start-up");
        return;
      }
      for (const type of new Set(done)) {
        const times = done.filter((each) => each === type).length;
        await expectOnceOrCyclic(t, link, { type, times });
      }
      const ca = firstCa(t);
      await link.send({
        ...{ type: "M_EI_NA_1", cause: CAUSE.initialized, ca },
        objects: [{ coi: 0, parametersChanged: false }],
      });
      t.outcome(
        `after M_EI_NA_1: ${await link.first({
          "a new request": SYSTEM_REQUEST,
          "no request": "silence",
          "the end of the connection": "closed",
        }, { within: CONFIRMATION_MS })}`,
      );
    },
  },
];

/** Waits for the next request of the start-up. */
async function nextRequest(
  t: Tester,
  link: TesterLink,
  { type, done, within }: {
    readonly type: string;
    /** The types of those before, which may come again. */
    readonly done: readonly string[];
    readonly within: number;
  },
): Promise<SeenFrame> {
  const pattern = otherThan(done.filter((each) => each !== type));
  const frame = await link.expect(pattern, { within, what: type });
  t.check(frame.asdu!.type === type, {
    expected: `${type} as the next request`,
    seen: frame.asdu!.type,
  });
  return frame;
}

/** Answers a start-up at once, on a connection of its own; returns the time from each request to the next one. */
async function pausesOf(t: Tester, sequence: readonly string[]): Promise<readonly number[]> {
  if (sequence.length < 2) return [];
  const link = await t.acceptedAndStarted();
  const times: number[] = [];
  const done: string[] = [];
  for (const type of sequence) {
    const within = CONFIRMATION_MS + LONGEST_PAUSE_MS;
    const frame = await nextRequest(t, link, { type, done, within });
    done.push(type);
    times.push(frame.at);
    await answer(link, frame);
    if (TERMINATED.includes(type)) await terminate(link, frame);
  }
  link.close();
  return times.slice(1).map((at, index) => at - times[index]!);
}

/**
 * The station waits for the end of a request: longer than its pause between two requests that are answered at once, so that it
 * does not send the next one after a fixed time.
 */
async function expectPatience(
  t: Tester,
  link: TesterLink,
  { done, pause, until }: {
    readonly done: readonly string[];
    readonly pause: number;
    readonly until: string;
  },
): Promise<void> {
  const isLong = pause > CONFIRMATION_MS;
  if (isLong) {
    t.missing(
      `The station pauses for ${
        formatDuration(pause)
      } between its requests: it is not known whether it waits for their ends`,
    );
  }
  await link.expectNone(otherThan(done), {
    during: isLong ? BEFORE_END_MS : Math.max(BEFORE_END_MS, pause + TOLERANCE_MS),
    what: `request before ${until}`,
  });
}

/** Nothing follows the start-up, apart from what the station sends cyclically. */
async function expectNoFurther(
  t: Tester,
  link: TesterLink,
  done: readonly string[],
): Promise<void> {
  const known = [...done];
  for (;;) {
    const seen = await link.first({
      "a further request": otherThan(known),
      "no further request": "silence",
      "the end of the connection": "closed",
    }, { within: QUIET_MS });
    if (seen !== "a further request") return;
    const { type } = link.lastTaken!.asdu!;
    await expectOnceOrCyclic(t, link, { type, times: 0 });
    known.push(type);
  }
}
