// The definition of a command of the command language.

import type { Bench } from "../bench_station.ts";
import type { ObjectTable } from "../object_table.ts";

/**
 * Executes a command and returns its result: one line for the log, or several for an answer.
 *
 * @throws {Error} The command cannot be executed now.
 */
export type Act = (bench: Bench) => Answer | Promise<Answer>;

/** The result of a command. */
export type Answer = string | readonly string[];

/** A command. */
export interface Verb {
  /** Command name. */
  readonly name: string;
  /** Arguments: `ADDRESS VALUE [QUALITY...]`. */
  readonly usage: string;
  /** One-line description. */
  readonly text: string;
  /** Parses the arguments; returns an error text on failure. */
  readonly parse: (words: readonly string[], objects: ObjectTable) => Act | string;
}

/** An error text if there are further words. */
export function noMore(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : `found "${words[0]}", expected the end of the line`;
}
