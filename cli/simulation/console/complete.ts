// Tab completion for the command line of a running station.

import { faultNames } from "../faults/fault_table.ts";
import { parameterName, UNWRITTEN } from "../generator_text.ts";
import type { ObjectTable } from "../object_table.ts";
import { GENERATOR_SCHEMAS } from "../schema.ts";
import { VERBS } from "./verbs.ts";

const QUALITIES: readonly string[] = [
  ...["good", "invalid", "not-topical", "substituted", "blocked", "elapsed-invalid", "overflow"],
];

/** The completions of the last word before the cursor. */
export function completionsOf(before: string, objects: ObjectTable): readonly string[] {
  const words = before.trimStart().split(/\s+/);
  const last = words.at(-1)!;
  return wordsFor(words.slice(0, -1), objects).filter((word) => word.startsWith(last));
}

/** The words that can follow. */
function wordsFor(words: readonly string[], objects: ObjectTable): readonly string[] {
  const [name] = words;
  if (words.length === 0 || (name === "help" && words.length === 1)) {
    return VERBS.map((verb) => verb.name);
  }
  if (name === "fault" && words.length === 1) return faultNames("controlled");
  const verb = VERBS.find((each) => each.name === name);
  if (verb === undefined || !/ADDRESS/.test(verb.usage)) return [];
  if (words.length === 1 && name !== "burst") {
    return [...objects.all()].map((each) => objects.textOf(each));
  }
  if (name === "drive") return wordsOfGenerator(words.slice(2));
  return /QUALITY/.test(verb.usage) ? QUALITIES : [];
}

/** The kinds of generators, or the parameters of a kind. */
function wordsOfGenerator([kind, ...given]: readonly string[]): readonly string[] {
  if (kind === undefined) return Object.keys(GENERATOR_SCHEMAS);
  const schema = Object.entries(GENERATOR_SCHEMAS).find(([name]) => name === kind)?.[1];
  return Object.entries(schema?.properties ?? {}).filter(([key]) => !UNWRITTEN.includes(key))
    .map(([key, { type }]) => `${parameterName(key)}${type === "boolean" ? "" : "="}`)
    .filter((word) => !given.some((each) => each.startsWith(word)));
}
