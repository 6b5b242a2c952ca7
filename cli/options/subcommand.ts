// The definition of a subcommand: its title, its arguments and options, and what runs it.

import type { Values } from "./args.ts";
import type { Io } from "../io/io.ts";
import type { OptionRow } from "./option_row.ts";

/** What the list of all subcommands shows about one. */
export interface CommandTitle {
  /** Name on the command line. */
  readonly name: string;
  /** One-line description for the table of commands. */
  readonly summary: string;
}

/** A subcommand without its title, which is in the list of all. */
export interface CommandBody {
  /** Positional arguments, as shown in the usage line. */
  readonly usage: string;
  /** Minimum and maximum number of positional arguments. */
  readonly operands: readonly [least: number, most: number];
  /** Possible words among the arguments, other than addresses and files; for completion. */
  readonly words?: readonly string[];
  /** Description: paragraphs, and lines that begin with a space, which are printed unchanged. */
  readonly text: string;
  /** The options it accepts. */
  readonly options: readonly OptionRow[];
  /** The exit codes it can return, each with its meaning. */
  readonly exits: readonly (readonly [code: number, text: string])[];
  /** Sample command lines, each with a remark. */
  readonly examples: readonly (readonly [line: string, remark: string])[];
  /** Runs the command and returns the exit code. */
  run(values: Values, io: Io): Promise<number>;
}

/** A subcommand. */
export interface Command extends CommandTitle, CommandBody {}
