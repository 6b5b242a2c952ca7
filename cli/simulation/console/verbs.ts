// The command language: all commands, the line parser, and the help.

import { REPORT_COLUMNS, wrapText } from "../../text/text.ts";
import { didYouMean } from "../../text/suggest.ts";
import type { ObjectTable } from "../object_table.ts";
import { FAULT_VERBS } from "./fault_verbs.ts";
import { INFORMATION_VERBS } from "./information_verbs.ts";
import { LINK_VERBS } from "./link_verbs.ts";
import { PROCESS_VERBS } from "./process_verbs.ts";
import { VALUE_VERBS } from "./value_verbs.ts";
import { type Act, noMore, type Verb } from "./verb.ts";

/** Commands for the program itself. */
const PROGRAM_VERBS: readonly Verb[] = [
  {
    name: "quit",
    usage: "",
    text: "stop the station",
    parse: (words) =>
      noMore(words) ?? ((bench) => {
        bench.quit();
        return "quits";
      }),
  },
  {
    name: "help",
    usage: "[WORD]",
    text: "list all commands, or explain one",
    parse: ([word, ...rest]) => {
      const verb = VERBS.find(({ name }) => name === word);
      if (word !== undefined && verb === undefined) return unknownWord(word, VERBS);
      return noMore(rest) ?? (() => helpLines(verb === undefined ? VERBS : [verb]));
    },
  },
];

/** All commands. */
export const VERBS: readonly Verb[] = [
  ...VALUE_VERBS,
  ...PROCESS_VERBS,
  ...INFORMATION_VERBS,
  ...LINK_VERBS,
  ...FAULT_VERBS,
  ...PROGRAM_VERBS,
];

/** Parses a line with at least one word; returns an error text on failure. */
export function parseLine(
  [name = "", ...words]: readonly string[],
  objects: ObjectTable,
): Act | string {
  const verb = VERBS.find((each) => each.name === name);
  if (verb === undefined) return unknownWord(name, VERBS);
  const act = verb.parse(words, objects);
  return typeof act === "string" ? `${name}: ${act}` : act;
}

/** The message for an unknown command. */
export function unknownWord(word: string, known: readonly Pick<Verb, "name">[]): string {
  const names = known.map(({ name }) => name);
  const hint = didYouMean(word, names);
  return `found "${word}", expected ${names.join(", ")}${hint}`;
}

/** Width of the left column. */
const LEFT_COLUMNS = 30;

/** The help lines of some commands. */
export function helpLines(verbs: readonly Pick<Verb, "name" | "usage" | "text">[]): string[] {
  return verbs.flatMap(({ name, usage, text }) => {
    const left = `  ${name} ${usage}`.trimEnd();
    const isShort = left.length < LEFT_COLUMNS;
    const lead = (isShort ? left : "").padEnd(LEFT_COLUMNS);
    return [...(isShort ? [] : [left]), ...wrapText(text, { lead, columns: REPORT_COLUMNS })];
  });
}
