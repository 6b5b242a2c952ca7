// Conformance cases of the start/stop procedure of controlled stations.

import { CAUSE } from "../../../codec/mod.ts";
import { nextSequence, sequenceDistance } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import { expectNotExecuted, someCommand } from "../bench/commands.ts";
import { numberAfter } from "../bench/numbers.ts";
import { informationFrames, quietMs, startedAndQuiet, untilQuiet } from "../bench/observation.ts";
import {
  expectOpen,
  expectTimeout,
  oneAnswer,
  openFrame,
  withFullWindow,
  withOpenFrame,
} from "../bench/open_frames.ts";
import {
  changes,
  expectEvents,
  expectSameTimes,
  prepareChanges,
  reportedEvents,
  someRequest,
} from "../bench/provoke.ts";
import { interrogation } from "../bench/requests.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import {
  ARRIVAL_MS,
  CLOSE_MS,
  PROMPT_MS,
  QUIET_MS,
  quietOf,
  TOLERANCE_MS,
} from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** How long the tester waits before TESTFR act, and with STARTDT con, in ms. */
const PAUSE_MS = 5000;

/** The most requests of SSP-05. */
const MOST_REQUESTS = 100;

/** How often data transfer is started and stopped. */
const TOGGLES = 50;

/** Start and stop of data transfer by a controlled station. */
export const START_STOP: readonly ConformanceCase[] = [
  {
    id: "SSP-01",
    clause: "5.3.2.70",
    kind: "+",
    title: "Data transfer is stopped after connecting",
    precondition: "Connected, data transfer not started; inputs change",
    stimulus: "TESTFR act after 5 s",
    criterion: "No I or S frame; TESTFR con; the connection stays open",
    needs: ["upper"],
    duration: () => PAUSE_MS + PROMPT_MS,
    async controlled(t) {
      const link = await t.connected();
      if (t.hasUpper) {
        await prepareChanges(t);
        await changes(t, 2);
      } else t.missing("Without an upper tester, no events were waiting");
      await link.expectNone("I", { during: PAUSE_MS });
      await link.expectNone("S", { during: 0 });
      await link.expectAlive();
    },
  },
  {
    id: "SSP-02",
    clause: "5.3.2.70",
    kind: "-",
    title: "I frame while data transfer is stopped",
    precondition: "Connected, data transfer not started",
    stimulus: "A command in the I frame N(S)=0",
    criterion: "The device closes the connection; the command is neither executed nor confirmed",
    needs: ["upper"],
    duration: () => CLOSE_MS,
    async controlled(t) {
      const command = await someCommand(t);
      const link = await connectedAndOpen(t);
      const { at } = await link.send(command.execute());
      await link.expectNone({ cause: CAUSE.activationCon }, { during: CLOSE_MS, orClosed: true });
      await expectClosedWithoutData(link, at);
      expectReadable(t, link);
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "SSP-03",
    clause: "5.3.2.70",
    kind: "-",
    title: "S frame while data transfer is stopped",
    precondition: "Connected, data transfer not started",
    stimulus: "S frame with N(R)=0",
    criterion: "The device closes the connection",
    duration: () => CLOSE_MS,
    independent: true,
    async controlled(t) {
      const link = await connectedAndOpen(t);
      const { at } = await link.acknowledge(0);
      await expectClosedWithoutData(link, at);
      expectReadable(t, link);
    },
  },
  {
    id: "SSP-04",
    clause: "5.3.2.70",
    kind: "+",
    title: "Start and stop are confirmed",
    precondition: "Connected, data transfer not started",
    stimulus: "STARTDT act; then STOPDT act",
    criterion: "Exactly one STARTDT con, then exactly one STOPDT con, each within t1",
    duration: () => 2 * QUIET_MS,
    async controlled(t) {
      const link = await t.connected();
      for (const name of ["STARTDT", "STOPDT"] as const) {
        const { at } = await link.control(`${name} act`);
        const answer = await link.expect(`${name} con`, { within: t.timing.t1 });
        t.measure(`time until ${name} con`, answer.at - at, [0, t.timing.t1]);
        link.isStarted = name === "STARTDT";
        await link.expectNone(`${name} con`, { during: QUIET_MS });
      }
    },
  },
  {
    id: "SSP-05",
    clause: "5.3.2.70",
    kind: "+",
    title: "Data transfer after the start",
    precondition: "Data transfer started, nothing to send",
    stimulus:
      "Changes of an input, which the tester acknowledges; w requests, at most 100; TESTFR act",
    criterion:
      "Every change is reported in I frames, every request is answered and acknowledged within t2 + 1 s, TESTFR is confirmed; the " +
      "connection stays open",
    needs: ["upper"],
    duration: ({ t2 }) => t2 + 2 * QUIET_MS,
    async controlled(t) {
      await prepareChanges(t);
      const link = await startedAndQuiet(t);
      const from = link.frames.length;
      const values = await changes(t, 3);
      await untilQuiet(t, link);
      expectEvents(t, reportedEvents(t, link, from), values);
      const requests = Math.min(t.timing.w, MOST_REQUESTS);
      for (let sent = 0; sent < requests; sent++) await openFrame(t, link);
      await t.wait(t.timing.t2 + TOLERANCE_MS);
      t.check(link.confirmed === link.sendNumber, {
        expected: `that all ${link.sendNumber} requests are acknowledged`,
        seen: `N(R)=${link.confirmed}`,
      });
      await link.expectAlive();
    },
  },
  {
    id: "SSP-06",
    clause: "5.3.2.70",
    kind: "-",
    title: "I or S frame after STOPDT con",
    precondition: "Data transfer started, then stopped with STOPDT act and con",
    stimulus:
      "(a) Changes of an input, and TESTFR act; (b) an interrogation; (c) an S frame; a new connection for each",
    criterion: "(a) TESTFR con and no I frame, (b) and (c) the device closes the connection",
    needs: ["upper"],
    duration: (timing) => 5 * quietOf(timing),
    async controlled(t) {
      const tested = await stoppedAgain(t);
      if (t.hasUpper) {
        await prepareChanges(t);
        await changes(t, 2);
      } else t.remark("without an upper tester, no events were waiting");
      await tested.expectAlive();
      await tested.expectNone("I", { during: QUIET_MS });
      tested.close();
      const asked = await stoppedAgain(t);
      const request = await asked.send(interrogation(t));
      await expectClosedWithoutData(asked, request.at);
      const acknowledged = await stoppedAgain(t);
      const { at } = await acknowledged.acknowledge();
      await expectClosedWithoutData(acknowledged, at);
    },
  },
  {
    id: "SSP-07",
    clause: "5.3.2.70",
    kind: "+",
    title: "Received frames are acknowledged before STOPDT con",
    precondition:
      "(a) Data transfer started; the send window of the device is full, so that it does not answer; (b) nothing to acknowledge",
    stimulus:
      "(a) Fewer requests than w, then STOPDT act; the tester then acknowledges; (b) STOPDT act",
    criterion:
      "(a) An S frame that acknowledges all requests, then STOPDT con; (b) STOPDT con without an S frame",
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const link = await withFullWindow(t);
      const sent = Math.max(1, Math.min(3, t.timing.w - 1));
      for (let i = 0; i < sent; i++) await link.send(someRequest(t));
      await link.control("STOPDT act");
      await link.expect({ acknowledges: link.sendNumber }, {
        within: PROMPT_MS,
        what: `the acknowledgement of ${count(sent, "request")} before STOPDT con`,
      });
      await link.expectNone("STOPDT con", { during: 0 });
      await link.acknowledge();
      await link.expect("STOPDT con", { within: t.timing.t1 });
      link.close();
      const idle = await startedAndQuiet(t);
      await idle.control("STOPDT act");
      await idle.expect("STOPDT con", { within: t.timing.t1 });
      await idle.expectNone("S", {
        during: 0,
        what: "S frame, because there is nothing to acknowledge,",
      });
    },
  },
  {
    id: "SSP-08",
    clause: "5.3.2.70",
    kind: "+",
    title: "STOPDT waits until the I frames of the device are acknowledged",
    precondition: "I frames of the device wait for their acknowledgement",
    stimulus: "STOPDT act; after 2 s, or a quarter of t1, an S frame that acknowledges everything",
    criterion:
      "No I frame after STOPDT act; STOPDT con only after the S frame; data transfer is then stopped",
    duration: (timing) => 4 * quietOf(timing),
    async controlled(t) {
      const { link } = await withOpenFrame(t);
      await link.send(oneAnswer(t));
      await t.wait(quietMs(t));
      link.clear();
      await link.control("STOPDT act");
      await link.expectNone("STOPDT con", { during: ARRIVAL_MS });
      link.clear(); // I frames that were on their way when STOPDT act arrived.
      await link.expectNone("STOPDT con", { during: Math.max(0, quietMs(t) - ARRIVAL_MS) });
      await link.expectNone("I", { during: 0 });
      await link.acknowledge();
      await link.expect("STOPDT con", { within: t.timing.t1 });
      link.isStarted = false;
      await link.expectNone("I", { during: QUIET_MS });
      await link.expectAlive();
    },
  },
  {
    id: "SSP-09",
    clause: "5.3.2.70, 5.3.2.90",
    kind: "-",
    title: "STOPDT while I frames of the device stay unacknowledged",
    precondition:
      "I frames of the device wait for their acknowledgement; with an upper tester, events",
    stimulus: "STOPDT act, and no S frame; then a new connection",
    criterion:
      "No STOPDT con; the device closes the connection t1 after the oldest I frame, ± 1 s; it sends the events again on the next " +
      "connection",
    needs: ["upper"],
    duration: ({ t1 }) => t1 + 2 * QUIET_MS,
    async controlled(t) {
      if (t.hasUpper) await prepareChanges(t);
      const link = await startedAndQuiet(t);
      link.acknowledges = false;
      const from = link.frames.length;
      const values = t.hasUpper ? await changes(t, 3) : [];
      if (!t.hasUpper) await openFrame(t, link);
      const first = informationFrames(link, from)[0] ??
        await link.expect("I", { within: PROMPT_MS });
      await link.control("STOPDT act");
      await expectTimeout(t, link, { since: first.at, what: "its oldest I frame" });
      await link.expectNone("STOPDT con", { during: 0, orClosed: true });
      if (!t.hasUpper) return t.remark("without an upper tester, no events were lost or kept");
      const next = await startedAndQuiet(t);
      const again = reportedEvents(t, next);
      expectEvents(t, again, values);
      expectSameTimes(t, reportedEvents(t, link, from), again);
    },
  },
  {
    id: "SSP-10",
    clause: "5.3.2.70",
    kind: "+",
    title: "Stop and start do not reset the numbers",
    precondition: "Data transfer started; I frames have passed in both directions",
    stimulus: "STOPDT act, STARTDT act, each confirmed; a request",
    criterion: "N(S) of the answer continues; its N(R) counts all I frames of the tester",
    duration: (timing) => 3 * quietOf(timing),
    async controlled(t) {
      const link = await startedAndQuiet(t);
      for (let sent = 0; sent < 2; sent++) await openFrame(t, link);
      await untilQuiet(t, link);
      await link.stop();
      const expected = link.receiveNumber;
      await link.start();
      const from = link.frames.length;
      await openFrame(t, link);
      await untilQuiet(t, link);
      const [first, last] = [informationFrames(link, from)[0]!, informationFrames(link).at(-1)!];
      t.check(first.apci.sendNumber === expected, {
        expected: `N(S)=${expected} in the first I frame after the second start`,
        seen: `N(S)=${first.apci.sendNumber}`,
      });
      t.check(last.apci.receiveNumber === link.sendNumber, {
        expected: `N(R)=${link.sendNumber}, which counts all I frames of the tester`,
        seen: `N(R)=${last.apci.receiveNumber}`,
      });
    },
  },
  {
    id: "SSP-11",
    clause: "5.3.2.70",
    kind: "R",
    title: "Repeated start and stop, and confirmations that were not requested",
    precondition: "(a), (b) Data transfer started; (c) not started, (d) started",
    stimulus:
      "(a) STARTDT act and STOPDT act, twice each; (b) 50 starts and stops, and with an upper tester changes of an input; (c) " +
      "STARTDT con; (d) STOPDT con",
    criterion:
      "Each act is confirmed; numbers continue; no event is lost. The device ignores a confirmation or closes the connection, as " +
      "the sheet says; it neither starts nor stops data transfer",
    duration: (timing) => 8 * quietOf(timing),
    async controlled(t) {
      await repeat(t);
      await toggle(t);
      await confirm(t, await t.connected(), "STARTDT con");
      await confirm(t, await startedAndQuiet(t), "STOPDT con");
    },
  },
];

/**
 * P1 with a controlled station that keeps the connection: one that ends every connection does not do so because of a frame.
 *
 * @throws {CaseFailure} It closes the connection before the tester has sent anything.
 */
async function connectedAndOpen(t: Tester): Promise<TesterLink> {
  const link = await t.connected();
  await expectOpen(t, link, {
    at: t.now + ARRIVAL_MS,
    why: "the tester has not sent anything",
  });
  return link;
}

/**
 * The device closes a connection on which data transfer is stopped, and sends no I frame there.
 *
 * @param since When the frame that ends it was sent, in ms of the monotonic clock.
 * @throws {CaseFailure} It does not.
 */
async function expectClosedWithoutData(link: TesterLink, since: number): Promise<void> {
  await link.expectClosed({ within: CLOSE_MS, since });
  await link.expectNone("I", { during: 0, orClosed: true });
}

/** A server of another protocol may answer, too, before it closes the connection. */
function expectReadable(t: Tester, link: TesterLink): void {
  const other = link.received.find(({ apci }) => apci === undefined);
  t.check(other === undefined, {
    expected: "nothing but APDUs before the end of the connection",
    seen: other === undefined ? "nothing else" : describeFrame(other),
  });
}

/** Data transfer was started and stopped; everything that waited is acknowledged. */
async function stoppedAgain(t: Tester): Promise<TesterLink> {
  const link = await startedAndQuiet(t);
  await link.stop();
  link.clear();
  return link;
}

// --- SSP-11

/** Starts and stops twice each: every act is confirmed, and the numbers continue. */
async function repeat(t: Tester): Promise<void> {
  const link = await startedAndQuiet(t);
  await openFrame(t, link);
  await untilQuiet(t, link);
  const next = link.receiveNumber;
  const from = link.frames.length;
  await link.start();
  await openFrame(t, link);
  // An event may have come with the confirmation.
  const numbers = informationFrames(link, from).map(({ apci }) => apci.sendNumber);
  const wrong = numbers.findIndex((number, index) => number !== numberAfter(next, index));
  t.check(wrong < 0, {
    expected: `N(S)=${numberAfter(next, Math.max(0, wrong))} after the repeated STARTDT act`,
    seen: `N(S)=${numbers[Math.max(0, wrong)]}`,
  });
  await untilQuiet(t, link);
  await link.stop();
  await link.stop();
  link.close();
}

/** Starts and stops many times in quick succession. */
async function toggle(t: Tester): Promise<void> {
  if (t.hasUpper) await prepareChanges(t);
  else t.remark("without an upper tester, no events passed");
  const link = await startedAndQuiet(t);
  const from = link.frames.length;
  const values: number[] = [];
  for (let round = 0; round < TOGGLES; round++) {
    await link.stop();
    if (t.hasUpper && round % 10 === 0) {
      const [value] = await changes(t, 1, { from: values.length % 2 === 0 ? 0 : 1 });
      values.push(value!);
    }
    await link.start();
  }
  await untilQuiet(t, link);
  if (t.hasUpper) expectEvents(t, reportedEvents(t, link, from), values);
  const frames = informationFrames(link);
  const gap = frames.findIndex(({ apci }, index) =>
    index > 0 && sequenceDistance(frames[index - 1]!.apci.sendNumber, apci.sendNumber) !== 1
  );
  t.check(gap < 0, {
    expected: "numbers that continue",
    seen: gap < 0
      ? "no gap"
      : `N(S)=${frames[gap]!.apci.sendNumber} instead of ${
        nextSequence(frames[gap - 1]!.apci.sendNumber)
      }`,
  });
  link.close();
}

/** Sends a confirmation that was not requested: the state does not change. */
async function confirm(
  t: Tester,
  link: TesterLink,
  name: "STARTDT con" | "STOPDT con",
): Promise<void> {
  const declared = t.sheet.pixit("pixit.confirmUnasked");
  await link.control(name);
  const outcome = await link.first({ close: "closed", ignore: "silence" }, { within: CLOSE_MS });
  t.outcome(`${name} that was not requested: ${outcome}`);
  t.check(declared === undefined || outcome === declared, {
    expected: `that the device does with ${name} what its sheet says: ${declared}`,
    seen: outcome,
  });
  if (outcome === "close") return;
  if (name === "STOPDT con") await openFrame(t, link);
  else {
    await link.expectNone("I", { during: 0, what: "I frame without STARTDT act" });
    await link.acknowledge(0);
    await link.expectClosed({
      within: CLOSE_MS,
      what: "the device, still stopped, closes the connection after an S frame",
    });
  }
  link.close();
}
