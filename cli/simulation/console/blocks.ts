// Parses the lines of a script and its repeats. What a line may contain is up to the caller.

import { parseNumber } from "../value_type.ts";
import { noMore, type Verb } from "./verb.ts";
import { type PlacedWord, placedWordsOf } from "../../text/words.ts";

/** A step with its place, or a repeat of several. */
export type Placed<Content> =
  & { readonly line: number; readonly text: string }
  & (Content | Repeat<Content>);

/** Steps that are repeated. */
export interface Repeat<Content> {
  readonly type: "repeat";
  readonly times: number;
  readonly body: readonly Placed<Content>[];
}

/** A mistake in a script. */
export interface ScriptMistake {
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

/** A mistake in a line. */
export type WordMistake = Pick<ScriptMistake, "column" | "what">;

/** How to read the lines of a language. */
export interface LineLanguage<Content> {
  /** Parses a line with at least one word. */
  readonly parse: (words: readonly PlacedWord[]) => Content | WordMistake;
  /** Whether a step lets time pass; an endless repeat needs one. */
  readonly takesTime: (content: Content) => boolean;
}

/** Words of repeats. */
export const REPEAT_WORDS: readonly Pick<Verb, "name" | "usage" | "text">[] = [
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
interface OpenRepeat<Content> {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly times: number;
  readonly steps: Placed<Content>[];
}

/** Parses a script; the steps are those of the lines without mistakes. */
export function parseBlocks<Content extends object>(
  text: string,
  language: LineLanguage<Content>,
): { readonly steps: readonly Placed<Content>[]; readonly mistakes: readonly ScriptMistake[] } {
  const parser = new BlockParser(language);
  for (const [index, content] of text.replace(/^\ufeff/, "").split(/\r\n?|\n/).entries()) {
    parser.take(index + 1, content);
  }
  return parser.finish();
}

class BlockParser<Content extends object> {
  readonly #language: LineLanguage<Content>;
  readonly #mistakes: ScriptMistake[] = [];
  readonly #steps: Placed<Content>[] = [];
  readonly #open: OpenRepeat<Content>[] = [];

  constructor(language: LineLanguage<Content>) {
    this.#language = language;
  }

  take(line: number, content: string): void {
    const words = placedWordsOf(content);
    if ("what" in words) return this.#fault({ line, ...words });
    const [first, ...rest] = words;
    if (first === undefined) return;
    const { column } = first;
    const text = content.trim();
    if (first.text === "repeat") {
      const times = roundsOf(rest.map((word) => word.text));
      if (typeof times === "string") {
        this.#fault({ line, column: rest[0]!.column, what: `repeat: ${times}` });
      }
      this.#open.push({ line, column, text, times: Number(times), steps: [] });
    } else if (first.text === "end") {
      const wrong = noMore(rest.map((word) => word.text)) ?? this.#endRepeat();
      if (wrong !== undefined) this.#fault({ line, column, what: `end: ${wrong}` });
    } else {
      const step = this.#language.parse(words);
      if ("what" in step && "column" in step) this.#fault({ line, ...step as WordMistake });
      else this.#innermost.push({ line, text, ...step as Content });
    }
  }

  finish(): ReturnType<typeof parseBlocks<Content>> {
    for (const { line, column } of this.#open) {
      this.#fault({ line, column, what: "repeat without end" });
    }
    return { steps: this.#steps, mistakes: this.#mistakes };
  }

  get #innermost(): Placed<Content>[] {
    return this.#open.at(-1)?.steps ?? this.#steps;
  }

  #fault(mistake: ScriptMistake): void {
    this.#mistakes.push(mistake);
  }

  /** Closes the innermost repeat; returns an error text on failure. */
  #endRepeat(): string | undefined {
    const repeat = this.#open.pop();
    if (repeat === undefined) return "end without repeat";
    const { line, text, times, steps: body } = repeat;
    this.#innermost.push({ type: "repeat", line, text, times, body });
    const isEndless = times === Infinity && !body.some((step) => this.#takesTime(step));
    return isEndless
      ? `the repeat of line ${line} would run forever, expected a wait in it`
      : undefined;
  }

  #takesTime(step: Placed<Content>): boolean {
    if (isRepeat(step)) return step.body.some((each) => this.#takesTime(each));
    return this.#language.takesTime(step);
  }
}

/** Whether a step is a repeat. */
export function isRepeat<Content>(
  step: Placed<Content>,
): step is Placed<Content> & Repeat<Content> {
  return (step as { readonly type?: unknown }).type === "repeat";
}

function roundsOf([text, ...rest]: readonly string[]): number | string {
  if (text === undefined) return Infinity;
  const rounds = parseNumber(text) ?? NaN;
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS) {
    return `found "${text}", expected a whole number from 1 to ${MOST_ROUNDS}`;
  }
  return noMore(rest) ?? rounds;
}
