// Conformance cases of clock synchronization, for controlled stations.

import { CAUSE, TIME_FLAGS } from "../../../codec/mod.ts";
import { answerTo, expectAnswer, expectRejected, expectSingleAnswers } from "../bench/answers.ts";
import {
  accuracyOf,
  clockOf,
  eventsOf,
  expectClockUnchanged,
  expectTime,
  type RawTime,
  rawTime,
  taggedEvent,
} from "../bench/clocks.ts";
import { startedAndQuiet } from "../bench/observation.ts";
import { somePoint, twoValues } from "../bench/points.ts";
import { rawAsdu } from "../bench/raw_asdu.ts";
import { clockCommand, firstCa, instantOfTag } from "../bench/requests.ts";
import { describeFrame, type SeenFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import { fillWindow, openWindow } from "../bench/window.ts";
import type { CaseRun, ConformanceCase } from "../case.ts";
import { typeKey } from "../sheet/type_items.ts";
import { Inconclusive } from "../verdict.ts";

/** How wrong the tester sets the clock, in ms. */
const WRONG_MS = 60_000;

/** How long before the end of a day the clock is set, in ms. */
const BEFORE_EDGE_MS = 2000;

/** How long a device may take to set its clock, in ms. */
const SETTING_MS = 200;

/** A step of the clock backwards, in ms. */
const STEP_BACK_MS = 10_000;

/** Times that cannot be. */
const IMPOSSIBLE: readonly (RawTime & { readonly name: string })[] = [
  { name: "minute 60", minute: 60 },
  { name: "hour 24", hour: 24 },
  { name: "day 0", day: 0 },
  { name: "month 13", month: 13 },
  { name: "60000 ms", ms: 60_000 },
  { name: "IV = 1", invalid: true },
];

/** Special moments of the calendar, in the time base of the device. */
const EDGES: readonly { readonly name: string; readonly time: number; readonly wraps?: true }[] = [
  { name: "28 to 29 February 2028", time: Date.UTC(2028, 1, 29) },
  { name: "29 February to 1 March 2028", time: Date.UTC(2028, 2, 1) },
  { name: "31 December 2028 to 1 January 2029", time: Date.UTC(2029, 0, 1) },
  { name: "year 99 to 00", time: Date.UTC(2100, 0, 1), wraps: true },
];

/** The time in an answer to a clock synchronization. */
function timeIn(t: Tester, { asdu }: SeenFrame): number | undefined {
  const [object] = asdu?.type === "C_CS_NA_1" ? asdu.objects : [];
  return object === undefined ? undefined : instantOfTag(t, object);
}

/** Sets the clock of the device to that of the tester again. */
async function restoreClock(t: Tester, link: TesterLink): Promise<void> {
  const request = clockCommand(t);
  await expectAnswer(t, link, request, { cause: CAUSE.activationCon, mayDiffer: true });
}

/** A case after which the clock of the device is set again, also if it fails: later cases need it. */
function restoringClock(run: CaseRun): CaseRun {
  return async (t) => {
    try {
      await run(t);
    } finally {
      const link = t.links.findLast(({ isStarted, end }) => isStarted && end === undefined);
      if (link !== undefined) {
        await openWindow(link);
        await link.send(clockCommand(t));
        await link.wait(SETTING_MS);
      }
    }
  };
}

/** Clock synchronization, for controlled stations. */
export const CLOCK: readonly ConformanceCase[] = [
  {
    id: "CLK-01",
    clause: "-",
    kind: "+",
    title: "Clock synchronization",
    precondition:
      "Data transfer started; an event waits for an acknowledgement; another connection is open, if the device permits two",
    stimulus: "C_CS_NA_1 with a time that is a minute ahead; then an input changes",
    criterion:
      "The event first, then the positive confirmation, on this connection only, with the time that `pixit.clockAck` says; later time tags follow the new time",
    condition: ["type.103", "baf.clock"],
    needs: ["upper"],
    duration: () => 2 * QUIET_MS,
    controlled: restoringClock(async (t) => {
      const point = somePoint(t, { events: "tagged" });
      const [low, high] = twoValues(point);
      await t.upper.input(point, low);
      const link = await startedAndQuiet(t);
      const isSingle = (t.sheet.pixit("pixit.maxConnections") ?? 1) < 2;
      const other = isSingle ? undefined : await t.connected();
      await fillWindow(t, link);
      const first = link.frames.length;
      await t.upper.input(point, high);
      const former = await clockOf(t);
      // The time of a command is in whole milliseconds.
      const [instant, at] = [Math.floor(t.instant) + WRONG_MS, t.now];
      const sent = await link.send(clockCommand(t, { instant }));
      await openWindow(link);
      const answer = await answerTo(t, link, sent, {
        ...{ cause: CAUSE.activationCon, negative: false, mayDiffer: true },
        what: "a clock synchronization",
      });
      const waiting = eventsOf(link, point, first).find((each) => each.point.value === high);
      t.check(waiting !== undefined && waiting.index < answer.index, {
        expected: `the event of ${point.ca}/${point.ioa} that waited, before the confirmation`,
        seen: waiting === undefined ? "no event before it" : "the event after it",
      });
      const time = timeIn(t, answer);
      const kind = time === instant ? "received" : "own";
      if (kind === "own" && former !== undefined) {
        const deviation = (time ?? NaN) - former;
        const limit = accuracyOf(t) + t.now - at;
        // Some take the time after the synchronization for their own.
        t.check([0, instant - former].some((step) => Math.abs(deviation - step) <= limit), {
          expected: "the time that was sent, or that of the device, in the confirmation",
          seen: describeFrame(answer),
        });
      }
      const declared = t.sheet.pixit("pixit.clockAck");
      t.check(declared === undefined || declared === kind, {
        expected: `the time that the sheet states in the confirmation: ${declared}`,
        seen: describeFrame(answer),
      });
      t.outcome(`time in the confirmation: ${kind}`);
      const later = await taggedEvent(t, link, { point, value: low });
      expectTime(t, later, { instant, at });
      await restoreClock(t, link);
      await expectSingleAnswers(t, link);
      const foreign = other?.received.find(({ asdu }) => asdu !== undefined);
      t.check(foreign === undefined, {
        expected: "no ASDU on another connection",
        seen: foreign === undefined ? "none" : describeFrame(foreign),
      });
    }),
  },
  {
    id: "CLK-02",
    clause: "-",
    kind: "-",
    title: "Clock synchronization with an impossible time",
    precondition: "Data transfer started",
    stimulus: "C_CS_NA_1 with minute 60, hour 24, day 0, month 13, 60000 ms, and with IV = 1",
    criterion:
      "Each is refused with cause 7 or 45 and P/N = 1, or not answered; the clock is not changed",
    condition: ["type.103"],
    duration: () => 2 * PROMPT_MS,
    controlled: restoringClock(async (t) => {
      const link = await t.started();
      for (const { name, ...time } of IMPOSSIBLE) {
        await expectClockUnchanged(t, async () => {
          await link.send(rawAsdu(clockCommand(t), { body: rawTime(time) }, t.profile));
          const answer = { type: "C_CS_NA_1", ca: firstCa(t), negative: true } as const;
          const outcome = await link.first({
            "refused": { ...answer, cause: CAUSE.activationCon },
            "cause 45": { ...answer, cause: CAUSE.unknownCause },
            "another answer": { type: answer.type },
            "no answer": "silence",
          }, { within: PROMPT_MS });
          t.check(outcome !== "another answer", {
            expected: `that a time with ${name} is not confirmed`,
            seen: outcome === "another answer" ? describeFrame(link.lastTaken!) : outcome,
          });
          t.outcome(`${name}: ${outcome}`);
        });
      }
      const late = { type: "C_CS_NA_1", negative: false } as const;
      await link.expectNone(late, { during: PROMPT_MS, what: "late confirmation" });
      await expectSingleAnswers(t, link);
    }),
  },
  {
    id: "CLK-03",
    clause: "-",
    kind: "-",
    title: "Clock synchronization that is not supported, or with another cause",
    precondition: "Data transfer started",
    stimulus: "C_CS_NA_1 if the sheet does not mark it; if it does, with the causes 3 and 8",
    criterion:
      "Cause 44 in the first case, 45 in the second, with P/N = 1; the clock is not changed",
    async controlled(t) {
      const link = await t.started();
      await expectClockUnchanged(t, async () => {
        const request = clockCommand(t, { instant: t.instant + WRONG_MS });
        if (t.lacks(typeKey("C_CS_NA_1"))) {
          await expectRejected(t, link, request, CAUSE.unknownType);
          return;
        }
        for (const cause of [CAUSE.spontaneous, CAUSE.deactivation]) {
          const asdu = rawAsdu(request, { cause }, t.profile);
          await expectRejected(t, link, asdu, CAUSE.unknownCause);
        }
        await expectSingleAnswers(t, link);
      });
    },
  },
  {
    id: "CLK-04",
    clause: "-",
    kind: "R",
    title: "Special dates",
    precondition: "Data transfer started",
    stimulus:
      "The clock is set to 2 s before 29 February, 1 March, 1 January and the year 00, to a time with SU = 1, and 10 s back; an input changes before and after each",
    criterion:
      "Time tags are right on both sides, events arrive in their order, and the connection stays open; a time that is refused is recorded",
    condition: ["type.103", "baf.clock.su"],
    needs: ["upper"],
    duration: () => (EDGES.length + 2) * (2 * BEFORE_EDGE_MS + QUIET_MS),
    controlled: restoringClock(async (t) => {
      const point = somePoint(t, { events: "tagged" });
      const [low, high] = twoValues(point);
      await t.upper.input(point, low);
      const link = await startedAndQuiet(t);
      let judged = 0;
      for (const { name, time, wraps } of EDGES) {
        const instant = instantOfTag(t, { time: time - BEFORE_EDGE_MS, timeFlags: 0 })!;
        judged += await across(name, { instant, wraps });
      }
      judged += await across("summer time", { instant: t.instant, flags: TIME_FLAGS.summer });
      judged += await across("10 s back", { instant: t.instant - STEP_BACK_MS });
      await restoreClock(t, link);
      await link.expectAlive();
      if (judged === 0) throw new Inconclusive("The device refuses all these times");

      async function across(
        name: string,
        { instant, flags = 0, wraps = false }: {
          readonly instant: number;
          readonly flags?: number;
          readonly wraps?: boolean | undefined;
        },
      ): Promise<number> {
        const request = clockCommand(t, { instant, flags });
        const [at, index] = [t.now, link.frames.length];
        const { asdu } = await expectAnswer(t, link, request, {
          ...{ cause: CAUSE.activationCon, mayDiffer: true },
          what: `a clock synchronization (${name})`,
        });
        if (asdu!.negative) {
          t.outcome(`${name}: refused`);
          return 0;
        }
        const sent = request.type === "C_CS_NA_1"
          ? instantOfTag(t, { timeFlags: 0, ...request.objects[0]! })
          : undefined;
        const base = { instant: sent ?? instant, at };
        const before = await taggedEvent(t, link, { point, value: high });
        expectTime(t, before, base);
        await t.wait(2 * BEFORE_EDGE_MS);
        const after = await taggedEvent(t, link, { point, value: low });
        if (!wraps) expectTime(t, after, base);
        else {
          const isMarked = (after.point.timeFlags & TIME_FLAGS.invalid) !== 0;
          const tag = new Date(after.point.time ?? NaN);
          t.check(isMarked || tag.getUTCFullYear() % 100 === 0 && tag.getUTCMonth() === 0, {
            expected: "a time tag of January of the year 00, or with IV = 1",
            seen: tag.toISOString(),
          });
        }
        const order = eventsOf(link, point, index).map((each) => each.point.value);
        t.check(order[0] === high && order.at(-1) === low, {
          expected: `the events in their order: ${high}, ${low}`,
          seen: order.join(", "),
        });
        t.outcome(`${name}: accepted`);
        return 1;
      }
    }),
  },
];
