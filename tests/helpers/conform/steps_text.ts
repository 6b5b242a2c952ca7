// What a case did, as text for a reviewed file: its verdict, its steps with their times, and the frames that decided.

import type { CaseStep } from "../../../cli/conform/bench/case_log.ts";
import type { Attempt } from "../../../cli/conform/run/attempt.ts";
import type { CaseResult } from "../../../cli/conform/run/campaign.ts";
import { formatCount } from "../../../codec/low_level.ts";

/** Number of first and last steps that are written; those between only count, and change the checksum. */
const FIRST = 16;
const LAST = 6;

/** Maximum number of octets of a line. */
const MOST_OCTETS = 240;

/** Maximum number of deciding frames of a case that are written. */
const MOST_DECIDING = 8;

/** Writes what a case did, without a line end. */
export function stepsText({ case: { id }, verdict, reason, decisive }: CaseResult): string {
  const head = reason === "" ? `${id} ${verdict}` : `${id} ${verdict}: ${reason}`;
  if (decisive === undefined) return head;
  const steps = decisive.log.steps.map((step) => stepText(step, decisive));
  const omitted = steps.slice(FIRST, -LAST);
  const shown = omitted.length === 0 ? steps : [
    ...steps.slice(0, FIRST),
    `  ... ${formatCount(omitted.length, "step")}, checksum ${checksum(omitted.join("\n"))}`,
    ...steps.slice(-LAST),
  ];
  const { outcomes } = decisive.log;
  return [
    cut(head),
    ...shown.map(cut),
    ...outcomes.map((text) => cut(`  outcome: ${text}`)),
    `  ${decidingText(decisive)}`,
  ].join("\n");
}

function stepText({ at, text, seen, result }: CaseStep, { from }: Attempt): string {
  const answer = seen === undefined ? "" : `; seen: ${seen}`;
  const sign = { done: " ", passed: "+", failed: "!" }[result];
  return `  ${((at - from) / 1000).toFixed(3)} ${sign} ${text}${answer}`;
}

/** How long the case took, and where the frames that decided are: `1#5` is the sixth frame of the first connection. */
function decidingText({ log: { deciding, measures }, durationMs }: Attempt): string {
  const places = deciding.map(({ link, frame }) => `${link}#${frame.index}`);
  const more = places.length - MOST_DECIDING;
  const shown = places.slice(0, MOST_DECIDING).join(" ") + (more > 0 ? ` and ${more} more` : "");
  const decided = places.length === 0 ? "" : `, decided by ${shown}`;
  const measured = measures.length === 0 ? "" : `, ${formatCount(measures.length, "measurement")}`;
  return `in ${(durationMs / 1000).toFixed(3)} s${measured}${decided}`;
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
