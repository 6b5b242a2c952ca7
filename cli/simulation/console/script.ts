// Parses scripts: commands plus waiting and repetition. Scripts are checked before they run.

import { parseDuration } from "../../text/duration.ts";
import type { TextFault } from "../../text/text_faults.ts";
import { Mistake, noMore, unexpected, type Word } from "../../text/words.ts";
import type { ObjectTable } from "../object_table.ts";
import { parseBlocks, type Placed, REPEAT_WORDS } from "./blocks.ts";
import { type Condition, parseCondition } from "./conditions.ts";
import type { Act, Verb } from "./verb.ts";
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
  /** All mistakes. */
  readonly faults: readonly TextFault[];
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

/** What must follow `within`. */
const DURATION_ONLY = "a duration such as 15s after within, and nothing else";

/** Parses a script. */
export function parseScript(text: string, objects: ObjectTable): Script {
  const { steps, faults } = parseBlocks<StepContent>(text, {
    parse: (words) => parseStep(words, objects),
    takesTime: (step) => step.type === "wait" && step.ms > 0,
  });
  return { steps: faults.length > 0 ? [] : steps, faults };
}

function parseStep(words: readonly Word[], objects: ObjectTable): StepContent | Mistake {
  const [first, ...rest] = words;
  if (first!.text === "wait") {
    const wait = parseWait(rest, objects);
    return wait instanceof Mistake ? wait.in("wait") : wait;
  }
  if (!VERBS.some(({ name }) => name === first!.text)) {
    return unknownWord(first!, [
      ...VERBS,
      ...SCRIPT_WORDS.filter(({ name }) => !name.includes(" ")),
    ]);
  }
  const act = parseLine(words, objects);
  return act instanceof Mistake ? act : { type: "act", act };
}

function parseWait(
  [first, ...words]: readonly Word[],
  objects: ObjectTable,
): StepContent | Mistake {
  const { text = "" } = first ?? {};
  if (text !== "for") {
    const ms = parseDuration(text);
    if (ms === undefined) return unexpected(first, "a duration such as 15s, or for");
    return noMore(words) ?? { type: "wait", ms };
  }
  const at = words.findIndex((word) => word.text === "within");
  const limit = at < 0 ? [] : words.slice(at + 1);
  const withinMs = parseDuration(limit[0]?.text ?? "");
  if (at >= 0 && (withinMs === undefined || limit.length > 1)) {
    return unexpected(withinMs === undefined ? limit[0] : limit[1], DURATION_ONLY);
  }
  const condition = parseCondition(at < 0 ? words : words.slice(0, at), objects);
  if (condition instanceof Mistake) {
    return new Mistake(condition.text, condition.column ?? words[at]);
  }
  return { type: "until", condition, withinMs: at < 0 ? undefined : withinMs };
}
