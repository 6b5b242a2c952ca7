// What cases read from a connection: the I frames of the device, how many there are, and when they stop.

import type { InformationApci } from "../../../codec/low_level.ts";
import { CAUSE } from "../../../codec/mod.ts";
import { mirrorCauses } from "./answers.ts";
import { type AsduPattern, fits, type FramePattern } from "./pattern.ts";
import { INTERROGATED } from "./points.ts";
import { firstCa } from "./requests.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Sheet } from "../sheet/sheet.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, quietOf, TERMINATION_MS } from "./timing.ts";

/** An I frame. */
export interface InformationFrame extends SeenFrame {
  readonly apci: InformationApci;
}

/** The I frames of the device, from a position among all frames of the connection. */
export function informationFrames(link: TesterLink, from = 0): readonly InformationFrame[] {
  return link.frames.slice(from).filter(isInformation);
}

/** The frames of the device that fit, from a position among all frames of the connection. */
export function framesThatFit(
  link: TesterLink,
  pattern: FramePattern,
  from = 0,
): readonly SeenFrame[] {
  return link.frames.slice(from).filter((frame) =>
    frame.direction === "received" && fits(frame, pattern)
  );
}

/** The requests of a type that a controlling station has made. */
export function requestsOf(link: TesterLink, type: string): readonly InformationFrame[] {
  return informationFrames(link).filter(({ asdu }) =>
    asdu?.type === type && asdu.cause === CAUSE.activation
  );
}

/** How long the device has to be quiet at the end of this path before its I frames are counted, in ms. */
export function quietMs(t: Tester): number {
  return quietOf(t.timing) + t.roundTripMs;
}

/** A device that has sent data for this time is not waited for any longer: it sends cyclic data, in ms. */
const BUSY_MS = 15_000;

/** The sheets of the devices that were found to send data all the time: the next cases wait less for them. */
const BUSY = new WeakSet<Sheet>();

/** Until when to wait for a device that sends data, in ms of the monotonic clock. */
export function quietBy(t: Tester, longestMs: number): number {
  return t.now + (BUSY.has(t.sheet) ? 2 * quietMs(t) : longestMs);
}

/** Notes that a device sends data all the time. */
export function noteBusy(t: Tester): void {
  BUSY.add(t.sheet);
}

/** Waits until the device has sent no I frame for a while; returns `false` if it sends data all the time. */
export async function untilQuiet(t: Tester, link: TesterLink): Promise<boolean> {
  const until = quietBy(t, BUSY_MS);
  for (let seen = -1; seen !== link.receiveNumber;) {
    if (t.now >= until) {
      noteBusy(t);
      return false;
    }
    if (link.end !== undefined) break;
    seen = link.receiveNumber;
    await t.wait(quietMs(t));
  }
  return true;
}

/** P2 with a controlled station that has nothing to send: what waited is acknowledged. */
export async function startedAndQuiet(
  t: Tester,
  options: { readonly other?: boolean } = {},
): Promise<TesterLink> {
  const link = await t.started(options);
  await untilQuiet(t, link);
  link.clear();
  return link;
}

/**
 * The first answer to an interrogation: its confirmation. If the sheet does not mark interrogations, the device may refuse
 * it instead, which also shows that it works.
 */
export function interrogationAnswer(t: Tester): AsduPattern {
  const cause = t.marks("baf.gi.global") ? CAUSE.activationCon : mirrorCauses();
  return { type: "C_IC_NA_1", cause };
}

/**
 * Waits for the confirmation and the termination of an interrogation, or for its refusal if the sheet does not mark interrogations;
 * returns the ASDUs between, as octets.
 */
export async function expectInterrogation(
  t: Tester,
  link: TesterLink,
): Promise<readonly SeenFrame[]> {
  const from = link.frames.length;
  const about = { type: "C_IC_NA_1", ca: firstCa(t) } as const;
  const { ca } = about;
  const answer = {
    ...{ ...interrogationAnswer(t), ca },
    ...t.marks("baf.gi.global") && { negative: false },
  };
  const first = await link.expect(answer, { within: CONFIRMATION_MS });
  if (first.asdu?.negative === true) return [];
  await link.expect({ ...about, cause: CAUSE.activationTermination }, { within: TERMINATION_MS });
  return framesThatFit(link, { type: INTERROGATED, ca, cause: CAUSE.interrogatedByStation }, from);
}

function isInformation(frame: SeenFrame): frame is InformationFrame {
  return frame.direction === "received" && frame.apci?.format === "I";
}
