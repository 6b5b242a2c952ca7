// The send window of a controlled station, filled on purpose: what it has to send then waits until the tester acknowledges.

import { Inconclusive } from "../verdict.ts";
import { answerTo, confirming } from "./answers.ts";
import { refusedRequest } from "./refused_request.ts";
import { interrogation } from "./requests.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { PROMPT_MS, TOLERANCE_MS } from "./timing.ts";

/**
 * Stops acknowledging, and fills the window of the device except for some frames: with answers to requests that it has to reject.
 *
 * @throws {Inconclusive} The device does not answer them, or so slowly that t1 would expire before the window is full.
 */
export async function fillWindow(
  t: Tester,
  link: TesterLink,
  { free = 0 }: { readonly free?: number } = {},
): Promise<void> {
  link.acknowledges = false;
  const { asdu, refusal } = refusedRequest(t);
  const until = t.now + t.timing.t1 - TOLERANCE_MS - PROMPT_MS;
  while (link.outstanding < t.timing.k - free) {
    if (t.now > until) {
      throw new Inconclusive(
        "The window of the device cannot be filled: it takes longer than t1 for k answers",
      );
    }
    await link.send(asdu);
    const outcome = await link.first({
      answer: refusal,
      silence: "silence",
    }, { within: PROMPT_MS });
    if (outcome === "silence") {
      throw new Inconclusive(
        "The window of the device cannot be filled: it does not answer requests that it should refuse",
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
  await answerTo(t, link, request, {
    ...{ cause: confirming(request), negative: false },
    what: "an interrogation",
  });
  return request;
}
