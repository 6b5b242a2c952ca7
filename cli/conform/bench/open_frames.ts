// I frames of the device that wait for their acknowledgement, the full send window, and states that last.

import { type Asdu, type AsduInput, formatDuration } from "../../../codec/mod.ts";
import { Inconclusive } from "../verdict.ts";
import { informationFrames, startedAndQuiet, untilQuiet } from "./observation.ts";
import { operatorRequests, someRequest } from "./provoke.ts";
import { refusedRequest } from "./refused_request.ts";
import type { SeenFrame } from "./seen_frame.ts";
import { CaseFailure } from "../verdict.ts";
import { CAUSE } from "../../../codec/mod.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS, TOLERANCE_MS } from "./timing.ts";
import { fillWindow } from "./window.ts";

/** The largest window that a case fills. */
const MOST_FRAMES = 1000;

/** A request that a controlled station answers with one I frame, and that changes nothing; requests of different numbers may differ. */
export function oneAnswer(t: Tester, number = 0): AsduInput | Uint8Array {
  if (t.marks("baf.read") || t.marks("baf.test")) return someRequest(t, number);
  return refusedRequest(t).asdu;
}

/** P2 with a controlled station that waits for the acknowledgement of an I frame: it has answered a request. */
export async function withOpenFrame(
  t: Tester,
): Promise<{ readonly link: TesterLink; readonly oldest: SeenFrame }> {
  const link = await startedAndQuiet(t);
  link.acknowledges = false;
  return { link, oldest: await openFrame(t, link) };
}

/**
 * Makes the device send another I frame with a request, which acknowledges nothing new. Returns the first frame of the answer.
 *
 * @throws {Inconclusive} It sends none.
 */
export async function openFrame(t: Tester, link: TesterLink): Promise<SeenFrame> {
  const { k } = t.timing;
  if (link.outstanding >= k) throw new Inconclusive(`k = ${k} permits no further I frame`);
  link.clear();
  const from = link.frames.length;
  await link.send(oneAnswer(t));
  const outcome = await link.first({ answer: "I", silence: "silence" }, {
    within: CONFIRMATION_MS,
  });
  if (outcome === "silence") throw new Inconclusive("The device does not answer a request");
  return informationFrames(link, from)[0]!;
}

/**
 * P2 with a controlled station whose send window is full: k answers are not acknowledged.
 *
 * @param options.lasting How long it has to stay full, in ms.
 * @throws {Inconclusive} k is too large, or the device does not answer, or too slowly.
 */
export async function withFullWindow(
  t: Tester,
  options: { readonly lasting?: number } = {},
): Promise<TesterLink> {
  const { k } = t.timing;
  if (k > MOST_FRAMES) throw new Inconclusive(`A window of ${k} frames takes too long to fill`);
  const link = await startedAndQuiet(t);
  await fillWindow(t, link, options);
  link.clear();
  return link;
}

/**
 * P2 with a controlling station that waits for the acknowledgement of an I frame: one that it sends after the start, or a
 * request of its operator.
 */
export async function withOpenRequest(
  t: Tester,
): Promise<{ readonly link: TesterLink; readonly oldest: SeenFrame }> {
  const link = await t.starting();
  link.acknowledges = false;
  await t.confirmStart(link);
  const outcome = await link.first({ request: "I", silence: "silence" }, { within: PROMPT_MS });
  if (outcome === "silence") {
    await operatorRequests(t, 1);
    await link.expect("I", { within: CONFIRMATION_MS });
  }
  return { link, oldest: informationFrames(link)[0]! };
}

/** Waits until a time, in ms of the monotonic clock. */
export async function until(t: Tester, at: number): Promise<void> {
  await t.wait(Math.max(0, at - t.now));
}

/**
 * Lets time pass, in which the device may not close the connection.
 *
 * @throws {CaseFailure} It does.
 */
export async function expectOpen(
  t: Tester,
  link: TesterLink,
  { at, why }: {
    /** Until when, in ms of the monotonic clock. */
    readonly at: number;
    readonly why: string;
  },
): Promise<void> {
  const from = t.now;
  await until(t, at);
  t.check(link.end === undefined, {
    expected: `that the connection stays open for ${formatDuration(at - from)}: ${why}`,
    seen: link.end === undefined
      ? "open"
      : `it ends after ${formatDuration(Math.round(link.end.at - from))}`,
  });
}

/**
 * The device closes the connection when t1 expires.
 *
 * @param since When t1 begins, in ms of the monotonic clock.
 * @throws {CaseFailure} It closes it earlier, later or not at all.
 */
export async function expectTimeout(
  t: Tester,
  link: TesterLink,
  { since, what }: { readonly since: number; readonly what: string },
): Promise<void> {
  const { t1 } = t.timing;
  await link.expectClosed({
    since,
    notBefore: t1 - TOLERANCE_MS,
    within: t1 + TOLERANCE_MS,
    what: `the device closes the connection t1 after ${what}`,
  });
}

/** When the tester sent something last, or the connection began, in ms of the monotonic clock. */
export function lastSentAt({ frames, openedAt }: TesterLink): number {
  return frames.findLast(({ direction }) => direction === "sent")?.at ?? openedAt;
}

/**
 * P2 with a controlled station that is idle.
 *
 * @throws {Inconclusive} It sends data all the time.
 */
export async function startedAndIdle(t: Tester): Promise<TesterLink> {
  const link = await t.started();
  if (!await untilQuiet(t, link)) {
    throw new Inconclusive("The device sends data all the time: its connection is never idle");
  }
  link.clear();
  return link;
}

/**
 * Runs a part of a case on a stopped connection (P1), and on a started one (P2) unless the controlled station sends data all
 * the time; at the same time if it permits two connections.
 */
export async function inBothStates(
  t: Tester,
  run: (link: TesterLink, state: "stopped" | "started") => Promise<void>,
): Promise<void> {
  const stopped = await t.connected();
  const first = run(stopped, "stopped");
  const isAlone = (t.sheet.pixit("pixit.maxConnections") ?? 1) < 2;
  if (isAlone) {
    await first;
    stopped.close();
  }
  await Promise.all([first, whenStarted(t, (link) => run(link, "started"))]);
}

async function whenStarted(t: Tester, run: (link: TesterLink) => Promise<void>): Promise<void> {
  const link = await t.started();
  if (await untilQuiet(t, link)) {
    link.clear();
    if (await whileIdle(link, () => run(link))) return;
  }
  t.remark("only judged before STARTDT act: the device sends data all the time");
  link.close();
}

/** Causes of data that a controlled station sends without a request, and those of requests of a controlling station. */
const UNREQUESTED: readonly number[] = [
  ...[CAUSE.periodic, CAUSE.background, CAUSE.spontaneous],
  ...[CAUSE.activation, CAUSE.deactivation, CAUSE.file],
];

/** Whether a device sends an ASDU by itself: data, or a request such as a read command. */
function isUnrequested({ type, cause }: Asdu): boolean {
  return UNREQUESTED.includes(cause) || type === "C_RD_NA_1" && cause === CAUSE.request;
}

/**
 * Judges an idle connection. Returns `false` if it fails, and the device has sent data without a request, or a request of its own:
 * the connection was not idle, and what the device then does follows other rules.
 */
export async function whileIdle(link: TesterLink, run: () => Promise<void>): Promise<boolean> {
  const from = link.frames.length;
  try {
    await run();
    return true;
  } catch (error) {
    const isBusy = link.frames.slice(from).some(({ direction, asdu }) =>
      direction === "received" && asdu !== undefined && isUnrequested(asdu)
    );
    if (!(error instanceof CaseFailure) || !isBusy) throw error;
    return false;
  }
}

/** Why an idle connection could not be judged. */
export const NEVER_IDLE = "The connection is never idle: the device sends data without a request";

/** Runs a part of a case on an idle connection; returns `false`, and says what is missing, if it was not idle. */
export async function ifIdle(
  t: Tester,
  link: TesterLink,
  run: (link: TesterLink) => Promise<void>,
): Promise<boolean> {
  const isIdle = await whileIdle(link, () => run(link));
  if (isIdle) return true;
  t.missing(NEVER_IDLE);
  link.close();
  return false;
}
