// What a word of the line language is: how it is written, and what it does.

import type { Bench } from "../bench_station.ts";
import type { ObjectTable } from "../object_table.ts";

/**
 * Does what a line says, and tells what became of it: in a line for the log, or in several for a person who asked.
 *
 * @throws {Error} It cannot be done now; the message says why.
 */
export type Act = (bench: Bench) => Answer | Promise<Answer>;

/** What became of a line. */
export type Answer = string | readonly string[];

/** A word that a line can begin with. */
export interface Verb {
  /** The word. */
  readonly name: string;
  /** What stands behind it: `ADDRESS VALUE [QUALITY...]`. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly text: string;
  /** Reads what stands behind it; a text says what is wrong. */
  readonly parse: (words: readonly string[], objects: ObjectTable) => Act | string;
}

/** What is wrong with a line that has more than it should; nothing if it has not. */
export function noMore(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : `found "${words[0]}", expected the end of the line`;
}
