// What a device does with a malformed APDU, and whether its sheet says so.

import type { BadFrame } from "../sheet/pixit_items.ts";
import type { EitherStation } from "./either_role.ts";
import type { FramePattern } from "./pattern.ts";
import { describeFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CLOSE_MS } from "./timing.ts";

/** What a device did with a malformed APDU. */
export type Reaction = "close" | "discard" | "refuse" | "execute";

const REACTION_TEXTS: Readonly<Record<Reaction, string>> = {
  close: "closes the connection",
  discard: "discards it",
  refuse: "refuses it",
  execute: "executes it",
};

/** A malformed APDU as a stimulus. */
export interface Malformed {
  /** What it is, for the report. */
  readonly what: string;
  /** The kind that the sheet has an answer for. */
  readonly kind: BadFrame;
  readonly octets: Uint8Array;
  /** Frames that show that the device has acted on it. */
  readonly forbidden: readonly FramePattern[];
}

/** Sends a malformed APDU. The device must not act on it; it closes the connection, or discards it and continues. */
export async function expectNotActedUpon(
  t: Tester,
  link: TesterLink,
  { station, ...malformed }: Malformed & { readonly station: EitherStation },
): Promise<void> {
  const { what, kind, octets, forbidden } = malformed;
  link.clear();
  const { isStarted } = link;
  const from = link.frames.length;
  await link.octets(octets);
  for (const [index, pattern] of forbidden.entries()) {
    const during = index === 0 ? CLOSE_MS : 0;
    await link.expectNone(pattern, { during, what: `reaction to ${what}`, orClosed: true });
  }
  const unreadable = link.frames.slice(from).find(({ direction, apci }) =>
    direction === "received" && apci === undefined
  );
  t.check(unreadable === undefined, {
    expected: `no reaction to ${what}`,
    seen: unreadable === undefined ? "none" : describeFrame(unreadable),
  });
  judgeReaction(t, { what, kind, seen: link.end === undefined ? "discard" : "close" });
  if (link.end !== undefined) return;
  await link.expectAlive();
  if (!isStarted) return;
  await link.send(station.data());
  await station.expectTaken(link);
}

/** Compares what a device did with what its sheet declares; what is not declared is a remark. */
export function judgeReaction(
  t: Tester,
  { what, kind, seen }: {
    readonly what: string;
    readonly kind: BadFrame;
    readonly seen: Reaction;
  },
): void {
  const declared = t.sheet.badFrame(kind);
  t.outcome(`${what}: the device ${REACTION_TEXTS[seen]}`);
  if (declared === undefined) {
    t.remark(`${what}: the device ${REACTION_TEXTS[seen]}; the sheet lacks pixit.badFrame.${kind}`);
    return;
  }
  t.check(declared === seen, {
    expected: `the device to handle ${what} as declared (${declared})`,
    seen: `it ${REACTION_TEXTS[seen]}`,
  });
}
