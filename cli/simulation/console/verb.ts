// The definition of a command of the command language.

import type { Bench } from "../bench_station.ts";
import type { Mistake, Word } from "../../text/words.ts";
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
  /** Parses the arguments. */
  readonly parse: (words: readonly Word[], objects: ObjectTable) => Act | Mistake;
}
