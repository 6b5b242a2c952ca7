// Conformance cases of t2, the time-out of acknowledgements.

import { type InformationApci, nextSequence } from "../../../codec/low_level.ts";
import type { AsduInput } from "../../../codec/mod.ts";
import { expectTrueAcknowledgements } from "../bench/acknowledgements.ts";
import { framesThatFit } from "../bench/observation.ts";
import { until, withFullWindow } from "../bench/open_frames.ts";
import { report, someRequest } from "../bench/provoke.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import { acceptedAndSettled } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** Most I frames that T2-02 sends; fewer if w does not permit them. */
const MOST_SENT = 3;

/** t2. */
export const RECEIPT_TIMER: readonly ConformanceCase[] = [
  {
    id: "T2-01",
    clause: "5.3.2.90",
    kind: "+",
    title: "Acknowledgement after t2",
    precondition:
      "Data transfer started, nothing to send; the send window of a controlled station is full, so that it cannot answer",
    stimulus: "One I frame, then nothing; with a controlling station twice",
    criterion: "The device acknowledges it within t2 + 1 s",
    duration: ({ t2 }) => t2 + PROMPT_MS,
    controlled: async (t) =>
      await acknowledgeOne(t, await withFullWindow(t, untilDue(t)), someRequest(t)),
    async controlling(t) {
      const link = await acceptedAndSettled(t);
      for (const value of [1, 0] as const) await acknowledgeOne(t, link, report(t, value));
    },
  },
  {
    id: "T2-02",
    clause: "5.3.2.90",
    kind: "-",
    title: "t2 begins with the first I frame that is not acknowledged",
    precondition:
      "Data transfer started, nothing to send; the send window of a controlled station is full, so that it cannot answer",
    stimulus:
      "Fewer I frames than w, within t2; between them an S frame that acknowledges nothing new, and TESTFR act",
    criterion:
      "The device acknowledges within t2 + 1 s after the first one, and each one within t1. An earlier acknowledgement is a remark",
    duration: ({ t2 }) => t2 + PROMPT_MS,
    controlled: async (t) =>
      await acknowledgeSeveral(t, await withFullWindow(t, untilDue(t)), () => someRequest(t)),
    controlling: async (t) =>
      await acknowledgeSeveral(t, await acceptedAndSettled(t), () => report(t, 1)),
  },
];

/** The window stays full until the acknowledgement is due: t1 of the device may not expire before that. */
function untilDue({ timing: { t2 } }: Tester): { readonly lasting: number } {
  return { lasting: t2 + TOLERANCE_MS };
}

async function acknowledgeOne(t: Tester, link: TesterLink, asdu: AsduInput): Promise<void> {
  const sent = await link.send(asdu);
  const found = await acknowledgement(t, link, sent);
  t.measure("time until the acknowledgement", found.at - sent.at, [0, t.timing.t2 + TOLERANCE_MS]);
  expectTrueAcknowledgements(t, link);
}

async function acknowledgeSeveral(
  t: Tester,
  link: TesterLink,
  asdu: () => AsduInput,
): Promise<void> {
  const { t1, t2, w } = t.timing;
  const most = Math.max(1, Math.min(MOST_SENT, w - 1));
  const sent = [await link.send(asdu())];
  const start = sent[0]!.at;
  await until(t, start + t2 / 4);
  await link.acknowledge(link.acknowledged);
  await until(t, start + t2 / 2);
  if (most > 1) sent.push(await link.send(asdu()));
  await until(t, start + 0.7 * t2);
  await link.expectAlive();
  await until(t, start + 0.9 * t2);
  if (most > 2) sent.push(await link.send(asdu()));
  const first = await acknowledgement(t, link, sent[0]!);
  t.measure("time until the acknowledgement", first.at - start, [0, t2 + TOLERANCE_MS]);
  if (first.at < start + t2 - TOLERANCE_MS) {
    t.remark("the device acknowledges earlier than t2 requires");
  }
  link.acknowledges = true; // From now on, a controlled station can answer again.
  await link.acknowledge();
  for (const frame of sent) {
    const found = await acknowledgement(t, link, frame);
    t.measure("time until the acknowledgement", found.at - frame.at, [0, t1]);
  }
  expectTrueAcknowledgements(t, link);
}

/**
 * The first frame of the device that acknowledges a frame.
 *
 * @throws {CaseFailure} There is none, even later than permitted.
 */
async function acknowledgement(
  t: Tester,
  link: TesterLink,
  { apci, at, index }: SeenFrame,
): Promise<SeenFrame> {
  const number = nextSequence((apci as InformationApci).sendNumber);
  const pattern = { acknowledges: number, orMore: true };
  const [known] = framesThatFit(link, pattern, index);
  if (known !== undefined) return known;
  const within = Math.max(0, at + t.timing.t2 + 3 * TOLERANCE_MS - t.now);
  return await link.expect(pattern, { within });
}
