// What a word of the line language is: how it is written, and what it does.

import type { Bench } from "../bench_station.ts";
import type { ObjectTable } from "../object_table.ts";

/**
 * Executes a line and returns its result: one line for the log, or several for an answer.
 *
 * @throws {Error} It cannot be done now; the message says why.
 */
export type Act = (bench: Bench) => Answer | Promise<Answer>;

/** The outcome of a line. */
export type Answer = string | readonly string[];

/** A word that a line can begin with. */
export interface Verb {
  /** The word. */
  readonly name: string;
  /** The words after it: `ADDRESS VALUE [QUALITY...]`. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly text: string;
  /** Reads the words after it; a text says what is wrong. */
  readonly parse: (words: readonly string[], objects: ObjectTable) => Act | string;
}

/** What is wrong with a line that has too many words; otherwise nothing. */
export function noMore(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : `found "${words[0]}", expected the end of the line`;
}
