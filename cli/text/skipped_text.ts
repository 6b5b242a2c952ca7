// The packets of a capture that were skipped for a reason that indicates a problem.

import { counted } from "./count.ts";

/** The reasons, except for those of ordinary packets of other protocols. */
const REASONS: Readonly<Record<string, string>> = {
  "unknown-link-type": "of an unknown link layer",
  "fragment": "incomplete fragments",
  "cut": "truncated by the capture before the TCP data",
  "malformed": "malformed",
};

/** `2 packets malformed, 1 packet incomplete fragments`; empty if there are none. */
export function skippedText(skipped: Readonly<Record<string, number>>): string {
  return Object.entries(REASONS).flatMap(([reason, text]) => {
    const count = skipped[reason] ?? 0;
    return count === 0 ? [] : [`${counted(count, "packet")} ${text}`];
  }).join(", ");
}
