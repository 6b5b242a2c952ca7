// The answers of a person in an acceptance run.

import { didYouMean } from "../text/suggest.ts";

/** A word that can be typed. */
export interface AnswerWord {
  readonly word: string;
  /** What may follow it. */
  readonly rest: "nothing" | "text" | "needs text";
  readonly form: string;
  readonly help: string;
}

/** All words, in the order of the help. Each may be abbreviated to its beginning, except `send`. */
export const ANSWERS: readonly AnswerWord[] = [
  {
    word: "ok",
    rest: "text",
    form: "ok [TEXT]",
    help: "right here, on the screen and in the field; Enter does the same if nothing is odd",
  },
  { word: "fail", rest: "text", form: "fail [TEXT]", help: "wrong, with a remark" },
  {
    word: "send",
    rest: "nothing",
    form: "send",
    help: "send the command; only this word sends it",
  },
  {
    word: "skip",
    rest: "needs text",
    form: "skip TEXT",
    help: "not to be tested, with the reason",
  },
  { word: "later", rest: "nothing", form: "later", help: "defer the whole item to the end" },
  {
    word: "again",
    rest: "nothing",
    form: "again",
    help: "forget what arrived, and repeat the step",
  },
  { word: "back", rest: "nothing", form: "back", help: "return to the step before" },
  {
    word: "goto",
    rest: "needs text",
    form: "goto CA/IOA",
    help: "continue with this point or command",
  },
  { word: "read", rest: "nothing", form: "read", help: "ask the station for the value" },
  {
    word: "want",
    rest: "needs text",
    form: "want VALUE",
    help: "the value to expect or to send in this step, in the unit of the list",
  },
  { word: "note", rest: "needs text", form: "note TEXT", help: "a remark about the item" },
  { word: "tester", rest: "needs text", form: "tester NAME", help: "who confirms from now on" },
  { word: "witness", rest: "text", form: "witness [NAME]", help: "who witnesses from now on" },
  {
    word: "wait",
    rest: "text",
    form: "wait [DURATION]",
    help: "for scripts: until something is to be confirmed (30s by default)",
  },
  { word: "status", rest: "nothing", form: "status", help: "how many are done, failed and open" },
  { word: "help", rest: "nothing", form: "help", help: "these words" },
  { word: "quit", rest: "nothing", form: "quit", help: "end; the same command continues later" },
];

/** A word with what follows it. */
export interface Answer {
  /** The word in full; empty for Enter. */
  readonly word: string;
  readonly rest: string;
}

/** Maximum length of a line. */
const MAX_LINE = 2000;

/** Reads an answer; a text if it is none. */
export function readAnswer(line: string): Answer | string {
  const text = line.trim();
  if (text === "") return { word: "", rest: "" };
  if (text.length > MAX_LINE) {
    return `The line has ${text.length} characters, expected at most ${MAX_LINE}`;
  }
  const [, typed = "", rest = ""] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
  const word = wordOf(typed.toLowerCase());
  const names = ANSWERS.map((each) => each.word);
  if (word === undefined) {
    return `Unknown answer "${typed}", expected ${names.join(", ")}${didYouMean(typed, names)}`;
  }
  if (word.rest === "nothing" && rest !== "") {
    return `Found "${rest}" after ${word.word}, expected ${word.form}`;
  }
  if (word.rest === "needs text" && rest === "") return `Expected ${word.form}`;
  return { word: word.word, rest };
}

/** The word that a text is, or begins; the first one if it begins several. `send` is never abbreviated. */
function wordOf(typed: string): AnswerWord | undefined {
  return ANSWERS.find(({ word }) => word === typed) ??
    ANSWERS.find(({ word }) => word !== "send" && word.startsWith(typed));
}

/** The lines of the help. */
export function answerHelp(): readonly string[] {
  const width = 17;
  return ANSWERS.map(({ form, help }) => `  ${form.padEnd(width)} ${help}`);
}

/** The completions of what has been typed. */
export function answerCompletions(before: string): readonly string[] {
  return /\s/.test(before)
    ? []
    : ANSWERS.map(({ word }) => word).filter((word) => word.startsWith(before.toLowerCase()));
}
