// More I frames than there are sequence numbers, in both directions.

import { nextSequence, SEQUENCE_MODULUS } from "../../../codec/low_level.ts";
import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import { addressesOf } from "../bench/pattern.ts";
import { oneAnswer } from "../bench/open_frames.ts";
import { readLine, report, reportedPoint, type ReportedSignal } from "../bench/provoke.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import { serve } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { ARRIVAL_MS, CONFIRMATION_MS, PROMPT_MS, TOLERANCE_MS } from "../bench/timing.ts";
import { Inconclusive } from "../verdict.ts";

/** Number of frames at a time: a window then extends across the wrap, because 32768 is not a multiple. */
const BATCH = 7;

/** Number of I frames that each station sends at least: beyond the wrap by some windows. */
const FRAMES = SEQUENCE_MODULUS + 5 * BATCH;

/** The I frames of the device so far. */
interface Followed {
  count: number;
  /** The first wrong N(S), with the right one. */
  wrong: readonly [seen: number, expected: number] | undefined;
}

/**
 * Exchanges requests and answers with a controlled station until the numbers of both directions have wrapped.
 *
 * @throws {Inconclusive} It answers the requests with too few I frames.
 */
export async function exchangeAcrossWrap(t: Tester, link: TesterLink): Promise<void> {
  const followed = follow(link);
  const batch = Math.min(BATCH, t.timing.k);
  link.acknowledges = false;
  let sent = 0;
  while (sent < FRAMES || followed.count < FRAMES) {
    for (let each = 0; each < batch; each++, sent++) await link.send(oneAnswer(t, sent));
    await expectTaken(t, link, followed);
    if (followed.count < sent / 2) await expectAnswers(t, followed, sent / 2);
    await link.acknowledge();
    link.clear();
  }
  link.acknowledges = true;
  conclude(t, link, { sent, followed, isFromDevice: true });
}

/**
 * Waits until a controlled station has sent some I frames.
 *
 * @throws {Inconclusive} It does not: its numbers would take hours to wrap, or never do.
 */
async function expectAnswers(t: Tester, followed: Followed, least: number): Promise<void> {
  for (const until = t.now + CONFIRMATION_MS; followed.count < least && t.now < until;) {
    await t.wait(ARRIVAL_MS);
  }
  if (followed.count >= least) return;
  throw new Inconclusive(
    "The device does not answer each request with an I frame: its sheet marks neither read nor test commands that it answers",
  );
}

/**
 * Reports to a controlling station until the numbers have wrapped: with an upper tester, the reports answer read commands of the
 * operator, so that both directions wrap.
 */
export async function reportAcrossWrap(t: Tester, link: TesterLink): Promise<void> {
  const answers: AsduInput[] = [];
  const { type } = reportedPoint(t);
  const followed = follow(link, (frame) => {
    const { asdu } = frame;
    if (asdu === undefined) return;
    if (asdu.type !== "C_RD_NA_1") return void serve(link, frame);
    for (const ioa of addressesOf(asdu)) answers.push(answerOf(type, { ca: asdu.ca, ioa }));
  });
  link.clear();
  const isRead = t.hasUpper && t.marks("type.102");
  const batch = isRead ? Math.min(BATCH, t.timing.k) : t.timing.w;
  let atOnce = batch;
  let sent = 0;
  while (sent < BATCH - 1) await link.send(report(t, sent++ % 2 === 0 ? 0 : 1));
  while (sent < FRAMES || isRead && followed.count < FRAMES) {
    if (isRead) {
      await Promise.all(
        Array.from({ length: batch }, (_, each) => t.upper.request(readLine(t, each))),
      );
      for (let open = batch; open > 0;) {
        atOnce = await requestsAtOnce(t, link, { answers, wanted: Math.min(atOnce, open) });
        expectRight(t, followed); // They acknowledge the answers of the last round.
        open -= answers.length;
        for (const answer of answers.splice(0)) await link.send(answer);
      }
    } else {
      for (let each = 0; each < batch; each++) await link.send(report(t, each % 2 === 0 ? 0 : 1));
      await expectTaken(t, link, followed);
    }
    sent += batch;
    link.clear();
  }
  await expectTaken(t, link, followed);
  conclude(t, link, { sent, followed, isFromDevice: isRead });
}

/** Waits for read commands: all of them, or those that a station sends before the first is answered; returns their number. */
async function requestsAtOnce(
  t: Tester,
  link: TesterLink,
  { answers, wanted }: { readonly answers: readonly unknown[]; readonly wanted: number },
): Promise<number> {
  const soon = t.now + PROMPT_MS;
  const what = "the read commands of the operator";
  await link.until(() => answers.length > 0, { within: CONFIRMATION_MS, what });
  await link.until(() => answers.length >= wanted || t.now >= soon, { within: PROMPT_MS, what });
  return answers.length;
}

/** Follows N(S) of each I frame of the device. */
function follow(
  link: TesterLink,
  onData: (frame: SeenFrame) => void = () => {},
): Followed {
  const followed: Followed = { count: 0, wrong: undefined };
  let expected = link.receiveNumber;
  link.onFrame = (frame) => {
    const { apci } = frame;
    if (apci?.format !== "I") return;
    followed.count++;
    if (apci.sendNumber !== expected) followed.wrong ??= [apci.sendNumber, expected];
    expected = nextSequence(apci.sendNumber);
    onData(frame);
  };
  return followed;
}

/** The device has acknowledged everything; its own frames have the right numbers. */
async function expectTaken(t: Tester, link: TesterLink, followed: Followed): Promise<void> {
  await link.until(() => link.confirmed === link.sendNumber || followed.wrong !== undefined, {
    within: t.timing.t2 + TOLERANCE_MS,
    what: `the acknowledgement N(R) = ${link.sendNumber}`,
  });
  expectRight(t, followed);
}

function expectRight(t: Tester, { wrong }: Followed): void {
  if (wrong === undefined) return;
  const [seen, expected] = wrong;
  t.check(false, { expected: `N(S) = ${expected}`, seen: `N(S) = ${seen}` });
}

function conclude(
  t: Tester,
  link: TesterLink,
  { sent, followed, isFromDevice }: {
    readonly sent: number;
    readonly followed: Followed;
    /** Whether the numbers of the device wrap as well. */
    readonly isFromDevice: boolean;
  },
): void {
  link.onFrame = () => {};
  t.measure("I frames of the tester", sent, [FRAMES, 2 * FRAMES], "frames");
  if (isFromDevice) {
    t.measure("I frames of the device", followed.count, [FRAMES, 4 * FRAMES], "frames");
    return;
  }
  t.remark(
    `without ${
      t.hasUpper ? "read commands" : "an upper tester"
    }, only the numbers of the tester have wrapped`,
  );
}

function answerOf(
  type: ReportedSignal["type"],
  { ca, ioa }: { readonly ca: number; readonly ioa: number },
): AsduInput {
  // The objects of all these types have these keys.
  return {
    ...{ type, cause: CAUSE.request, ca },
    objects: [{ ioa, value: 0, quality: 0 }],
  } as AsduInput;
}
