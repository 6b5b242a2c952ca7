// Conformance cases of the windows: k limits what is sent, w what is received without an acknowledgement.

import { nextSequence, sequenceDistance } from "../../../codec/low_level.ts";
import { CAUSE } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import {
  expectNoRepetition,
  expectTrueAcknowledgements,
  mostOutstanding,
} from "../bench/acknowledgements.ts";
import { informationFrames, quietMs, startedAndQuiet } from "../bench/observation.ts";
import { expectReceiveNumber, numberAfter } from "../bench/numbers.ts";
import { fillByRequests, LARGEST_FILLED } from "../bench/operator_window.ts";
import { operatorRequests, report, someRequest } from "../bench/provoke.ts";
import { acceptedAndQuiet, serve } from "../bench/start_up.ts";
import { firstCa, interrogation, mayInterrogate } from "../bench/requests.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import { INTERROGATED } from "../bench/points.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import {
  CONFIRMATION_MS,
  PROMPT_MS,
  quietOf,
  TERMINATION_MS,
  TOLERANCE_MS,
} from "../bench/timing.ts";
import { fillWindow, prepareWindow } from "../bench/full_window.ts";
import type { ConformanceCase } from "../case.ts";
import { VALUE_ITEMS } from "../sheet/value_items.ts";
import { UpperFailure } from "../bench/upper_tester.ts";
import { CaseFailure, Inconclusive, NotApplicable } from "../verdict.ts";

/** The longest time of an interrogation in which each I frame waits for its acknowledgement, in ms. */
const LONGEST_MS = 300_000;

/** Windows. */
export const WINDOW: readonly ConformanceCase[] = [
  {
    id: "WIN-01",
    clause: "5.3.2.50",
    kind: "+",
    title: "A controlled station sends k I frames without an acknowledgement",
    precondition: "Data transfer started; more than k events, or requests without an upper tester",
    stimulus: "The tester acknowledges nothing",
    criterion:
      "Exactly k I frames, then no more; the station closes the connection t1 after the oldest, ± 1 s",
    needs: ["upper"],
    duration: ({ t1 }) => t1 + 4000,
    async controlled(t) {
      await prepareWindow(t);
      const link = await startedAndQuiet(t);
      const { before, oldest } = await fillWindow(t, link, { waiting: 5 });
      const { t1, k } = t.timing;
      await link.expectClosed({
        since: oldest.at,
        notBefore: t1 - TOLERANCE_MS,
        within: t1 + TOLERANCE_MS,
      });
      t.measure("I frames until the end", informationFrames(link, before).length, [k, k], "frames");
      t.measure("I frames without an acknowledgement", mostOutstanding(link), [k, k], "frames");
    },
  },
  {
    id: "WIN-02",
    clause: "5.3.2.50",
    kind: "+",
    title: "A controlling station sends k I frames without an acknowledgement",
    precondition: "Data transfer started",
    stimulus:
      "The operator sends k + 3 requests; the tester neither acknowledges nor answers. Then it repeats its last N(R), acknowledges " +
      "one I frame, and at last all",
    criterion:
      "Exactly k I frames; the other requests wait, or the operator is told that they are refused. None is sent after the repeated " +
      "N(R), one after the acknowledgement of one, and the others after that of all",
    needs: ["upper"],
    duration: () => 8000,
    async controlling(t) {
      requireFillable(t);
      const link = await acceptedAndQuiet(t);
      const { k } = t.timing;
      const requests = await fillByRequests(t, link, { made: k + WAITING, expected: k, pauses: 3 });
      const rest = await Promise.all(requests.slice(k).map((each) => t.upper.result(each)));
      const states = new Set(rest.map(({ state }) => state));
      t.check(!states.has("done"), {
        expected: "the other requests to wait or to fail",
        seen: [...states].join(", "),
      });
      t.outcome(
        states.has("failed") ? "the other requests are refused" : "the other requests wait",
      );
      const waiting = rest.filter(({ state }) => state === "pending").length;
      await expectFreed(t, link, { waiting, what: "an S frame that repeats N(R)", freed: 0 });
      await expectFreed(t, link, { waiting, what: "one is acknowledged", freed: 1 });
      await expectFreed(t, link, { waiting: waiting - 1, what: "all are acknowledged", freed: k });
      await link.acknowledge();
    },
  },
  {
    id: "WIN-03",
    clause: "5.3.2.50",
    kind: "+",
    title: "The device acknowledges after w I frames at the latest",
    precondition:
      "Data transfer started; the send window of a controlled station is full, so that it cannot answer with I frames",
    stimulus: "w I frames of the tester: requests, or three times reports to a controlling station",
    criterion:
      "An S frame with the right N(R) follows the w-th frame at the latest, long before t2: fewer than w frames remain unacknowledged",
    duration: () => 5000,
    async controlled(t) {
      await prepareWindow(t);
      const link = await startedAndQuiet(t);
      await fillWindow(t, link, { waiting: 1 });
      await expectAcknowledgement(t, link, (index) => link.send(someRequest(t, index)));
      await link.acknowledge();
    },
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      for (let round = 0; round < ROUNDS; round++) {
        await expectAcknowledgement(
          t,
          link,
          (index) => link.send(report(t, index % 2 === 0 ? 0 : 1)),
        );
      }
    },
  },
  {
    id: "WIN-04",
    clause: "5.3.2.50",
    kind: "+",
    title: "An I frame of the device acknowledges as well",
    precondition:
      "Data transfer started; the send window of a controlled station is full, so that it answers only when the tester permits it",
    stimulus:
      "w - 1 I frames of the tester; then one I frame of the device, because the tester acknowledges one or the operator sends a " +
      "request; then w - 1 I frames again, and to a controlling station one more",
    criterion:
      "The I frame of the device carries N(R); no S frame repeats an N(R) that was sent already; the w-th I frame is acknowledged",
    needs: ["upper"],
    duration: (timing, sheet) => sheet.role === "controlled" ? 3 * quietOf(timing) : 8000,
    async controlled(t) {
      requireCount(t);
      await prepareWindow(t);
      const link = await startedAndQuiet(t);
      const { oldest } = await fillWindow(t, link, { waiting: 5 });
      const from = link.frames.length;
      await sendSome(t, (index) => link.send(someRequest(t, index)));
      link.clear();
      await link.acknowledge(nextSequence(numberOf(oldest)));
      await expectCarried(t, link);
      await sendSome(t, (index) => link.send(someRequest(t, index)));
      await t.wait(quietMs(t));
      expectNoRepetition(t, link, from);
    },
    async controlling(t) {
      requireCount(t);
      const link = await acceptedAndQuiet(t);
      const from = link.frames.length;
      await sendSome(t, (index) => link.send(report(t, index % 2 === 0 ? 0 : 1)));
      await t.wait(t.arrivalMs);
      link.clear();
      await operatorRequests(t, 1);
      await expectCarried(t, link);
      await sendSome(t, (index) => link.send(report(t, index % 2 === 0 ? 0 : 1)));
      await t.wait(quietMs(t));
      expectNoRepetition(t, link, from);
      await link.send(report(t, 1));
      await link.until(() => sequenceDistance(link.confirmed, link.sendNumber) < t.timing.w, {
        within: acknowledgeMs(t),
        what: `an acknowledgement by I frame ${t.timing.w} after that of the device`,
      });
    },
  },
  {
    id: "WIN-05",
    clause: "5.3.2.50",
    kind: "+",
    title: "The smallest and the largest windows",
    precondition: "k = w = 1; then k = w = 32767, if it can be set",
    stimulus:
      "An interrogation of more than 50 objects; to a controlling station 50 reports, and requests of its operator",
    criterion:
      "k = w = 1: one I frame at a time, each one acknowledged at once. The large windows: everything is sent without an acknowledgement",
    condition: ["k", "w"],
    needs: ["settings", "upper"],
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 3 * quietOf(timing) + PROMPT_MS : 10_000,
    async controlled(t) {
      await withWindow(t, 1, async () => {
        if (!mayInterrogate(t)) {
          throw new Inconclusive("The device has no interrogation to fill a window");
        }
        const link = await startedAndQuiet(t);
        link.acknowledges = false;
        await interrogateSingly(t, link);
        link.close(); // The device may permit one connection.
      });
      await withWindow(t, LARGEST, async () => {
        const link = await startedAndQuiet(t);
        link.acknowledges = false;
        await link.send(interrogation(t));
        const about = { type: "C_IC_NA_1", ca: firstCa(t) } as const;
        await link.expect({ ...about, cause: CAUSE.activationTermination }, {
          within: TERMINATION_MS,
        });
      });
    },
    async controlling(t) {
      await withWindow(t, 1, async () => {
        const link = await acceptedAndQuiet(t);
        for (let index = 0; index < 5; index++) {
          await link.send(report(t, index % 2 === 0 ? 1 : 0));
          await link.expect({ acknowledges: link.sendNumber }, { within: acknowledgeMs(t) });
        }
        await requestSingly(t, link);
      });
      await withWindow(t, LARGEST, async () => {
        const link = await acceptedAndQuiet(t);
        for (let index = 0; index < 50; index++) {
          await link.send(report(t, index % 2 === 0 ? 1 : 0));
        }
        await requestTogether(t, link);
        await link.expectAlive();
      });
    },
  },
];

/** The largest k and w. */
const [, LARGEST] = VALUE_ITEMS.k.range;

/** Number of requests of WIN-02 beyond the window. */
const WAITING = 3;

/** How often WIN-03 sends w I frames to a controlling station. */
const ROUNDS = 3;

/** Number of requests of WIN-05 with the large windows. */
const TOGETHER = 20;

function requireFillable(t: Tester): void {
  if (t.timing.k <= LARGEST_FILLED) return;
  throw new Inconclusive(`k = ${t.timing.k} is too large to fill the window`);
}

/** With w = 1, no I frame waits for one that acknowledges it as well. */
function requireCount(t: Tester): void {
  if (t.timing.w === 1) throw new NotApplicable("w is 1: each I frame is acknowledged at once");
}

/** How long an acknowledgement after w frames may take: much less than t2, in ms. */
function acknowledgeMs(t: Tester): number {
  return Math.min(TOLERANCE_MS, t.timing.t2 / 2);
}

/** Sends w I frames; fewer than w are unacknowledged a moment later. */
async function expectAcknowledgement(
  t: Tester,
  link: TesterLink,
  send: (index: number) => Promise<SeenFrame>,
): Promise<void> {
  const { w } = t.timing;
  if (w > LARGEST_FILLED) throw new Inconclusive(`w = ${w} is too large for this case`);
  link.clear();
  const first = link.sendNumber;
  for (let index = 0; index < w - 1; index++) await send(index);
  await t.wait(t.arrivalMs);
  const { index: last } = await send(w - 1);
  await link.until(() => sequenceDistance(link.confirmed, link.sendNumber) < w, {
    within: acknowledgeMs(t),
    what: `an acknowledgement by I frame ${w} at the latest`,
  });
  expectTrueAcknowledgements(t, link);
  const late = link.received.find(({ index, apci }) => index > last && apci?.format !== "U");
  if (late !== undefined) expectReceiveNumber(t, late, link.sendNumber);
  const confirmed = sequenceDistance(first, link.confirmed);
  t.measure("I frames that are acknowledged", confirmed, [1, w], "frames");
}

/** Sends w - 1 I frames. */
async function sendSome(t: Tester, send: (index: number) => Promise<unknown>): Promise<void> {
  const { w } = t.timing;
  if (w > LARGEST_FILLED) throw new Inconclusive(`w = ${w} is too large for this case`);
  for (let index = 0; index < w - 1; index++) await send(index);
}

/** The next I frame of the device acknowledges everything. */
async function expectCarried(t: Tester, link: TesterLink): Promise<void> {
  const frame = await link.expect("I", { within: CONFIRMATION_MS });
  const carried = frame.apci?.format === "I" ? frame.apci.receiveNumber : undefined;
  t.check(carried === link.sendNumber, {
    expected: `N(R) = ${link.sendNumber} in the I frame of the device`,
    seen: `N(R) = ${carried}`,
  });
}

function numberOf({ apci }: SeenFrame): number {
  return apci?.format === "I" ? apci.sendNumber : 0;
}

/** Runs something while both windows of the device have a size; `undefined` settings are restored afterwards. */
async function withWindow(t: Tester, size: number, run: () => Promise<void>): Promise<void> {
  const order = size === 1 ? ["w", "k"] as const : ["k", "w"] as const;
  try {
    for (const name of order) await t.upper.setting(name, size);
    t.step(`Set k = w = ${size}`);
    await run();
    t.outcome(`k = w = ${size}: works`);
  } catch (error) {
    if (!(error instanceof UpperFailure) || size === 1) throw error;
    t.outcome(`k = w = ${size}: cannot be set`);
  } finally {
    for (const name of order.toReversed()) await t.upper.setting(name, undefined);
  }
}

/** An interrogation in which each I frame needs its acknowledgement. */
async function interrogateSingly(t: Tester, link: TesterLink): Promise<void> {
  await link.send(interrogation(t));
  const about = { type: "C_IC_NA_1", ca: firstCa(t) } as const;
  const from = link.frames.length;
  await link.expect({ ...about, cause: CAUSE.activationCon }, { within: CONFIRMATION_MS });
  t.check(link.confirmed === link.sendNumber, {
    expected: "the interrogation to be acknowledged at once",
    seen: `N(R) = ${link.confirmed}`,
  });
  let objects = 0;
  const until = t.now + LONGEST_MS;
  for (let isOver = false; !isOver;) {
    if (t.now >= until) {
      throw new Inconclusive("The device sends data all the time: its interrogation does not end");
    }
    await link.expectNone("I", { during: BETWEEN_MS, what: "I frame before the acknowledgement" });
    await link.acknowledge();
    const what = "the next I frame of the interrogation";
    const { asdu } = await link.expect("I", { within: TERMINATION_MS, what });
    isOver = asdu?.type === "C_IC_NA_1" && asdu.cause === CAUSE.activationTermination;
    if (
      asdu !== undefined && INTERROGATED.some((type) => type === asdu.type) && "objects" in asdu
    ) {
      objects += asdu.objects.length;
    }
  }
  await link.acknowledge();
  t.step(`${count(informationFrames(link, from).length, "I frame")}, ${count(objects, "object")}`);
  if (objects <= MANY) {
    t.remark(`the interrogation has ${count(objects, "object")}, not over ${MANY}`);
  }
}

/** An interrogation with fewer objects says little about windows. */
const MANY = 50;

/** How long no further I frame may follow before the acknowledgement, in ms. */
const BETWEEN_MS = 200;

/** After an acknowledgement, some of the requests that wait are sent. */
async function expectFreed(
  t: Tester,
  link: TesterLink,
  { waiting, what, freed }: {
    readonly waiting: number;
    readonly what: string;
    /** Number of I frames that are acknowledged. */
    readonly freed: number;
  },
): Promise<void> {
  const before = link.receiveNumber;
  await link.acknowledge(numberAfter(link.acknowledged, Math.min(freed, link.outstanding)));
  await t.wait(quietMs(t));
  const seen = sequenceDistance(before, link.receiveNumber);
  const least = Math.max(0, Math.min(freed, waiting));
  t.measure(`further I frames after ${what}`, seen, [least, freed], "frames");
}

/** With k = 1, each request of the operator waits for the acknowledgement of the one before. */
async function requestSingly(t: Tester, link: TesterLink): Promise<void> {
  await fillByRequests(t, link, { made: 3, expected: 1, pauses: 2 });
  for (let round = 0; round < 2; round++) {
    link.clear();
    const sent = informationFrames(link).at(-1)!;
    await link.acknowledge();
    await serve(link, sent); // A station may also wait for the answer.
    await link.expect("I", { within: CONFIRMATION_MS });
    await t.wait(t.arrivalMs);
    t.measure("I frames without an acknowledgement", link.outstanding, [1, 1], "frames");
  }
}

/** With the largest k, requests of the operator do not wait for an acknowledgement. */
async function requestTogether(t: Tester, link: TesterLink): Promise<void> {
  const from = link.frames.length;
  try {
    await fillByRequests(t, link, { made: TOGETHER, expected: TOGETHER, pauses: 2 });
  } catch (error) {
    // A station with requests of its own sends more.
    const isMore = informationFrames(link, from).length > TOGETHER;
    if (!(error instanceof CaseFailure) || !isMore) throw error;
  }
}
