// The command language: all commands, the line parser, and the help.

import { REPORT_COLUMNS, wrapText } from "../../text/text.ts";
import { didYouMean } from "../../text/suggest.ts";
import { Mistake, noMore, unexpected, type Word } from "../../text/words.ts";
import type { ObjectTable } from "../object_table.ts";
import { FAULT_VERBS } from "./fault_verbs.ts";
import { INFORMATION_VERBS } from "./information_verbs.ts";
import { LINK_VERBS } from "./link_verbs.ts";
import { PROCESS_VERBS } from "./process_verbs.ts";
import { VALUE_VERBS } from "./value_verbs.ts";
import type { Act, Verb } from "./verb.ts";

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
      const verb = VERBS.find(({ name }) => name === word?.text);
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

/** Parses a line with at least one word. */
export function parseLine([first, ...words]: readonly Word[], objects: ObjectTable): Act | Mistake {
  const verb = VERBS.find(({ name }) => name === first!.text);
  if (verb === undefined) return unknownWord(first!, VERBS);
  const act = verb.parse(words, objects);
  return act instanceof Mistake ? act.in(verb.name) : act;
}

/** The mistake of an unknown command. */
export function unknownWord(word: Word, known: readonly Pick<Verb, "name">[]): Mistake {
  const names = known.map(({ name }) => name);
  const hint = didYouMean(word.text, names);
  return unexpected(word, `${names.join(", ")}${hint}`);
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
