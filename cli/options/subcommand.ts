// What a subcommand is: its row in the table, its options, and the exit codes they all share.

// circle: a command runs with its values, and parsing them takes the rows of its options
import type { Values } from "./args.ts";
import type { Io } from "../io/io.ts";

/** How a command ended, as the exit code of the process. */
export const EXIT = {
  /** Everything asked for was done. */
  done: 0,
  /** Something could not be decoded, or the station answered negatively. */
  fault: 1,
  /** The command line, or a file it names, cannot be used. */
  usage: 2,
  /** No connection could be made, or it was lost. */
  noConnection: 3,
  /** The station is connected but did not answer in time. */
  timedOut: 4,
} as const;

/** One option of a command. Help and argument parser both read this row. */
export interface OptionRow {
  /** Its name without the dashes. */
  readonly name: string;
  /** Its short form, one letter. */
  readonly letter?: string;
  /** What its value is, for the help; absent for a switch. */
  readonly value?: string;
  /** The words that its value can be, for completion. */
  readonly words?: readonly string[];
  /** What it does, in one paragraph. */
  readonly text: string;
  /** The title of its section in the help; the section of the command's own options if absent. */
  readonly section?: string;
}

/** One subcommand. */
export interface Command {
  /** Its name on the command line. */
  readonly name: string;
  /** What it does, in one line of the table of commands. */
  readonly summary: string;
  /** Its arguments as the usage line shows them. */
  readonly usage: string;
  /** Minimum and maximum number of positional arguments. */
  readonly operands: readonly [least: number, most: number];
  /** Words that its arguments can be, besides addresses and files; for completion. */
  readonly words?: readonly string[];
  /** What it does: paragraphs, and lines that begin with a space, which are printed unchanged. */
  readonly text: string;
  /** Its options. */
  readonly options: readonly OptionRow[];
  /** What each exit code means that it can end with. */
  readonly exits: readonly (readonly [code: number, text: string])[];
  /** Command lines to copy, each with a remark. */
  readonly examples: readonly (readonly [line: string, remark: string])[];
  /** Runs it and returns the exit code. */
  run(values: Values, io: Io): Promise<number>;
}

/** The command line cannot be used: exit code 2. The message says what to change. */
export class UsageError extends Error {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
}
