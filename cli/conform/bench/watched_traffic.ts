// What the device sent in a campaign, frame by frame, for the cases that only observe.

import type { Asdu } from "../../../codec/mod.ts";
import { Inconclusive } from "../verdict.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { TesterLink } from "./tester_link.ts";
import type { CampaignTraffic } from "./traffic.ts";

/** A frame of the device in a campaign. */
export interface WatchedFrame {
  readonly caseId: string;
  readonly link: TesterLink;
  readonly frame: SeenFrame;
}

/** A frame of the device with an ASDU. */
export interface WatchedAsdu extends WatchedFrame {
  readonly asdu: Asdu;
}

/** Maximum number of violations that a verdict names. */
const MOST_NAMED = 4;

/** Every frame of the device. */
export function* watchedFrames({ links }: CampaignTraffic): Generator<WatchedFrame> {
  for (const { caseId, link } of links) {
    for (const frame of link.frames) {
      if (frame.direction === "received") yield { caseId, link, frame };
    }
  }
}

/** Every ASDU of the device. */
export function* watchedAsdus(traffic: CampaignTraffic): Generator<WatchedAsdu> {
  for (const watched of watchedFrames(traffic)) {
    const { asdu } = watched.frame;
    if (asdu !== undefined) yield { ...watched, asdu };
  }
}

/** Names the first of some violations, with the case in which each was seen. */
export function violationsText(
  violations: readonly { readonly text: string; readonly caseId: string }[],
): string {
  const named = violations.slice(0, MOST_NAMED).map(({ text, caseId }) => `${text} in ${caseId}`);
  const rest = violations.length - named.length;
  return [...named, ...rest > 0 ? [`${rest} more`] : []].join("; ");
}

/** Ends a case that only observes if there was nothing to observe. */
export function requireSeen(count: number, what: string): void {
  if (count === 0) throw new Inconclusive(`The device sent no ${what} in the campaign`);
}
