// Parses scripts: commands plus waiting and repetition. Scripts are checked before they run.

import { parseDuration } from "../../text/duration.ts";
import { parseNumber } from "../value_type.ts";
import type { ObjectTable } from "../object_table.ts";
import { type Condition, parseCondition } from "./conditions.ts";
import { type Act, noMore, type Verb } from "./verb.ts";
import { parseLine, unknownWord, VERBS } from "./verbs.ts";
import { wordsOf } from "./words.ts";

/** A step of a script. */
export type Step = { readonly line: number; readonly text: string } & StepContent;

/** The action of a step. */
export type StepContent =
  | { readonly type: "act"; readonly act: Act }
  | { readonly type: "wait"; readonly ms: number }
  | {
    readonly type: "until";
    readonly condition: Condition;
    readonly withinMs: number | undefined;
  }
  | { readonly type: "repeat"; readonly times: number; readonly body: readonly Step[] };

/** A parsed script. */
export interface Script {
  /** Its steps; empty if there are mistakes. */
  readonly steps: readonly Step[];
  /** All mistakes, each with its line number. */
  readonly faults: readonly string[];
}

/** Words that are only available in scripts. */
export const SCRIPT_WORDS: readonly Pick<Verb, "name" | "usage" | "text">[] = [
  { name: "wait", usage: "DURATION", text: "wait for this time: 500ms, 15s, 2m" },
  {
    name: "wait for",
    usage: "CONDITION [within DURATION]",
    text:
      "wait for a condition; if it is not met within DURATION, the script ends with exit code 4",
  },
  {
    name: "repeat",
    usage: "[NUMBER]",
    text: "repeat the lines up to end; forever without a number",
  },
  { name: "end", usage: "", text: "end of a repeat" },
];

/** Maximum count of a repeat. */
const MOST_ROUNDS = 1_000_000;

/** A repeat that is still open. */
interface OpenRepeat {
  readonly line: number;
  readonly text: string;
  readonly times: number;
  readonly steps: Step[];
}

/** Parses a script. */
export function parseScript(text: string, objects: ObjectTable): Script {
  const faults: string[] = [];
  const steps: Step[] = [];
  const open: OpenRepeat[] = [];
  for (const [index, content] of text.replace(/^\ufeff/, "").split(/\r\n?|\n/).entries()) {
    const line = index + 1;
    const fault = (what: string) => faults.push(`line ${line}: ${what}`);
    const words = wordsOf(content);
    if (typeof words === "string") {
      fault(words);
    } else if (words[0] === "repeat") {
      const times = roundsOf(words.slice(1));
      if (typeof times === "string") fault(`repeat: ${times}`);
      open.push({ line, text: content.trim(), times: Number(times), steps: [] });
    } else if (words[0] === "end") {
      const wrong = noMore(words.slice(1)) ?? endRepeat(open, steps);
      if (wrong !== undefined) fault(`end: ${wrong}`);
    } else if (words.length > 0) {
      const step = parseStep(words, objects);
      if (typeof step === "string") fault(step);
      else (open.at(-1)?.steps ?? steps).push({ line, text: content.trim(), ...step });
    }
  }
  for (const { line } of open) faults.push(`line ${line}: repeat without end`);
  return faults.length > 0 ? { steps: [], faults } : { steps, faults };
}

function roundsOf([text, ...rest]: readonly string[]): number | string {
  if (text === undefined) return Infinity;
  const rounds = parseNumber(text) ?? NaN;
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS) {
    return `found "${text}", expected a whole number from 1 to ${MOST_ROUNDS}`;
  }
  return noMore(rest) ?? rounds;
}

/** Closes the innermost repeat; returns an error text on failure. */
function endRepeat(open: OpenRepeat[], steps: Step[]): string | undefined {
  const repeat = open.pop();
  if (repeat === undefined) return "end without repeat";
  const { line, text, times, steps: body } = repeat;
  (open.at(-1)?.steps ?? steps).push({ type: "repeat", line, text, times, body });
  const isEndless = times === Infinity && !body.some(takesTime);
  return isEndless
    ? `the repeat of line ${line} would run forever, expected a wait in it`
    : undefined;
}

function takesTime(step: Step): boolean {
  if (step.type === "repeat") return step.body.some(takesTime);
  return step.type === "wait" && step.ms > 0;
}

function parseStep(words: readonly string[], objects: ObjectTable): StepContent | string {
  if (words[0] === "wait") {
    const wait = parseWait(words.slice(1), objects);
    return typeof wait === "string" ? `wait: ${wait}` : wait;
  }
  if (!VERBS.some(({ name }) => name === words[0])) {
    return unknownWord(words[0]!, [
      ...VERBS,
      ...SCRIPT_WORDS.filter(({ name }) => !name.includes(" ")),
    ]);
  }
  const act = parseLine(words, objects);
  return typeof act === "string" ? act : { type: "act", act };
}

function parseWait(
  [first = "", ...words]: readonly string[],
  objects: ObjectTable,
): StepContent | string {
  if (first !== "for") {
    const ms = parseDuration(first);
    if (ms === undefined) return `found "${first}", expected a duration such as 15s, or for`;
    return noMore(words) ?? { type: "wait", ms };
  }
  const at = words.indexOf("within");
  const withinMs = at < 0 ? undefined : parseDuration(words[at + 1] ?? "");
  if (at >= 0 && (withinMs === undefined || words.length > at + 2)) {
    return `found "${words.slice(at + 1).join(" ")}" after within, expected a duration such as 15s`;
  }
  const condition = parseCondition(at < 0 ? words : words.slice(0, at), objects);
  return typeof condition === "string" ? condition : { type: "until", condition, withinMs };
}
