// What a failed expectation shows: the frames that may be the answer, not the data that the device sends all the time.

import { count } from "../../text/count.ts";
import { concerns, type FramePattern } from "./pattern.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";

/** Maximum number of frames that a failure lists. */
const MOST_LISTED = 4;

/** Shown after a challenge, which arrives only if the campaign runs without keys. */
const CHALLENGED = "the device requires secure authentication: give its keys with --keys FILE";

/** What arrived instead of what was expected. */
export interface Unmet {
  /** One line for the report. */
  readonly seen: string;
  /** The frames that it names. */
  readonly frames: readonly SeenFrame[];
}

/**
 * Describes the frames that no expectation has taken.
 *
 * @param end How the connection ended; `undefined` while it is open.
 */
export function describeUnmet(
  rest: readonly SeenFrame[],
  { patterns, end }: {
    readonly patterns: readonly FramePattern[];
    readonly end: string | undefined;
  },
): Unmet {
  const related = rest.filter((frame) => patterns.some((each) => concerns(frame, each)));
  const frames = related.slice(-MOST_LISTED);
  const others = rest.length - related.length;
  const parts = frames.map(describeFrame);
  if (related.length > frames.length) parts[0] = `… ${parts[0]}`;
  if (parts.length > 0 && others > 0) parts.push(`and ${count(others, "other frame")}`);
  if (parts.length === 0) {
    parts.push(withoutAnswer(rest));
  }
  if (rest.some(({ asdu }) => asdu?.type === "S_CH_NA_1")) parts.push(CHALLENGED);
  return { seen: [...parts, ...end === undefined ? [] : [end]].join("; "), frames };
}

/** Describes frames of which none is an answer. */
function withoutAnswer(rest: readonly SeenFrame[]): string {
  const last = rest.at(-1);
  if (last === undefined) return "nothing";
  const number = rest.length === 1 ? "" : `${count(rest.length, "other frame")}, the last one `;
  return `no answer, but ${number}${describeFrame(last)}`;
}
