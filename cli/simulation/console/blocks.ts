// Parses the lines of a script and its repeats. The caller defines what a line may contain.

import { parseNumber } from "../value_type.ts";
import type { TextFault } from "../../text/text_faults.ts";
import { Mistake, noMore, unexpected, type Word, wordsOf } from "../../text/words.ts";
import type { Verb } from "./verb.ts";

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

/** How to read the lines of a language. */
export interface LineLanguage<Content> {
  /** Parses a line with at least one word. */
  readonly parse: (words: readonly Word[]) => Content | Mistake;
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
  readonly text: string;
  /** The word repeat. */
  readonly word: Word;
  readonly times: number;
  readonly steps: Placed<Content>[];
}

/** A line of a script. */
interface Line {
  readonly line: number;
  readonly text: string;
  readonly words: readonly Word[];
}

/** Parses a script; the steps are those of the lines without mistakes. */
export function parseBlocks<Content extends object>(
  text: string,
  language: LineLanguage<Content>,
): { readonly steps: readonly Placed<Content>[]; readonly faults: readonly TextFault[] } {
  const parser = new BlockParser(language);
  for (const [index, content] of text.replace(/^\ufeff/, "").split(/\r\n?|\n/).entries()) {
    parser.take(index + 1, content);
  }
  return parser.finish();
}

class BlockParser<Content extends object> {
  readonly #language: LineLanguage<Content>;
  readonly #faults: TextFault[] = [];
  readonly #steps: Placed<Content>[] = [];
  readonly #open: OpenRepeat<Content>[] = [];

  constructor(language: LineLanguage<Content>) {
    this.#language = language;
  }

  take(line: number, content: string): void {
    const words = wordsOf(content);
    const isSplit = !(words instanceof Mistake);
    const mistake = isSplit ? this.#parse({ line, text: content.trim(), words }) : words;
    if (mistake !== undefined) this.#faults.push(mistake.at(line, isSplit ? words : []));
  }

  finish(): ReturnType<typeof parseBlocks<Content>> {
    for (const { line, word } of this.#open) {
      this.#faults.push(new Mistake("repeat without end", word).at(line, []));
    }
    this.#faults.sort((a, b) => a.line - b.line);
    return { steps: this.#steps, faults: this.#faults };
  }

  #parse({ line, text, words }: Line): Mistake | undefined {
    const [first, ...rest] = words;
    if (first === undefined) return undefined;
    if (first.text === "repeat") {
      const times = roundsOf(rest);
      this.#open.push({ line, text, word: first, times: Number(times), steps: [] });
      return times instanceof Mistake ? times.in("repeat") : undefined;
    }
    if (first.text === "end") return (noMore(rest) ?? this.#endRepeat(first))?.in("end");
    const step = this.#language.parse(words);
    if (step instanceof Mistake) return step;
    this.#innermost.push({ line, text, ...step });
    return undefined;
  }

  get #innermost(): Placed<Content>[] {
    return this.#open.at(-1)?.steps ?? this.#steps;
  }

  /** Closes the innermost repeat. */
  #endRepeat(end: Word): Mistake | undefined {
    const repeat = this.#open.pop();
    if (repeat === undefined) return new Mistake("end without repeat", end);
    const { line, text, times, steps: body } = repeat;
    this.#innermost.push({ type: "repeat", line, text, times, body });
    const isEndless = times === Infinity && !body.some((step) => this.#takesTime(step));
    return isEndless
      ? new Mistake(`the repeat of line ${line} would run forever, expected a wait in it`, end)
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

function roundsOf([word, ...rest]: readonly Word[]): number | Mistake {
  if (word === undefined) return Infinity;
  const rounds = parseNumber(word.text) ?? NaN;
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS) {
    return unexpected(word, `a whole number from 1 to ${MOST_ROUNDS}`);
  }
  return noMore(rest) ?? rounds;
}
