// Conformance cases of station and group interrogation, for controlled stations. Long because each case says how it follows a
// running interrogation.

import { count } from "../../text/count.ts";
import {
  CAUSE,
  formatDuration,
  isInterrogatedCause,
  pointKey,
  type ReportedPoint,
} from "../../../codec/mod.ts";
import { CAUSE_SETS, nextSequence, TYPES } from "../../../codec/low_level.ts";
import { another } from "../bench/another_link.ts";
import { answerTo, expectAnswer, expectRefused, mirrorCauses } from "../bench/answers.ts";
import { isOf, pointsIn } from "../bench/seen_points.ts";
import { twoValues } from "../bench/points.ts";
import { imagePoint, requireRunning } from "../bench/running_interrogation.ts";
import { interrogate, type Interrogated } from "../bench/interrogations.ts";
import { commonAddresses, firstCa, interrogation, STATION_QOI } from "../bench/requests.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS, QUIET_MS, TERMINATION_MS } from "../bench/timing.ts";
import { openWindow, stalledInterrogation } from "../bench/window.ts";
import type { ConformanceCase } from "../case.ts";
import type { MarkKey } from "../sheet/items.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";

/** The highest group of an interrogation. */
const MOST_GROUPS = CAUSE.interrogatedByGroup16 - CAUSE.interrogatedByStation;

/** The keys of the groups, from group 1. */
const GROUP_KEYS = Array.from({ length: MOST_GROUPS }, (_, at) => `baf.gi.g${at + 1}` as MarkKey);

/** Qualifiers of an interrogation that have no meaning. */
const INVALID_QUALIFIERS = [0, STATION_QOI - 1, CAUSE.interrogatedByGroup16 + 1, 255] as const;

/** How many windows of frames an interrogation has to fill. */
const WINDOWS = 10;

/** Longest pause between acknowledgements of single frames, in ms. */
const SLOW_MS = 1000;

/** The groups that the sheet marks. */
function markedGroups(t: Tester): readonly number[] {
  return GROUP_KEYS.flatMap((key, at) => t.marks(key) ? [at + 1] : []);
}

/** The signals of a group of a common address; 0 for the station interrogation. */
function membersOf({ sheet }: Tester, ca: number, group: number): readonly Signal[] {
  return sheet.signals.filter((signal) =>
    signal.ca === ca && signal.groups?.includes(group) === true && isImage(signal)
  );
}

/** Whether a signal can be part of an interrogation: a state or a measured value. */
function isImage({ type }: Pick<Signal, "type">): boolean {
  const { role } = TYPES[type];
  return role === "status" || role === "measured";
}

/** Judges that an interrogation has each object of a group once. */
function expectComplete(
  t: Tester,
  { points }: Pick<Interrogated, "points">,
  { ca, group }: { readonly ca: number; readonly group: number },
): void {
  const counts = new Map<number, number>();
  for (const point of points) {
    const key = pointKey(point.ca, point.ioa);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const members = membersOf(t, ca, group);
  if (members.length === 0) t.missing(`The sheet lists no signal of CA ${ca} in group ${group}`);
  const missing = members.filter((signal) => !points.some((point) => isOf(point, signal)));
  t.check(missing.length === 0, {
    expected: `all ${members.length} objects of the sheet`,
    seen: missing.length === 0
      ? count(counts.size, "object")
      : `${missing.length} are missing, such as ${missing[0]!.ioa} ${missing[0]!.type}`,
  });
  const repeated = [...counts].find(([, count]) => count > 1);
  t.check(repeated === undefined, {
    expected: "each object once",
    seen: repeated === undefined
      ? "no object twice"
      : `${textOf(repeated[0], points)} ${repeated[1]} times`,
  });
}

function textOf(key: number, points: readonly ReportedPoint[]): string {
  const { ca, ioa } = points.find((point) => pointKey(point.ca, point.ioa) === key)!;
  return `${ca}/${ioa}`;
}

/** Positive and negative confirmations, and terminations, of the interrogations on a connection. */
function answersOf(link: TesterLink, from: number): readonly [number, number, number] {
  const answers = link.received.filter(({ index, asdu }) =>
    index >= from && asdu?.type === "C_IC_NA_1"
  ).map(({ asdu }) => asdu!);
  const confirmations = answers.filter(({ cause }) => cause === CAUSE.activationCon);
  return [
    confirmations.filter(({ negative }) => !negative).length,
    confirmations.filter(({ negative }) => negative).length,
    answers.filter(({ cause }) => cause === CAUSE.activationTermination).length,
  ];
}

/** Station and group interrogation, for controlled stations. */
export const INTERROGATION: readonly ConformanceCase[] = [
  {
    id: "GI-01",
    clause: "-",
    kind: "+",
    title: "Station interrogation",
    precondition: "Data transfer started",
    stimulus: "An interrogation with QOI 20 of each common address",
    criterion:
      "A positive confirmation, each object of the sheet exactly once with cause 20, and the termination last",
    condition: ["type.100", "baf.gi.global"],
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      for (const ca of commonAddresses(t)) {
        const answer = await interrogate(t, link, { ca }, { quietMs: QUIET_MS });
        const [positive, negative, terminations] = answersOf(link, answer.request.index);
        t.check(positive === 1 && negative === 0 && terminations === 1, {
          expected: "one confirmation and one termination",
          seen: `${positive} positive and ${negative} negative confirmations, ${
            count(terminations, "termination")
          }`,
        });
        expectComplete(t, answer, { ca, group: 0 });
        const extra = answer.points.find((point) =>
          !t.sheet.signals.some((signal) => isOf(point, signal))
        );
        if (extra !== undefined) {
          t.remark(`the sheet does not list ${extra.ca}/${extra.ioa} ${extra.type}`);
        }
        t.outcome(
          `CA ${ca}: ${count(answer.points.length, "object")} in ${
            count(answer.data.length, "ASDU")
          }`,
        );
      }
    },
  },
  {
    id: "GI-02",
    clause: "-",
    kind: "-",
    title: "Types in the answer to an interrogation",
    precondition: "Data transfer started",
    stimulus: "An interrogation with QOI 20 of each common address",
    criterion:
      "Data with cause 20 has only types that permit this cause: none with time tag, no totals",
    condition: ["baf.gi.global"],
    async controlled(t) {
      const link = await t.started();
      for (const ca of commonAddresses(t)) {
        const { data } = await interrogate(t, link, { ca });
        if (data.length === 0) t.missing(`The interrogation of CA ${ca} has no data`);
        const wrong = data.find(({ asdu }) => !mayBeInterrogated(asdu!.type));
        t.check(wrong === undefined, {
          expected: "only types that permit the cause 20",
          seen: wrong === undefined ? count(data.length, "ASDU") : describeFrame(wrong),
        });
      }
    },
  },
  {
    id: "GI-03",
    clause: "-",
    kind: "+",
    title: "Group interrogation",
    precondition: "Data transfer started",
    stimulus: "An interrogation of each group that the sheet marks, with QOI 21 to 36",
    criterion:
      "Each is confirmed and terminated; the data has the cause of the group, is exactly that of the group, and is also part of the station interrogation",
    condition: [GROUP_KEYS],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      for (const group of markedGroups(t)) {
        if (commonAddresses(t).some((ca) => membersOf(t, ca, group).length > 0)) continue;
        t.missing(`The sheet lists no signal in group ${group}, which it marks`);
      }
      for (const ca of commonAddresses(t)) {
        const groups = markedGroups(t).filter((group) => membersOf(t, ca, group).length > 0);
        const all = groups.length === 0 ? undefined : await interrogate(t, link, { ca });
        const known = new Set(all?.points.map(({ ioa }) => ioa));
        for (const group of groups) {
          const answer = await interrogate(t, link, { ca, qoi: STATION_QOI + group });
          expectComplete(t, answer, { ca, group });
          const members = membersOf(t, ca, group);
          const foreign = answer.points.find((point) =>
            t.sheet.signals.some((signal) => isOf(point, signal)) &&
            !members.some((signal) => isOf(point, signal))
          );
          t.check(foreign === undefined, {
            expected: `only objects of group ${group}`,
            seen: foreign === undefined
              ? count(answer.points.length, "object")
              : `${foreign.ca}/${foreign.ioa}, which does not belong to it`,
          });
          const other = answer.points.find(({ ioa }) => !known.has(ioa));
          t.check(other === undefined, {
            expected: "only objects that the station interrogation has too",
            seen: other === undefined ? "no other" : `${other.ca}/${other.ioa}`,
          });
        }
      }
    },
  },
  {
    id: "GI-04",
    clause: "-",
    kind: "-",
    title: "Qualifier of an interrogation that is not supported",
    precondition: "Data transfer started",
    stimulus:
      "Interrogations with QOI 0, 19, 37 and 255, and of a group that the sheet does not mark",
    criterion: "Each is refused with cause 7 and P/N = 1; no data and no termination follow",
    condition: ["type.100"],
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      const unused = GROUP_KEYS.findIndex((key) => !t.marks(key) && !t.sheet.isUnknown(key));
      const qualifiers = [...INVALID_QUALIFIERS, ...unused < 0 ? [] : [STATION_QOI + unused + 1]];
      for (const qoi of qualifiers) {
        await expectRefused(t, link, interrogation(t, { qoi }), { what: `QOI ${qoi}` });
      }
      const nothing = {
        text: "with data or the termination of an interrogation",
        holds: ({ cause }: { readonly cause: number }) =>
          isInterrogatedCause(cause) || cause === CAUSE.activationTermination,
      };
      await link.expectNone({ that: nothing }, { during: QUIET_MS });
    },
  },
  {
    id: "GI-05",
    clause: "-",
    kind: "+",
    title: "Cancellation of an interrogation",
    precondition: "An interrogation is running: its data waits for acknowledgements",
    stimulus:
      "C_IC_NA_1 with cause 8; everything is acknowledged; then C_IC_NA_1 with cause 8 again",
    criterion:
      "Cause 9 with P/N = 0, and no data after it; then cause 9 with P/N = 1. If the sheet does not mark cause 8: cause 44 or 45",
    condition: ["type.100"],
    duration: () => 2 * QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      const cancel = interrogation(t, { cause: CAUSE.deactivation });
      if (!t.sheet.causes(TYPES.C_IC_NA_1.id).includes(CAUSE.deactivation)) {
        const causes = [CAUSE.unknownType, CAUSE.unknownCause];
        await expectAnswer(t, link, cancel, { cause: causes, negative: true });
        return;
      }
      await stalledInterrogation(t, link);
      const sent = await link.send(cancel);
      await openWindow(link);
      await requireRunning(link, sent);
      const confirmed = await answerTo(t, link, sent, {
        ...{ cause: CAUSE.deactivationCon, negative: false },
        what: "the cancellation of a running interrogation",
      });
      await link.wait(QUIET_MS);
      const late = link.received.find(({ index, asdu }) =>
        index > confirmed.index && asdu !== undefined && isInterrogatedCause(asdu.cause)
      );
      t.check(late === undefined, {
        expected: "no data after the confirmation of the cancellation",
        seen: late === undefined ? "none" : describeFrame(late),
      });
      await expectRefused(t, link, cancel, { what: "a cancellation while nothing is running" });
    },
  },
  {
    id: "GI-06",
    clause: "-",
    kind: "R",
    title: "Second interrogation while one is running",
    precondition: "An interrogation is running: its data waits for acknowledgements",
    stimulus:
      "Another one (a) with the same originator address, (b) with a different one, (c) on another connection",
    criterion:
      "(a) and (b) it is refused, restarts the first one, or is answered too, as `pixit.secondGI` says, and confirmations and terminations match; (c) both are answered",
    condition: ["baf.gi.global"],
    duration: () => 3 * QUIET_MS,
    async controlled(t) {
      const declared = t.sheet.pixit("pixit.secondGI");
      for (const originator of t.marks("app.cot.oa") ? [0, 1] : [0]) {
        const link = await t.started();
        const first = await stalledInterrogation(t, link);
        await link.send(interrogation(t, { originator }));
        await openWindow(link);
        await link.wait(QUIET_MS);
        const until = t.now + TERMINATION_MS;
        let counts = answersOf(link, first.index);
        let seen = outcomeOf(counts);
        const isExpected = () => declared === undefined || seen?.includes(declared) === true;
        while (!(seen && isExpected()) && link.end === undefined && t.now < until) {
          await link.wait(QUIET_MS);
          counts = answersOf(link, first.index);
          seen = outcomeOf(counts);
        }
        const name = originator === 0 ? "the same originator" : "another originator";
        t.check(seen !== undefined, {
          expected: "as many terminations as positive confirmations, or a restart",
          seen: `${counts[0]} positive and ${counts[1]} negative confirmations, ${
            counts[2]
          } terminations`,
        });
        t.check(isExpected(), {
          expected: `what the sheet says about a second interrogation: ${declared}`,
          seen: seen!.join(" or "),
        });
        t.outcome(`${name}: ${seen!.join(" or ")}`);
        link.close();
      }
      const one = await t.started();
      const other = await another(t, one);
      if (typeof other === "string") {
        t.outcome(`another connection: ${other}`);
        return;
      }
      await one.send(interrogation(t));
      await interrogate(t, other);
      await one.expect({ type: "C_IC_NA_1", cause: CAUSE.activationTermination }, {
        within: TERMINATION_MS,
      });
      t.outcome("another connection: both are answered");
    },
  },
  {
    id: "GI-07",
    clause: "-",
    kind: "+",
    title: "Events during an interrogation",
    precondition: "An interrogation is running: one frame at a time is acknowledged",
    stimulus:
      "An input changes before the interrogated value of its point is sent, and changes back after it",
    criterion:
      "Both events arrive; the last value of the point that arrives, as event or interrogated, is its present state",
    condition: ["baf.gi.global", "baf.spont"],
    needs: ["upper"],
    duration: () => 2 * QUIET_MS,
    async controlled(t) {
      const point = imagePoint(t);
      const [low, high] = twoValues(point);
      await t.upper.input(point, low);
      const link = await t.started();
      await link.wait(QUIET_MS);
      const request = await stalledInterrogation(t, link, { ca: point.ca });
      await t.upper.input(point, high);
      const arrived = () =>
        pointsIn(link.received.filter(({ index }) => index > request.index)).filter((each) =>
          isOf(each, point)
        );
      const isInterrogated = () => arrived().some(({ cause }) => cause === STATION_QOI);
      const until = t.now + CONFIRMATION_MS;
      while (!isInterrogated() && link.outstanding > 0 && t.now < until) {
        await link.acknowledge(nextSequence(link.acknowledged));
        await link.wait(20);
      }
      await t.upper.input(point, low);
      await openWindow(link);
      await link.expect({ type: "C_IC_NA_1", cause: CAUSE.activationTermination }, {
        within: TERMINATION_MS,
      });
      await link.wait(QUIET_MS);
      const events = arrived().filter(({ cause }) => cause === CAUSE.spontaneous);
      const values = [high, low].filter((value) => events.some((each) => each.value === value));
      t.check(values.length === 2, {
        expected: `an event with each of the values ${high} and ${low} of ${point.ca}/${point.ioa}`,
        seen: events.length === 0 ? "none" : events.map(({ value }) => value).join(", "),
      });
      t.check(isInterrogated(), {
        expected: `${point.ca}/${point.ioa} in the interrogation`,
        seen: isInterrogated() ? "it is" : "it is not",
      });
      const last = arrived().at(-1)!;
      t.check(last.value === low, {
        expected: `the present value ${low} of ${point.ca}/${point.ioa} as the last one`,
        seen: `${last.value} with cause ${last.cause}`,
      });
    },
  },
  {
    id: "GI-08",
    clause: "-",
    kind: "-",
    title: "Connection lost during an interrogation",
    precondition:
      "An interrogation is running: its data waits for acknowledgements; an input has changed",
    stimulus: "Close the connection, connect again, start data transfer, then interrogate",
    criterion:
      "The old interrogation is not continued; the event arrives; the new interrogation is complete",
    condition: ["baf.gi.global"],
    needs: ["upper"],
    duration: () => 3 * QUIET_MS,
    async controlled(t) {
      const point = imagePoint(t);
      const [low, high] = twoValues(point);
      await t.upper.input(point, low);
      const link = await t.started();
      await link.wait(QUIET_MS);
      await stalledInterrogation(t, link, { ca: point.ca });
      await t.upper.input(point, high);
      link.close();
      const again = await t.started();
      await again.wait(QUIET_MS);
      const old = again.received.find(({ asdu }) =>
        asdu !== undefined &&
        (isInterrogatedCause(asdu.cause) || mirrorCauses().includes(asdu.cause))
      );
      t.check(old === undefined, {
        expected: "nothing of the interrogation on the old connection",
        seen: old === undefined ? "none" : describeFrame(old),
      });
      const events = pointsIn(again.received).filter((each) =>
        isOf(each, point) && each.cause === CAUSE.spontaneous
      );
      t.check(events.some(({ value }) => value === high), {
        expected: `the event of ${point.ca}/${point.ioa} that was not sent before`,
        seen: events.length === 0 ? "none" : events.map(({ value }) => value).join(", "),
      });
      const answer = await interrogate(t, again, { ca: point.ca });
      expectComplete(t, answer, { ca: point.ca, group: 0 });
    },
  },
  {
    id: "GI-09",
    clause: "-",
    kind: "R",
    title: "Interrogation with slow acknowledgements",
    precondition: "The window of the device is full except for one frame",
    stimulus: "An interrogation; single frames are acknowledged, one per second",
    criterion:
      "Never more than k frames are unacknowledged, the connection stays open, and the interrogation is complete; a remark if it fills fewer than ten windows",
    condition: ["baf.gi.global"],
    duration: ({ t1 }) => t1 / 2 + PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      const { k, t1 } = t.timing;
      const pause = Math.min(SLOW_MS, t1 / (2 * k));
      const { index } = await stalledInterrogation(t, link);
      /** The last frame that belongs to the interrogation: at least its confirmation. */
      const latest = () =>
        link.received.findLast((frame) =>
          frame.index > index && frame.asdu !== undefined &&
          (frame.asdu.type === "C_IC_NA_1" || isInterrogatedCause(frame.asdu.cause))
        )!;
      const isOver = () => latest().asdu?.cause === CAUSE.activationTermination;
      let most = link.outstanding;
      const isOverdue = () => t.now > latest().at + TERMINATION_MS;
      while (!isOver() && link.end === undefined && !isOverdue()) {
        if (link.outstanding > 0) await link.acknowledge(nextSequence(link.acknowledged));
        await link.wait(pause);
        most = Math.max(most, link.outstanding);
      }
      t.measure("unacknowledged frames", most, [0, k], "frames");
      t.check(isOver(), {
        expected: `the termination of the interrogation within ${
          formatDuration(TERMINATION_MS)
        } after its last data`,
        seen: isOver()
          ? "it has arrived"
          : link.end === undefined
          ? "none"
          : "the device closed the connection",
      });
      await openWindow(link);
      const data = link.received.filter(({ asdu }) =>
        asdu?.cause === STATION_QOI && asdu.ca === firstCa(t)
      );
      if (data.length === 0) throw new Inconclusive("the interrogation has no data");
      expectComplete(t, { points: pointsIn(data) }, { ca: firstCa(t), group: 0 });
      if (data.length < WINDOWS * k) {
        t.remark(
          `the interrogation has ${data.length} frames: fewer than ${WINDOWS} windows of ${k}`,
        );
      }
      await link.expectAlive();
    },
  },
];

/** What a device did with a second interrogation; `undefined` if confirmations and terminations do not match. */
function outcomeOf(
  [positive, negative, terminations]: readonly [number, number, number],
): readonly ("negative" | "restart" | "queue" | "parallel")[] | undefined {
  if (positive === 1 && negative === 1 && terminations === 1) return ["negative"];
  if (positive !== 2 || negative !== 0) return undefined;
  if (terminations === 1) return ["restart"];
  return terminations === 2 ? ["queue", "parallel", "restart"] : undefined;
}

/** Whether a type may be part of an interrogation: it permits the cause 20. */
function mayBeInterrogated(type: string): boolean {
  if (!Object.hasOwn(TYPES, type)) return false;
  const { causes } = TYPES[type as keyof typeof TYPES];
  const permitted: readonly number[] = CAUSE_SETS[causes].monitor;
  return permitted.includes(CAUSE.interrogatedByStation);
}
