// Conformance cases of t1, the time-out of I frames and of requests of the connection.

import { CAUSE } from "../../../codec/mod.ts";
import { report, someRequest } from "../bench/provoke.ts";
import {
  expectOpen,
  expectTimeout,
  ifIdle,
  inBothStates,
  oneAnswer,
  openFrame,
  until,
  withOpenFrame,
  withOpenRequest,
} from "../bench/open_frames.ts";
import { framesThatFit, informationFrames } from "../bench/observation.ts";
import { operate } from "../bench/operator.ts";
import { firstCa } from "../bench/requests.ts";
import {
  acceptedAndQuiet,
  acceptedAndSettled,
  noteRepetition,
  serveRequests,
} from "../bench/start_up.ts";
import { describeFrame, type SeenFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CLOSE_MS, CONFIRMATION_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** t1. */
export const ACKNOWLEDGE_TIMER: readonly ConformanceCase[] = [
  {
    id: "T1-01",
    clause: "5.3.2.90",
    kind: "+",
    title: "t1 of an I frame",
    precondition: "Data transfer started, nothing to send",
    stimulus: "A request, whose answer the tester does not acknowledge",
    criterion:
      "The device closes the connection t1 after the oldest I frame without acknowledgement, ± 1 s",
    duration: ({ t1 }) => t1 + CLOSE_MS,
    async controlled(t) {
      const { link, oldest } = await withOpenFrame(t);
      await expectTimeout(t, link, { since: oldest.at, what: "its oldest I frame" });
    },
  },
  {
    id: "T1-02",
    clause: "5.3.2.90",
    kind: "-",
    title: "t1 is not prolonged",
    precondition: "An I frame of the device waits for its acknowledgement",
    stimulus:
      "Before t1 expires: requests that acknowledge nothing new and make the device send more I frames, TESTFR act, and S " +
      "frames that acknowledge nothing new",
    criterion: "The device closes the connection t1 after the oldest I frame, ± 1 s",
    duration: ({ t1 }) => t1 + CLOSE_MS,
    async controlled(t) {
      const { link, oldest } = await withOpenFrame(t);
      const fifth = t.timing.t1 / 5;
      await until(t, oldest.at + fifth);
      await link.send(oneAnswer(t));
      await until(t, oldest.at + 2 * fifth);
      await link.expectAlive();
      await until(t, oldest.at + 3 * fifth);
      await link.acknowledge(link.acknowledged);
      await until(t, oldest.at + 4 * fifth);
      await link.send(oneAnswer(t));
      await expectTimeout(t, link, { since: oldest.at, what: "its oldest I frame" });
    },
  },
  {
    id: "T1-03",
    clause: "5.3.2.90",
    kind: "+",
    title: "t1 follows the acknowledgements",
    precondition: "Data transfer started, nothing to send; a new connection for each part",
    stimulus:
      "Three requests, with a third of t1 between them. After the second one, or before it if k is 1, an S frame acknowledges the " +
      "answer to the first; (a) then nothing more, (b) after the third one an S frame that acknowledges everything",
    criterion:
      "(a) The device closes the connection t1 after the answer to the second request, ± 1 s; (b) it does not close it",
    duration: ({ t1 }) => 4 * t1,
    async controlled(t) {
      await acknowledgeInSteps(t, { everything: false });
      await acknowledgeInSteps(t, { everything: true });
    },
  },
  {
    id: "T1-04",
    clause: "5.3.2.90",
    kind: "+",
    title: "t1 of TESTFR act",
    precondition: "An idle connection: data transfer not started, and started",
    stimulus: "The tester does not confirm TESTFR act",
    criterion:
      "The device closes the connection t1 after its TESTFR act, ± 1 s; it sends no second one before that",
    duration: ({ t1, t3 }) => t1 + t3 + CLOSE_MS,
    controlled: (t) => inBothStates(t, (link) => leaveUnconfirmed(t, link)),
    async controlling(t) {
      await ifIdle(t, await acceptedAndSettled(t), (link) => leaveUnconfirmed(t, link));
    },
  },
  {
    id: "T1-05",
    clause: "5.3.2.90",
    kind: "-",
    title: "Only TESTFR con ends t1 of TESTFR act",
    precondition: "An idle connection on which the device has sent TESTFR act",
    stimulus:
      "(a) TESTFR act before t1 expires, also an S frame and an I frame if data transfer is started, (b) TESTFR con",
    criterion:
      "(a) The device closes the connection t1 after its TESTFR act, ± 1 s; (b) it does not close it",
    duration: ({ t1, t3 }) => 2 * (t1 + t3) + CLOSE_MS,
    async controlled(t) {
      await inBothStates(t, (link) => answerOtherwise(t, link));
      await confirmTest(t, await t.connected());
    },
    async controlling(t) {
      await ifIdle(t, await acceptedAndSettled(t), (link) => answerOtherwise(t, link));
      await ifIdle(t, await acceptedAndSettled(t), (link) => confirmTest(t, link));
    },
  },
  {
    id: "T1-06",
    clause: "5.3.2.90",
    kind: "-",
    title: "Confirmations that were not requested do not end t1",
    precondition: "An I frame of the device waits for its acknowledgement",
    stimulus: "TESTFR con, STARTDT con and STOPDT con before t1 expires",
    criterion:
      "The device closes the connection t1 after its oldest I frame, ± 1 s. If the sheet says so, it closes it at once instead",
    duration: ({ t1 }) => t1 + CLOSE_MS,
    controlled: async (t) => await confirmUnasked(t, await withOpenFrame(t)),
    controlling: async (t) => await confirmUnasked(t, await withOpenRequest(t)),
  },
  {
    id: "T1-07",
    clause: "5.3.2.70, 5.3.2.90",
    kind: "+",
    title: "t1 of STARTDT act and STOPDT act",
    precondition: "(a) The station has connected, (b) data transfer is started",
    stimulus:
      "The tester confirms neither (a) STARTDT act nor (b) STOPDT act, which an operator requests",
    criterion:
      "The station closes the connection t1 after its request, ± 1 s, then connects again by itself; it sends no I or S frame before " +
      "STARTDT con",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: ({ t1 }) => 3 * t1,
    async controlling(t) {
      const starting = await t.starting();
      const start = starting.lastTaken!;
      await expectTimeout(t, starting, { since: start.at, what: "STARTDT act" });
      const data = starting.received.find(({ apci }) => apci !== undefined && apci.format !== "U");
      t.check(data === undefined, {
        expected: "no I or S frame before STARTDT con",
        seen: data === undefined ? "none" : describeFrame(data),
      });
      noteRepetition(t, starting);
      const link = await acceptedAndQuiet(t, { byItself: true });
      if (!t.hasUpper) return t.missing("Without an upper tester, data transfer is not stopped");
      await t.upper.transfer(false);
      try {
        const stop = await link.expect("STOPDT act", { within: CONFIRMATION_MS });
        await expectTimeout(t, link, { since: stop.at, what: "STOPDT act" });
      } finally {
        await t.upper.transfer(true);
      }
      await t.acceptedAndStarted();
    },
  },
  {
    id: "T1-08",
    clause: "5.3.2.90",
    kind: "+",
    title: "t1 of a command",
    precondition: "Data transfer started, nothing to send",
    stimulus: "A command of the operator, to which the tester does not react",
    criterion:
      "The station closes the connection t1 after the command, ± 1 s; the operator is told that it failed; the station does not " +
      "send it again after it has connected again",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: ({ t1 }) => 2 * t1,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      link.acknowledges = false;
      const request = await operate(t, someCommandLine(t));
      const command = await link.expect(COMMAND, { within: CONFIRMATION_MS });
      await expectTimeout(t, link, { since: command.at, what: "the command" });
      await request.expect("failed");
      const next = await t.starting();
      serveRequests(next);
      await t.confirmStart(next);
      await next.expectNone(COMMAND, { during: t.timing.t1, what: "repeated command" });
    },
  },
];

/** A single command that a controlling station sends. */
const COMMAND = { type: ["C_SC_NA_1", "C_SC_TA_1"], cause: CAUSE.activation } as const;

/** The line with which an operator sends a single command. */
function someCommandLine(t: Tester): string {
  const { ca, ioa } = t.sheet.signals.find(({ type }) => type === "C_SC_NA_1") ??
    { ca: firstCa(t), ioa: 1 };
  return `command ${ca}/${ioa} --type single --on`;
}

// --- T1-03

/** Acknowledges the answer to the first of three requests, and at last perhaps everything. */
async function acknowledgeInSteps(
  t: Tester,
  { everything }: { readonly everything: boolean },
): Promise<void> {
  const { link, oldest } = await withOpenFrame(t);
  const first = link.receiveNumber;
  const third = t.timing.t1 / 3;
  await until(t, oldest.at + third);
  if (t.timing.k === 1) await link.acknowledge(first);
  await openFrame(t, link);
  await until(t, oldest.at + 1.5 * third);
  if (t.timing.k > 1) await link.acknowledge(first);
  const rest = informationFrames(link).find(({ apci }) => apci.sendNumber === first);
  await until(t, oldest.at + 2 * third);
  await link.send(oneAnswer(t));
  if (!everything) {
    return await expectTimeout(t, link, {
      since: rest!.at,
      what: "the oldest I frame that is not acknowledged",
    });
  }
  await until(t, oldest.at + 2.5 * third);
  link.acknowledges = true;
  await link.acknowledge();
  await expectOpen(t, link, {
    at: oldest.at + 2 * third + t.timing.t1 + 2 * TOLERANCE_MS,
    why: "everything is acknowledged",
  });
  link.close();
}

// --- T1-04 and T1-05

/** Waits for TESTFR act on an idle connection; the tester does not confirm it. */
async function testOf(t: Tester, link: TesterLink): Promise<SeenFrame> {
  link.answersTests = false;
  return await link.expect("TESTFR act", {
    within: t.timing.t3 + 2 * TOLERANCE_MS,
    what: "TESTFR act on the idle connection",
  });
}

async function leaveUnconfirmed(t: Tester, link: TesterLink): Promise<void> {
  const test = await testOf(t, link);
  await expectTimeout(t, link, { since: test.at, what: "TESTFR act" });
  const tests = framesThatFit(link, "TESTFR act", test.index);
  t.check(tests.length === 1, {
    expected: "one TESTFR act until t1 expires",
    seen: String(tests.length),
  });
}

/** Answers TESTFR act with everything but its confirmation, as far as the state of the connection permits it. */
async function answerOtherwise(t: Tester, link: TesterLink): Promise<void> {
  const test = await testOf(t, link);
  const fourth = t.timing.t1 / 4;
  await until(t, test.at + fourth);
  if (link.isStarted) await link.acknowledge();
  await until(t, test.at + 2 * fourth);
  await link.control("TESTFR act");
  await until(t, test.at + 3 * fourth);
  if (link.isStarted) {
    await link.send(t.sheet.role === "controlling" ? report(t, 1) : someRequest(t));
  }
  await expectTimeout(t, link, { since: test.at, what: "TESTFR act without confirmation" });
}

async function confirmTest(t: Tester, link: TesterLink): Promise<void> {
  const test = await testOf(t, link);
  await until(t, test.at + t.timing.t1 / 2);
  await link.control("TESTFR con");
  link.answersTests = true;
  await expectOpen(t, link, {
    at: test.at + t.timing.t1 + 2 * TOLERANCE_MS,
    why: "TESTFR act is confirmed",
  });
  link.close();
}

// --- T1-06

const CONFIRMATIONS = ["TESTFR con", "STARTDT con", "STOPDT con"] as const;

async function confirmUnasked(
  t: Tester,
  { link, oldest }: { readonly link: TesterLink; readonly oldest: SeenFrame },
): Promise<void> {
  const declared = t.sheet.pixit("pixit.confirmUnasked");
  for (const [index, name] of CONFIRMATIONS.entries()) {
    await until(t, oldest.at + (index + 1) * t.timing.t1 / 4);
    await link.control(name);
    const within = Math.min(CLOSE_MS, t.timing.t1 / 8); // Before t1 expires.
    const outcome = await link.first({ close: "closed", ignore: "silence" }, { within });
    if (link.end !== undefined && link.end.at >= oldest.at + t.timing.t1 - TOLERANCE_MS) break;
    t.check(declared === undefined || outcome === declared, {
      expected: `that the device does with ${name} what its sheet says: ${declared}`,
      seen: outcome,
    });
    t.outcome(`${name} that was not requested: ${outcome}`);
    if (outcome === "ignore") continue;
    if (declared === undefined) t.remark(`the sheet does not say that ${name} ends the connection`);
    return;
  }
  await expectTimeout(t, link, { since: oldest.at, what: "its oldest I frame" });
}
