// What a case did, as text for a reviewed file: its verdict, its steps and the calls of the upper tester with their times,
// and the frames that decided.

import type { CaseStep } from "../../../cli/conform/bench/case_log.ts";
import type { Attempt } from "../../../cli/conform/run/attempt.ts";
import type { ConformanceCase } from "../../../cli/conform/case.ts";
import type { CaseResult } from "../../../cli/conform/run/campaign.ts";
import { formatCount } from "../../../codec/low_level.ts";
import type { UpperCall } from "./run_cases.ts";

/** Number of first and last steps, and calls, that are written; those between only count, and change the checksum. */
const FIRST = 16;
const LAST = 6;
const FIRST_CALLS = 8;
const LAST_CALLS = 4;

/** Maximum number of octets of a line. */
const MOST_OCTETS = 240;

/** Maximum number of deciding frames of a case that are written. */
const MOST_DECIDING = 8;

/** Writes what a case did, without a line end. */
export function stepsText(
  { case: tested, verdict, reason, decisive }: CaseResult,
  calls: readonly UpperCall[],
): string {
  const { id } = tested;
  const head = reason === "" ? `${id} ${verdict}` : `${id} ${verdict}: ${reason}`;
  if (decisive === undefined) return head;
  const { log: { steps, outcomes }, from, durationMs } = decisive;
  const during = calls.filter(({ at }) => at >= from && at <= from + durationMs);
  return [
    head,
    `  ${definitionText(tested, decisive)}`,
    ...ends(steps.map((step) => stepText(step, decisive)), [FIRST, LAST], "step"),
    ...ends(
      during.map(({ at, text }) => `  ${secondsText(at - from)} * ${text}`),
      [FIRST_CALLS, LAST_CALLS],
      "call",
    ),
    ...outcomes.map((text) => `  outcome: ${text}`),
    `  ${decidingText(decisive)}`,
  ].map(cut).join("\n");
}

/** What the catalogue says about a case, besides prose. */
function definitionText(
  { id: _id, precondition: _before, stimulus: _does, criterion: _judges, duration, ...rest }:
    ConformanceCase,
  { tester: { timing, sheet } }: Attempt,
): string {
  return JSON.stringify({ ...rest, duration: duration?.(timing, sheet) });
}

/** The first and the last lines, and what is between them as a number and a checksum. */
function ends(
  lines: readonly string[],
  [first, last]: readonly [number, number],
  noun: string,
): readonly string[] {
  const omitted = lines.slice(first, -last);
  if (omitted.length === 0) return lines;
  const between = `  ... ${formatCount(omitted.length, noun)}, checksum ${
    checksum(omitted.join("\n"))
  }`;
  return [...lines.slice(0, first), between, ...lines.slice(-last)];
}

function secondsText(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function stepText({ at, text, seen, result }: CaseStep, { from }: Attempt): string {
  const answer = seen === undefined ? "" : `; seen: ${seen}`;
  const sign = { done: " ", passed: "+", failed: "!" }[result];
  return `  ${secondsText(at - from)} ${sign} ${text}${answer}`;
}

/** How long the case took, and where the frames that decided are: `1#5` is the sixth frame of the first connection. */
function decidingText({ log: { deciding, measures }, durationMs }: Attempt): string {
  const places = deciding.map(({ link, frame }) => `${link}#${frame.index}`);
  const more = places.length - MOST_DECIDING;
  const shown = places.slice(0, MOST_DECIDING).join(" ") + (more > 0 ? ` and ${more} more` : "");
  const decided = places.length === 0 ? "" : `, decided by ${shown}`;
  const measured = measures.length === 0 ? "" : `, ${formatCount(measures.length, "measurement")}`;
  return `in ${secondsText(durationMs)} s${measured}${decided}`;
}

function cut(line: string): string {
  const text = line.replaceAll("\n", " | ");
  return text.length <= MOST_OCTETS ? text : `${text.slice(0, MOST_OCTETS)}... ${checksum(text)}`;
}

/** FNV-1a with 32 bits. */
function checksum(text: string): string {
  let sum = 0x811c_9dc5;
  for (const octet of new TextEncoder().encode(text)) sum = Math.imul(sum ^ octet, 0x0100_0193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}
