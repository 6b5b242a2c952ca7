// Conformance cases of t3, the time-out of idle connections, and of their tests.

import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import { controlledStation, controllingStation, forBoth } from "../bench/either_role.ts";
import { framesThatFit, untilQuiet } from "../bench/observation.ts";
import {
  expectOpen,
  expectTimeout,
  ifIdle,
  inBothStates,
  lastSentAt,
  NEVER_IDLE,
  openFrame,
  startedAndIdle,
  until,
  whileIdle,
  withFullWindow,
} from "../bench/open_frames.ts";
import { changes, operatorRequests, prepareChanges } from "../bench/provoke.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import { acceptedAndSettled, answerStartUp } from "../bench/start_up.ts";
import { clockCommand } from "../bench/requests.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { count } from "../../text/count.ts";
import { LARGEST_FILLED, unacknowledgedRequests } from "../bench/operator_window.ts";
import {
  ARRIVAL_MS,
  CONFIRMATION_MS,
  PROMPT_MS,
  QUIET_MS,
  quietOf,
  TERMINATION_MS,
  TOLERANCE_MS,
} from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive } from "../verdict.ts";

/** How many tests of an idle connection are measured. */
const TESTS = 3;

/** TESTFR con should be sent within this time, in ms. */
const TARGET_MS = 1000;

/** How far the clock of the device is set, in ms. */
const STEP_MS = 3_600_000;

/** t3. */
export const IDLE_TIMER: readonly ConformanceCase[] = [
  {
    id: "T3-01",
    clause: "5.3.2.90",
    kind: "+",
    title: "Test of an idle connection",
    precondition:
      "An idle connection: data transfer started, and with a controlled station also not started",
    stimulus: "None; TESTFR act is confirmed",
    criterion:
      "TESTFR act t3 after the last frame that the device has received, ± 1 s, again and again; after its own last one as well, if its " +
      "sheet says so",
    duration: ({ t3 }) => TESTS * t3 + 2 * QUIET_MS,
    controlled: (t) => inBothStates(t, (link) => measureTests(t, link)),
    controlling: async (t) =>
      void await ifIdle(t, await acceptedAndSettled(t), (link) => measureTests(t, link)),
  },
  {
    id: "T3-02",
    clause: "5.3.2.90",
    kind: "+",
    title: "Each frame that is received restarts t3",
    precondition:
      "An idle connection: data transfer started, and with a controlled station also not started",
    stimulus:
      "After half of t3, each on its own: TESTFR act; if data transfer is started, also an S frame, and an I frame. With an " +
      "upper tester, at last the device itself sends data",
    criterion:
      "TESTFR act t3 after the frame, ± 1 s, and none before. Whether the device's own transmissions restart t3 as well is recorded, and " +
      "compared with the sheet",
    duration: ({ t3 }) => 6 * t3,
    controlled: (t) =>
      inBothStates(t, async (link, state) => {
        await restartTests(t, link, "TESTFR act", () => link.control("TESTFR act"));
        if (state === "started") await restartWithData(t, link, controlledStation(t).data());
      }),
    async controlling(t) {
      const link = await acceptedAndSettled(t);
      const isIdle = await ifIdle(
        t,
        link,
        () => restartTests(t, link, "TESTFR act", () => link.control("TESTFR act")),
      );
      if (isIdle) await restartWithData(t, link, controllingStation(t).data());
    },
  },
  {
    id: "T3-03",
    clause: "5.3.2.70",
    kind: "+",
    title: "TESTFR act is confirmed in every state",
    precondition:
      "One after the other: connected, data transfer started, full send window, STOPDT not yet confirmed",
    stimulus: "TESTFR act",
    criterion:
      "One TESTFR con within t1; later than 1 s is a remark. Nothing else changes: a pending STOPDT is confirmed when everything is " +
      "acknowledged",
    duration: (timing, sheet) => sheet.role === "controlled" ? 2 * quietOf(timing) : 4 * PROMPT_MS,
    async controlled(t) {
      const stopped = await t.connected();
      await expectPromptAnswer(t, stopped, "before STARTDT act");
      stopped.close();
      const link = await withFullWindow(t);
      await expectPromptAnswer(t, link, "with a full window");
      await link.control("STOPDT act");
      await expectPromptAnswer(t, link, "while STOPDT is pending");
      await link.expectNone("STOPDT con", { during: 0 });
      await link.acknowledge();
      await link.expect("STOPDT con", { within: t.timing.t1 });
      link.isStarted = false;
      await expectPromptAnswer(t, link, "after STOPDT con");
      link.close();
      await expectPromptAnswer(t, await t.started(), "with data transfer started");
    },
    async controlling(t) {
      const link = await t.starting();
      await expectPromptAnswer(t, link, "before STARTDT con");
      await t.confirmStart(link);
      await answerStartUp(t, link);
      await expectPromptAnswer(t, link, "with data transfer started");
      if (!t.hasUpper) return t.remark("without an upper tester, other states are not reached");
      const { t1, k } = t.timing;
      const made = Math.min(k, LARGEST_FILLED) + 1;
      await unacknowledgedRequests(t, link, { made, within: t1 / 2 });
      await t.wait(Math.min(PROMPT_MS, t1 / 8));
      const { outstanding } = link;
      await expectPromptAnswer(t, link, `with ${outstanding} unacknowledged I frames`);
      const further = link.outstanding - outstanding;
      t.check(outstanding < k || further === 0, {
        expected: "no I frame because of TESTFR act",
        seen: count(further, "further I frame"),
      });
      link.acknowledges = true;
      await link.acknowledge();
      await t.upper.transfer(false);
      try {
        await link.expect("STOPDT act", { within: CONFIRMATION_MS });
        await expectPromptAnswer(t, link, "while STOPDT is pending");
        await link.control("STOPDT con");
      } finally {
        await t.upper.transfer(true);
      }
    },
  },
  {
    id: "T3-04",
    clause: "5.3.2.90",
    kind: "+",
    title: "Tests of both stations",
    precondition: "Data transfer started, nothing to send",
    stimulus:
      "(a) TESTFR act every half of t3; (b) TESTFR act while the one of the device is not yet confirmed, then TESTFR con",
    criterion:
      "(a) The device confirms each one and sends none itself; (b) it confirms it, and the connection stays open",
    duration: ({ t1, t3 }) => 4 * t3 + t1,
    ...forBoth(async (t, station) => {
      const link = t.sheet.role === "controlled"
        ? await startedAndIdle(t)
        : await station.started();
      for (let round = 0; round < 2 * TESTS; round++) {
        await link.expectAlive();
        await link.expectNone("TESTFR act", { during: t.timing.t3 / 2 });
      }
      if (!await whileIdle(link, () => crossTests(t, link))) t.missing(NEVER_IDLE);
    }),
  },
  {
    id: "T3-05",
    clause: "-",
    kind: "R",
    title: "Timers and the clock",
    precondition:
      "Data transfer started; idle, and with an I frame that waits for its acknowledgement",
    stimulus:
      "The clock of the device is set an hour forward, then an hour back: by a clock synchronization, or else by the upper tester",
    criterion:
      "The connection stays open, TESTFR act is sent t3 after the last frame, ± 1 s, and t1 expires as usual",
    needs: ["settings"],
    duration: ({ t1, t3 }) => 2 * t3 + 2 * t1,
    controlled: (t) =>
      stepClock(t, {
        started: () => startedAndIdle(t),
        open: (link) => openFrame(t, link),
      }),
    controlling: (t) =>
      stepClock(t, {
        started: () => acceptedAndSettled(t),
        open: async (link) => {
          link.clear();
          await operatorRequests(t, 1);
          return await link.expect("I", { within: CONFIRMATION_MS });
        },
      }),
  },
];

/** The limits of the time until TESTFR act. */
function limits({ timing: { t3 } }: Tester): readonly [number, number] {
  return [t3 - TOLERANCE_MS, t3 + TOLERANCE_MS];
}

/** How long TESTFR act may take on an idle connection, and a bit more, in ms. The device may acknowledge meanwhile. */
function latestTestMs({ sheet, timing: { t2, t3 } }: Tester): number {
  return t3 + 3 * TOLERANCE_MS + (sheet.pixit("pixit.t3OnSend") === false ? 0 : t2);
}

/**
 * Measures t3 until a TESTFR act: after the last frame that the device has received, or after its own last one as well, if its sheet
 * says so. If the sheet does not say, both are right.
 */
function measureIdle(
  t: Tester,
  link: TesterLink,
  { test, what }: { readonly test: SeenFrame; readonly what: string },
): void {
  const before = link.frames.filter(({ index, at }) => index < test.index && at <= test.at);
  const received = before.findLast(({ direction }) => direction === "sent")?.at ?? link.openedAt;
  const [, high] = limits(t);
  const restarts = t.sheet.pixit("pixit.t3OnSend") ?? test.at - received > high;
  const from = restarts ? before.at(-1)?.at ?? link.openedAt : received;
  t.measure(what, test.at - from, limits(t));
}

// --- T3-01

async function measureTests(t: Tester, link: TesterLink): Promise<void> {
  for (let round = 0; round < TESTS; round++) {
    const test = await link.expect("TESTFR act", { within: latestTestMs(t) });
    measureIdle(t, link, { test, what: `time until TESTFR act ${round + 1}` });
  }
  link.close();
}

// --- T3-02

/** Sends a frame after half of t3: the next TESTFR act then comes t3 after it. */
async function restartTests(
  t: Tester,
  link: TesterLink,
  what: string,
  send: () => Promise<unknown>,
): Promise<void> {
  await until(t, lastSentAt(link) + t.timing.t3 / 2);
  link.clear();
  await send();
  const test = await expectTest(t, link);
  measureIdle(t, link, { test, what: `time from ${what} until TESTFR act` });
}

/** Waits for TESTFR act. Acknowledgements of what a slow device still sends restart t3, for a minute at most. */
async function expectTest(t: Tester, link: TesterLink): Promise<SeenFrame> {
  const [from, until] = [link.frames.length, t.now + TERMINATION_MS];
  const isTested = () =>
    framesThatFit(link, "TESTFR act", from).length > 0 || link.end !== undefined;
  while (!isTested() && t.now < Math.min(until, lastSentAt(link) + latestTestMs(t))) {
    await t.wait(t.arrivalMs);
  }
  return await link.expect("TESTFR act", { within: latestTestMs(t) });
}

async function restartWithData(t: Tester, link: TesterLink, data: AsduInput): Promise<void> {
  await restartTests(t, link, "an S frame", () => link.acknowledge());
  await restartTests(t, link, "an I frame", () => link.send(data));
  await recordOwnRestart(t, link);
}

/** Whether what the device sends restarts t3 as well. */
async function recordOwnRestart(t: Tester, link: TesterLink): Promise<void> {
  const { t1, t3 } = t.timing;
  if (!t.hasUpper || t3 / 2 + 2 * TOLERANCE_MS > t1) return;
  if (t.sheet.role === "controlled") await prepareChanges(t);
  await untilQuiet(t, link);
  const from = lastSentAt(link);
  await until(t, from + t3 / 2);
  link.clear();
  link.acknowledges = false;
  if (t.sheet.role === "controlled") await changes(t, 1);
  else await operatorRequests(t, 1);
  const sent = await link.first({ "I frame": "I", silence: "silence" }, { within: PROMPT_MS });
  if (sent === "silence") return;
  if (t.now > from + t3 - 2 * TOLERANCE_MS) return; // The device has sent too late to see a difference.
  const restarts = await link.first({ "TESTFR act": "TESTFR act", silence: "silence" }, {
    within: from + t3 + TOLERANCE_MS - t.now,
  }) === "silence";
  link.acknowledges = true;
  await link.acknowledge();
  t.outcome(`the device's own transmissions ${restarts ? "restart" : "do not restart"} t3`);
  const declared = t.sheet.pixit("pixit.t3OnSend");
  t.check(declared === undefined || declared === restarts, {
    expected: `that the device's own transmissions ${
      declared ? "restart" : "do not restart"
    } t3, as declared`,
    seen: restarts ? "no TESTFR act after t3" : "TESTFR act after t3",
  });
}

// --- T3-03

async function expectPromptAnswer(t: Tester, link: TesterLink, state: string): Promise<void> {
  const { t1 } = t.timing;
  link.clear();
  const sent = await link.control("TESTFR act");
  const answer = await link.expect("TESTFR con", { within: t1, what: `TESTFR con ${state}` });
  const after = answer.at - sent.at;
  t.measure(`time until TESTFR con ${state}`, after, [0, t1]);
  if (after > TARGET_MS) t.remark(`TESTFR con ${state} arrives later than 1 s`);
  await link.expectNone("TESTFR con", {
    ...{ during: Math.min(ARRIVAL_MS, t1 / 20), what: `second TESTFR con ${state}` },
  });
}

// --- T3-04

/** Both stations test at the same time. */
async function crossTests(t: Tester, link: TesterLink): Promise<void> {
  const { t1, t3 } = t.timing;
  link.answersTests = false;
  const test = await link.expect("TESTFR act", { within: t3 });
  await link.control("TESTFR act");
  const outcomes = { "TESTFR con": "TESTFR con", later: "silence" } as const;
  const patience = Math.min(PROMPT_MS, t1 / 2); // The device waits for its own confirmation.
  const isLater = await link.first(outcomes, { within: patience }) === "later";
  await link.control("TESTFR con");
  link.answersTests = true;
  if (isLater) await link.expect("TESTFR con", { within: t1 - patience });
  await expectOpen(t, link, {
    at: test.at + t1 + 2 * TOLERANCE_MS,
    why: "both stations have confirmed",
  });
}

// --- T3-05

async function stepClock(
  t: Tester,
  { started, open }: {
    readonly started: () => Promise<TesterLink>;
    readonly open: (link: TesterLink) => Promise<{ readonly at: number }>;
  },
): Promise<void> {
  const idle = await started();
  const step = clockStep(t);
  for (const ms of [0, STEP_MS, -STEP_MS]) {
    await step(idle, ms, { confirmed: true });
    if (ms === 0) continue;
    await untilQuiet(t, idle);
    idle.clear();
    const isIdle = await whileIdle(idle, async () => {
      const test = await idle.expect("TESTFR act", { within: latestTestMs(t) });
      measureIdle(t, idle, { test, what: "time until TESTFR act after the clock was set" });
    });
    if (!isIdle) t.missing(NEVER_IDLE);
  }
  for (const ms of [STEP_MS, -STEP_MS]) {
    const link = ms > 0 ? idle : await started();
    link.acknowledges = false;
    const { at } = await open(link);
    await step(link, ms, { confirmed: false }); // The confirmation may wait for an acknowledgement.
    await expectTimeout(t, link, { since: at, what: "its oldest I frame" });
  }
  t.outcome("setting the clock has no effect on the timers");
}

/** Sets the clock of the device by some ms, and perhaps waits until it confirms that. */
type ClockStep = (
  link: TesterLink,
  ms: number,
  options: { readonly confirmed: boolean },
) => Promise<void>;

/** Sets the clock of the device: by clock synchronizations whose steps add up, or by the upper tester. */
function clockStep(t: Tester): ClockStep {
  if (t.sheet.role === "controlling" || !t.marks("baf.clock")) {
    return (_link, ms) => t.upper.stepClock(ms);
  }
  let offset = 0;
  return async (link, ms, { confirmed }) => {
    offset += ms;
    await link.send(clockCommand(t, { instant: t.instant + offset }));
    if (!confirmed) return;
    const con = { type: "C_CS_NA_1", cause: CAUSE.activationCon } as const;
    const { asdu } = await link.expect(con, { within: CONFIRMATION_MS });
    if (asdu?.negative === true) throw new Inconclusive("The device refuses to set its clock");
  };
}
