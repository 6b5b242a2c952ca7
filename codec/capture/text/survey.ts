// A first look at a text: what it contains, which side wrote it, and the order of its dates.

import { IEC104, type Profile } from "../../profile.ts";
import { scanText, type TextFinding } from "./scan_text.ts";
import { senderByContent } from "./sides.ts";
import { type DateOrder, dateOrderIn } from "./time_stamp.ts";

/** What a text contains. */
export interface TextSurvey {
  /** `asdus` if it has neither APDUs nor packets, but ASDUs. */
  readonly content: "apdus" | "asdus" | "nothing";
  readonly order: DateOrder;
  /** Whether what the log calls sent came from the controlling station. */
  readonly sentByControlling: boolean;
  /** The smallest indentation of dumps, if there are several: the direction that is sent. */
  readonly outerIndent: number | undefined;
  /** Whether there are packets, and octets outside packets. */
  readonly hasPackets: boolean;
  readonly hasFrames: boolean;
  /** Number of APDUs, ASDUs and packets, up to a limit. */
  readonly whole: number;
  /** Whether some line names a direction. */
  readonly hasDirections: boolean;
}

/** Number of findings that are enough to decide. */
const ENOUGH = 2000;

const DATES = /\d{1,2}\/\d{1,2}\/\d{4}[^\d\n]{1,4}\d{1,2}:\d{2}:\d{2}/g;

/** Looks at the whole text, or at the first findings of a long one. */
export function surveyText(text: string, profile: Profile = IEC104): TextSurvey {
  const order = findDateOrder(text);
  const apdus = tally(text, { profile, asdus: false, order });
  if (apdus.facts.whole > 0) return { content: "apdus", order, ...apdus.facts };
  const asdus = tally(text, { profile, asdus: true, order });
  if (asdus.facts.whole > 0) return { content: "asdus", order, ...asdus.facts };
  return { content: apdus.parts > 0 ? "apdus" : "nothing", order, ...apdus.facts };
}

function findDateOrder(text: string): DateOrder {
  let seen = 0;
  let hasHalves = false;
  for (const match of text.matchAll(DATES)) {
    const order = dateOrderIn(match[0]);
    if (order !== undefined) return order;
    hasHalves ||= /^\s?[ap]m/i.test(
      text.slice(match.index + match[0].length, match.index + match[0].length + 8),
    );
    if (++seen >= ENOUGH) break;
  }
  return hasHalves ? "month-day" : "day-month";
}

type Facts = Omit<TextSurvey, "content" | "order">;

function tally(
  text: string,
  options: { readonly profile: Profile; readonly asdus: boolean; readonly order: DateOrder },
): { readonly parts: number; readonly facts: Facts } {
  let [whole, parts, votes] = [0, 0, 0];
  let [hasPackets, hasFrames, hasDirections] = [false, false, false];
  const indents = new Set<number>();
  for (const item of scanText(text, options)) {
    if (item.type === "unread") continue;
    if (item.kind === "torn" || item.kind === "excess") parts++;
    else whole++;
    if (item.kind === "packet") hasPackets = true;
    else hasFrames = true;
    if (item.indent !== undefined && item.kind !== "packet") indents.add(item.indent);
    hasDirections ||= item.label.direction !== undefined || item.label.sender !== undefined;
    votes += voteOf(item);
    if (whole >= ENOUGH) break;
  }
  const outerIndent = indents.size === 2 ? smallest(indents) : undefined;
  const facts = {
    whole,
    sentByControlling: votes >= 0,
    outerIndent,
    hasPackets,
    hasFrames,
    hasDirections,
  };
  return { parts, facts };
}

/** 1 if an APDU shows that the controlling station wrote the log, -1 if the controlled one did. */
function voteOf({ kind, octets, label }: TextFinding): number {
  if (kind !== "apdu" && kind !== "asdu" || label.direction === undefined) return 0;
  const sender = senderByContent(kind === "apdu" ? octets : withoutNumbers(octets));
  if (sender === undefined) return 0;
  return (sender === "controlling") === (label.direction === "sent") ? 1 : -1;
}

function withoutNumbers(asdu: Uint8Array): Uint8Array {
  const apdu = new Uint8Array(asdu.length + 6);
  apdu.set(asdu, 6);
  return apdu;
}

function smallest(numbers: ReadonlySet<number>): number {
  let least = Infinity;
  for (const each of numbers) least = Math.min(least, each);
  return least;
}
