// Conformance cases of the sequence numbers: counting, acknowledging, wrapping, and what is wrong with them. Long because each case
// says for both roles what it does.

import { nextSequence, sequenceDistance } from "../../../codec/low_level.ts";
import { CAUSE } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { expectSettledNumbers, expectTrueAcknowledgements } from "../bench/acknowledgements.ts";
import { type EitherStation, forBoth } from "../bench/either_role.ts";
import { expectTaken } from "../bench/recovery.ts";
import { requireBuffer } from "../bench/event_buffer.ts";
import { acceptedAndQuiet, acceptedAndServed } from "../bench/start_up.ts";
import { expectReceiveNumber, numberAfter } from "../bench/numbers.ts";
import { informationFrames, quietMs, startedAndQuiet, untilQuiet } from "../bench/observation.ts";
import {
  changes,
  changingPoint,
  operatorRequests,
  prepareChanges,
  provoke,
  report,
  reportedEvents,
  requireUpper,
  someRequest,
} from "../bench/provoke.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CLOSE_MS, CONFIRMATION_MS, quietOf, TOLERANCE_MS } from "../bench/timing.ts";
import { fillWindow, prepareWindow } from "../bench/full_window.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive } from "../verdict.ts";
import { exchangeAcrossWrap, reportAcrossWrap } from "./wrap.ts";

/** Sequence numbers. */
export const SEQUENCE: readonly ConformanceCase[] = [
  {
    id: "SEQ-01",
    clause: "5.3.2.50",
    kind: "+",
    title: "Numbers begin at 0",
    precondition: "A new connection; then a second one",
    stimulus:
      "Data transfer starts; an input changes, or the operator of a controlling station sends a request, and then the tester reports",
    criterion:
      "The first I frame of the device has N(S) = 0 and N(R) = 0, on both connections; a controlling station takes that of the tester " +
      "with N(S) = 0",
    needs: ["upper"],
    duration: () => 4000,
    async controlled(t) {
      if (t.hasUpper) await prepareChanges(t);
      for (const from of [0, 1] as const) {
        const link = await t.started();
        if (t.hasUpper) await changes(t, 1, { from });
        else await link.send(someRequest(t));
        expectFirstNumber(t, await link.expect("I", { within: CONFIRMATION_MS }));
        await untilQuiet(t, link);
        link.close();
      }
      if (!t.hasUpper) t.remark("without an upper tester, the first I frame answers a request");
    },
    async controlling(t) {
      for (let round = 0; round < 2; round++) {
        const link = await t.acceptedAndStarted();
        if (t.hasUpper) await operatorRequests(t, 1);
        const first = await link.first({ request: "I", silence: "silence" }, {
          within: CONFIRMATION_MS,
        });
        if (first === "silence") {
          requireUpper(t, "the station sent no request whose number could be seen");
          t.check(false, { expected: "the request of the operator", seen: "no I frame" });
        }
        expectFirstNumber(t, informationFrames(link)[0]!);
        await expectTaken(t, link);
        link.close();
      }
    },
  },
  {
    id: "SEQ-02",
    clause: "5.3.2.50",
    kind: "+",
    title: "Every I frame is counted",
    precondition: "Data transfer started",
    stimulus:
      "5 requests of the tester and 5 changes of an input; or 5 reports of the tester and 5 requests of the operator",
    criterion:
      "N(S) increases by 1 with each I frame of the device; N(R) of each answer and of the last acknowledgement is the number of I " +
      "frames that it has received",
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 2 * quietOf(timing) : timing.t2 + 5000,
    async controlled(t) {
      if (t.hasUpper) await prepareChanges(t);
      const link = await startedAndQuiet(t);
      for (let round = 0; round < ROUNDS; round++) {
        await link.send(someRequest(t, round));
        const answer = await link.expect({ cause: ANSWERS }, { within: CONFIRMATION_MS });
        expectReceiveNumber(t, answer, link.sendNumber);
        if (t.hasUpper) await changes(t, 1, { from: round % 2 === 0 ? 0 : 1 });
      }
      await untilQuiet(t, link);
      if (!t.hasUpper) t.remark("without an upper tester, no input has changed");
      expectConsecutive(t, link);
      expectTrueAcknowledgements(t, link);
    },
    async controlling(t) {
      const link = await acceptedAndServed(t);
      for (let round = 0; round < ROUNDS; round++) {
        await link.send(report(t, round % 2 === 0 ? 1 : 0));
        if (!t.hasUpper) continue;
        await t.wait(t.arrivalMs);
        link.clear(); // The station may have requests of its own.
        const { sendNumber } = link;
        await operatorRequests(t, 1, { from: round });
        const request = await link.expect("I", { within: CONFIRMATION_MS });
        expectReceiveNumber(t, request, sendNumber);
      }
      if (!t.hasUpper) t.remark("without an upper tester, the operator has sent nothing");
      if (link.confirmed !== link.sendNumber) {
        await link.expect({ acknowledges: link.sendNumber }, {
          within: t.timing.t2 + TOLERANCE_MS,
        });
      }
      expectConsecutive(t, link);
      expectTrueAcknowledgements(t, link);
      expectSettledNumbers(t, link);
    },
  },
  {
    id: "SEQ-03",
    clause: "5.3.2.50",
    kind: "+",
    title: "An acknowledgement of some frames",
    precondition: "Data transfer started; k I frames are unacknowledged, and more are waiting",
    stimulus:
      "An S frame that acknowledges 2 of them (1 if k is 1); later one that acknowledges all",
    criterion:
      "Exactly as many further I frames after the first S frame, the others after the second",
    needs: ["upper"],
    duration: (timing, sheet) => sheet.role === "controlled" ? 4 * quietOf(timing) : 8000,
    async controlled(t) {
      await prepareWindow(t);
      const link = await startedAndQuiet(t);
      const { before, waiting } = await fillWindow(t, link, { waiting: 5 });
      const some = Math.min(2, t.timing.k);
      await link.acknowledge(numberAfter(link.acknowledged, some));
      await t.wait(quietMs(t));
      const further = informationFrames(link, before).length - t.timing.k;
      t.measure(
        `further I frames after ${some} are acknowledged`,
        further,
        [Math.min(some, waiting), some],
        "frames",
      );
      const all = link.frames.length;
      await link.acknowledge();
      await t.wait(quietMs(t));
      const rest = informationFrames(link, all).length;
      t.measure("I frames after all are acknowledged", rest, [1, t.timing.k], "frames");
      await link.acknowledge();
    },
  },
  {
    id: "SEQ-04",
    clause: "5.3.2.50",
    kind: "+",
    title: "The same acknowledgement again",
    precondition: "Data transfer started; k I frames are unacknowledged, and more are waiting",
    stimulus: "Three times the S frame that acknowledges nothing new",
    criterion:
      "No further I frame, and the connection stays open; t1 of the oldest I frame continues, so that the station closes after it, ± 1 s",
    needs: ["upper"],
    duration: ({ t1 }) => t1 + 4000,
    async controlled(t) {
      await prepareWindow(t);
      const link = await startedAndQuiet(t);
      const { oldest } = await fillWindow(t, link, { waiting: 5 });
      link.clear();
      for (let round = 0; round < 3; round++) {
        await link.acknowledge(link.acknowledged);
        await link.expectNone("I", { during: t.timing.t1 / 8, orClosed: true }); // It closes when t1 expires.
      }
      const { t1 } = t.timing;
      await link.expectClosed({
        since: oldest.at,
        notBefore: t1 - TOLERANCE_MS,
        within: t1 + TOLERANCE_MS,
      });
      await link.expectNone("I", { during: 0, orClosed: true });
    },
  },
  {
    id: "SEQ-05",
    clause: "5.3.2.50",
    kind: "+",
    title: "Numbers wrap from 32767 to 0",
    precondition: "Data transfer started",
    stimulus:
      "More than 32768 I frames in each direction, acknowledged so that a window extends across the wrap",
    criterion:
      "N(S) of the device continues with 0 after 32767, and so does its N(R); no frame is lost, and the connection stays open",
    needs: ["long"],
    duration: () => 120_000,
    async controlled(t) {
      const link = await startedAndQuiet(t);
      await exchangeAcrossWrap(t, link);
      await link.expectAlive();
    },
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      await reportAcrossWrap(t, link);
      await link.expectAlive();
    },
  },
  {
    id: "SEQ-06",
    clause: "5.3.2.50",
    kind: "-",
    title: "A gap or a repetition of N(S)",
    precondition:
      "Data transfer started; the device has received an I frame. A new connection for each part",
    stimulus:
      "A command, or data for a controlling station, in an I frame whose N(S) is (a) one too high, (b) one too low",
    criterion:
      "The device closes the connection; the ASDU is not executed, stored or confirmed. A new connection counts from 0",
    needs: ["upper"],
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 4 * quietOf(timing) : 2 * (CLOSE_MS + timing.t2),
    ...forBoth(async (t, station) => {
      for (const [what, by] of [["a gap", 1], ["a repetition", -1]] as const) {
        const link = await startedAfterData(station);
        await expectRefusedNumber(t, link, {
          ...{ station, what: `${what} of N(S)` },
          numbers: { sendNumber: () => numberAfter(link.sendNumber, by) },
        });
      }
    }),
  },
  {
    id: "SEQ-07",
    clause: "5.3.2.50",
    kind: "-",
    title: "N(R) acknowledges frames that were not sent",
    precondition: "Data transfer started; a new connection for each part",
    stimulus:
      "(a) A command, or data for a controlling station, in an I frame whose N(R) is one too high, (b) an S frame whose N(R) is 5 too high",
    criterion:
      "The device closes the connection; the ASDU of (a) is not executed, stored or confirmed",
    needs: ["upper"],
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 4 * quietOf(timing) : 2 * (CLOSE_MS + timing.t2),
    ...forBoth(async (t, station) => {
      const link = await startedAfterData(station);
      const ahead = await framesAhead(t, link);
      await expectRefusedNumber(t, link, {
        ...{ station, what: "an N(R) that is too high" },
        numbers: { receiveNumber: () => numberAfter(link.receiveNumber, ahead + 1) },
      });
      const second = await startedAfterData(station);
      await second.acknowledge(numberAfter(second.receiveNumber, ahead + 5));
      await second.expectClosed({ within: CLOSE_MS });
      await station.expectCounting("after an S frame whose N(R) was too high");
    }),
  },
  {
    id: "SEQ-08",
    clause: "5.3.2.50",
    kind: "-",
    title: "N(R) goes back",
    precondition:
      "Data transfer started; the tester has acknowledged some I frames, 10 of a controlled station",
    stimulus: "An S frame whose N(R) is lower than the last one, by 5 for a controlled station",
    criterion: "The device closes the connection",
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 2 * quietOf(timing) : CLOSE_MS + 4000,
    async controlled(t) {
      const link = await startedAndQuiet(t);
      await provoke(t, link, 10);
      await untilQuiet(t, link);
      await link.acknowledge();
      await goBack(link, 5);
    },
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      if (t.hasUpper) await operatorRequests(t, 2);
      await untilQuiet(t, link);
      if (link.receiveNumber === 0) {
        throw new Inconclusive(
          "The station sent no I frame: with an upper tester, its operator would",
        );
      }
      await link.acknowledge();
      await goBack(link, 1);
    },
  },
  {
    id: "SEQ-09",
    clause: "5.3.2.50",
    kind: "+",
    title: "Unacknowledged events survive the connection",
    precondition: "Data transfer started; 2 events are acknowledged, and 6 are not",
    stimulus:
      "The tester makes the station close the connection with a wrong N(S), connects again, and starts data transfer",
    criterion:
      "Numbers begin at 0; exactly the 6 events are sent again, in their order and with their time tags",
    condition: ["pixit.eventBufferSize"],
    needs: ["upper"],
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 4 * quietOf(timing) : CLOSE_MS + 8000,
    async controlled(t) {
      await prepareChanges(t);
      const link = await startedAndQuiet(t);
      await changes(t, 2);
      await untilQuiet(t, link);
      link.acknowledges = false;
      const from = link.frames.length;
      const values = await changes(t, UNACKNOWLEDGED);
      await t.wait(quietMs(t));
      const lost = reportedEvents(t, link, from);
      await link.send(someRequest(t), { sendNumber: numberAfter(link.sendNumber, 1) });
      await link.expectClosed({ within: CLOSE_MS });
      const again = await t.started();
      await untilQuiet(t, again);
      const events = reportedEvents(t, again);
      const seen = events.map(({ value }) => value);
      requireBuffer(t, { points: [changingPoint(t)], wanted: values, seen });
      t.check(seen.join() === values.join(), {
        expected: `the events ${values.join(", ")} again`,
        seen: seen.length === 0 ? "none" : seen.join(", "),
      });
      const isSame = lost.every(({ time }, index) => time === events[index]!.time);
      t.check(isSame, {
        expected: "the time tags of their first transmission",
        seen: isSame ? "the same" : "other time tags",
      });
      expectFirstNumber(t, informationFrames(again)[0]!);
    },
  },
];

/** Number of requests and events of SEQ-02. */
const ROUNDS = 5;

/** N(R) that is ahead by fewer acknowledges what must not be taken. */
const FAR = 10;

/** Number of events of SEQ-09 that are not acknowledged. */
const UNACKNOWLEDGED = 6;

/** The causes of answers to requests. */
const ANSWERS = [
  CAUSE.request,
  CAUSE.activationCon,
  CAUSE.unknownType,
  CAUSE.unknownCause,
  CAUSE.unknownCommonAddress,
  CAUSE.unknownObjectAddress,
];

function expectFirstNumber(t: Tester, { apci }: SeenFrame): void {
  const numbers = apci?.format === "I" ? [apci.sendNumber, apci.receiveNumber] : [];
  // Without an upper tester, a controlled station may answer a request.
  const most = t.hasUpper || t.sheet.role === "controlling" ? 0 : 1;
  t.check(numbers[0] === 0 && numbers[1]! <= most, {
    expected: `N(S) = 0 and N(R) = ${most} in the first I frame`,
    seen: `N(S) = ${numbers[0]} and N(R) = ${numbers[1]}`,
  });
}

function expectConsecutive(t: Tester, link: TesterLink): void {
  const frames = informationFrames(link);
  let expected = 0;
  for (const { apci } of frames) {
    if (apci.sendNumber !== expected) {
      t.check(false, { expected: `N(S) = ${expected}`, seen: `N(S) = ${apci.sendNumber}` });
    }
    expected = nextSequence(expected);
  }
  t.check(true, {
    expected: "N(S) to increase by 1 with each I frame",
    seen: count(frames.length, "I frame"),
  });
}

/** How many I frames the device may have sent that have not arrived yet: none if it is quiet. */
async function framesAhead(t: Tester, link: TesterLink): Promise<number> {
  const before = link.receiveNumber;
  await t.wait(quietMs(t));
  return link.receiveNumber === before ? 0 : t.timing.k;
}

/** Data transfer is started, and the device has taken an I frame. */
async function startedAfterData(station: EitherStation): Promise<TesterLink> {
  const link = await station.started();
  await link.send(station.data());
  await station.expectTaken(link);
  return link;
}

/** Sends an ASDU with a visible effect under a wrong number: the device closes the connection, and it has no effect. */
async function expectRefusedNumber(
  t: Tester,
  link: TesterLink,
  { station, what, numbers }: {
    readonly station: EitherStation;
    readonly what: string;
    readonly numbers: {
      readonly sendNumber?: () => number;
      readonly receiveNumber?: () => number;
    };
  },
): Promise<void> {
  const effect = await station.effect();
  await t.wait(quietMs(t));
  link.clear();
  const { sendNumber, receiveNumber } = numbers;
  await link.send(effect.asdu, {
    ...sendNumber !== undefined && { sendNumber: sendNumber() },
    ...receiveNumber !== undefined && { receiveNumber: receiveNumber() },
  });
  await link.expectClosed({
    within: CLOSE_MS,
    what: `the device closes the connection after ${what}`,
  });
  if (effect.answer !== undefined) {
    await link.expectNone(effect.answer, { during: 0, orClosed: true });
  }
  const isTaken = sendNumber !== undefined && link.confirmed !== link.sendNumber &&
    sequenceDistance(link.sendNumber, link.confirmed) <= FAR;
  t.check(!isTaken, {
    expected: `that the I frame after ${what} is not acknowledged`,
    seen: isTaken ? `N(R) = ${link.confirmed}` : "not acknowledged",
  });
  await effect.expectNone();
  await station.expectCounting(`after ${what}`);
}

/** Acknowledges less than before. */
async function goBack(link: TesterLink, by: number): Promise<void> {
  link.acknowledges = false;
  await link.acknowledge(numberAfter(link.acknowledged, -by));
  await link.expectClosed({ within: CLOSE_MS });
}
