// The send window of a controlled station, filled on purpose: what it has to send then waits until the tester acknowledges.

import { CaseFailure, Inconclusive } from "../verdict.ts";
import { answerTo, confirming } from "./answers.ts";
import { informationFrames, quietMs } from "./observation.ts";
import { refusedRequest } from "./refused_request.ts";
import { interrogation } from "./requests.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { PROMPT_MS, TOLERANCE_MS } from "./timing.ts";

/**
 * Stops acknowledging, and fills the window of the device except for some frames: with answers to requests that it has to reject.
 *
 * @throws {Inconclusive} The device does not answer them, or so slowly that t1 would expire before the window has been full for long
 * enough.
 */
export async function fillWindow(
  t: Tester,
  link: TesterLink,
  { free = 0, lasting = quietMs(t) }: {
    readonly free?: number;
    /** How long the window has to stay full, in ms. */
    readonly lasting?: number;
  } = {},
): Promise<void> {
  link.acknowledges = false;
  const { asdu, refusal } = refusedRequest(t);
  const { k, t1 } = t.timing;
  const until = t.now + t1 - Math.min(TOLERANCE_MS, t1 / 8) - lasting;
  while (link.outstanding < k - free) {
    // Data of the device may also take the places that are to stay free, if several answers are on their way.
    const requests = free > 0 ? 1 : k - link.outstanding;
    for (let sent = 0; sent < requests; sent++) await link.send(asdu);
    for (let answered = 0; answered < requests && link.outstanding < k - free; answered++) {
      const within = Math.min(PROMPT_MS, until - t.now);
      const outcome = await link.first({ answer: refusal, silence: "silence" }, { within });
      if (outcome === "answer" || link.outstanding >= k - free) continue;
      throw new Inconclusive(
        `The window of the device cannot be filled: ${
          within < PROMPT_MS
            ? "it takes longer than t1 for k answers"
            : "it does not answer requests that it should refuse"
        }`,
      );
    }
  }
}

/** Acknowledges everything from now on. */
export async function openWindow(link: TesterLink): Promise<void> {
  link.acknowledges = true;
  await link.acknowledge();
}

/**
 * Starts an interrogation that stops after its confirmation, because the window is full: it continues when the tester acknowledges.
 *
 * @throws {CaseFailure} It is not confirmed.
 */
export async function stalledInterrogation(
  t: Tester,
  link: TesterLink,
  options: Parameters<typeof interrogation>[1] = {},
): Promise<SeenFrame> {
  await fillWindow(t, link, { free: 1 });
  const request = await link.send(interrogation(t, options));
  try {
    await answerTo(t, link, request, {
      ...{ cause: confirming(request), negative: false },
      what: "an interrogation",
    });
  } catch (error) {
    if (!(error instanceof CaseFailure) || link.outstanding < t.timing.k) throw error;
    const { typeId } = request.asdu!;
    const frames = informationFrames(link, request.index + 1);
    // A wrong answer takes the last place in the window as well.
    if (frames.some(({ asdu }) => asdu === undefined || asdu.typeId === typeId)) throw error;
    throw new Inconclusive(
      "The device sends data all the time: its window is full before it answers",
    );
  }
  return request;
}
