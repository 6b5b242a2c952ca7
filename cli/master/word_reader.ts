// Reads the words of a line in order.

import { parseDuration } from "../text/duration.ts";
import { didYouMean } from "../text/suggest.ts";
import { type Mistake, unexpected, type Word } from "../text/words.ts";

/** A line has a mistake. */
export class MistakeError extends Error {
  /** Always `MistakeError`. */
  override readonly name = "MistakeError";
  readonly mistake: Mistake;

  /** Creates an error. */
  constructor(mistake: Mistake) {
    super(mistake.text);
    this.mistake = mistake;
  }
}

/** The words of a line. */
export class WordReader {
  readonly #words: readonly Word[];
  #next = 0;

  /** Starts at the first word. A number and a unit, as in `2 s`, count as one word. */
  constructor(words: readonly Word[]) {
    this.#words = withUnits(words);
  }

  /** The next word, without reading it. */
  peek(): string | undefined {
    return this.#words[this.#next]?.text;
  }

  /** Whether all words are read. */
  get isAtEnd(): boolean {
    return this.peek() === undefined;
  }

  /** Column of the next word, or of the end of the line. */
  get column(): number {
    const word = this.#words[this.#next];
    if (word !== undefined) return word.column;
    const last = this.#words.at(-1);
    return last === undefined ? 1 : last.column + last.text.length;
  }

  /** Reads the next word if it is this one; returns whether it is. */
  take(word: string): boolean {
    const isNext = this.peek() === word;
    if (isNext) this.#next++;
    return isNext;
  }

  /** Reads the next word. */
  read(expected: string): string {
    const word = this.peek();
    if (word === undefined) throw this.mistake(expected);
    this.#next++;
    return word;
  }

  /** Reads a word and converts it. */
  readAs<Value>(read: (text: string) => Value | undefined, expected: string): Value {
    const word = this.peek();
    const value = word === undefined ? undefined : read(word);
    if (value === undefined) throw this.mistake(expected);
    this.#next++;
    return value;
  }

  /** Reads a duration. */
  duration(example: string): number {
    return this.readAs(parseDuration, `a duration with its unit, such as ${example}`);
  }

  /** Reads all remaining words. */
  rest(): readonly Word[] {
    const rest = this.#words.slice(this.#next);
    this.#next = this.#words.length;
    return rest;
  }

  /** Refuses further words. */
  end(): void {
    if (!this.isAtEnd) throw this.mistake("the end of the line");
  }

  /** The error for the next word, or for what is missing at the end of the line. */
  mistake(expected: string, known: readonly string[] = []): MistakeError {
    const word = this.#words[this.#next];
    const hint = word === undefined ? "" : didYouMean(word.text, known);
    return new MistakeError(unexpected(word, `${expected}${hint}`));
  }
}

/** Joins `2 s` to `2s`. */
function withUnits(words: readonly Word[]): readonly Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const whole = `${before?.text}${word.text}`;
    const isUnit = before !== undefined && /^\d+(?:\.\d+)?$/.test(before.text) &&
      parseDuration(whole) !== undefined;
    if (isUnit) joined[joined.length - 1] = { ...before, text: whole };
    else joined.push(word);
  }
  return joined;
}
