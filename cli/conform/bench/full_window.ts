// Fills the send window of a controlled station.

import { Inconclusive } from "../verdict.ts";
import { informationFrames, quietMs } from "./observation.ts";
import { prepareChanges, provoke } from "./provoke.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { TOLERANCE_MS } from "./timing.ts";

/** A larger window is not filled: it would take too many events. */
const LARGEST_WINDOW = 1000;

/** A full window. */
export interface FullWindow {
  /** Position among the frames of the connection before the first I frame in the window. */
  readonly before: number;
  /** The oldest I frame that is not acknowledged. */
  readonly oldest: SeenFrame;
  /** Number of I frames that are certainly waiting. */
  readonly waiting: number;
}

/**
 * Makes a station send I frames until its window is full, and more are waiting. The tester acknowledges nothing from now on.
 *
 * @throws {CaseFailure} It sends more or fewer than k.
 * @throws {Inconclusive} k is too large.
 */
export async function fillWindow(
  t: Tester,
  link: TesterLink,
  { waiting }: { readonly waiting: number },
): Promise<FullWindow> {
  const { k } = t.timing;
  if (k > LARGEST_WINDOW) {
    throw new Inconclusive(`k = ${k} is too large to fill the window: set k to 12 for this case`);
  }
  link.acknowledges = false;
  const before = link.frames.length;
  const certain = await provoke(t, link, k + waiting);
  await untilFull(t, link);
  const frames = informationFrames(link, before);
  const [first] = frames;
  const isExpired = first !== undefined && link.end !== undefined &&
    link.end.at >= first.at + t.timing.t1 - TOLERANCE_MS;
  if (isExpired && frames.length < k) {
    throw new Inconclusive("The window of the device cannot be filled: t1 expires first");
  }
  t.measure("unacknowledged I frames", frames.length, [k, k], "frames");
  return { before, oldest: frames[0]!, waiting: Math.max(1, certain - k) };
}

/** Waits until the station has sent no further I frame for a while, at most half of t1, with which the case continues. */
async function untilFull(t: Tester, link: TesterLink): Promise<void> {
  const until = t.now + t.timing.t1 / 2;
  for (let seen = -1; seen !== link.receiveNumber && t.now < until;) {
    seen = link.receiveNumber;
    await t.wait(quietMs(t));
  }
}

/** Sets the input of `changes()` before the connection whose window is filled, if there is an upper tester. */
export async function prepareWindow(t: Tester): Promise<void> {
  if (t.hasUpper) await prepareChanges(t);
}
