// Parses scripts: commands plus waiting and repetition. Scripts are checked before they run.

import { parseDuration } from "../../text/duration.ts";
import type { ObjectTable } from "../object_table.ts";
import { parseBlocks, type Placed, REPEAT_WORDS } from "./blocks.ts";
import { type Condition, parseCondition } from "./conditions.ts";
import { type Act, noMore, type Verb } from "./verb.ts";
import { parseLine, unknownWord, VERBS } from "./verbs.ts";

/** A step of a script. */
export type Step = Placed<StepContent>;

/** The action of a step other than a repeat. */
export type StepContent =
  | { readonly type: "act"; readonly act: Act }
  | { readonly type: "wait"; readonly ms: number }
  | {
    readonly type: "until";
    readonly condition: Condition;
    readonly withinMs: number | undefined;
  };

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
  ...REPEAT_WORDS,
];

/** Parses a script. */
export function parseScript(text: string, objects: ObjectTable): Script {
  const { steps, mistakes } = parseBlocks<StepContent>(text, {
    parse: (words) => {
      const step = parseStep(words.map((word) => word.text), objects);
      return typeof step === "string" ? { column: words[0]!.column, what: step } : step;
    },
    takesTime: (step) => step.type === "wait" && step.ms > 0,
  });
  const faults = mistakes.map(({ line, what }) => `line ${line}: ${what}`);
  return { steps: faults.length > 0 ? [] : steps, faults };
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
