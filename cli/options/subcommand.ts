// The definition of a subcommand: its table row, its options, and the shared exit codes.

// circle: a command runs with its values, and parsing them takes the rows of its options
import type { Values } from "./args.ts";
import type { Io } from "../io/io.ts";

/** Exit codes of the process. */
export const EXIT = {
  /** Everything succeeded. */
  done: 0,
  /** Something could not be decoded, or the station answered negatively. */
  fault: 1,
  /** The command line is invalid, or a file named in it cannot be used. */
  usage: 2,
  /** The connection failed or was lost. */
  noConnection: 3,
  /** The station is connected but did not answer in time. */
  timedOut: 4,
} as const;

/** An option of a command, used by both the help and the argument parser. */
export interface OptionRow {
  /** Long name, without the dashes. */
  readonly name: string;
  /** Short name, one letter. */
  readonly letter?: string;
  /** Placeholder for the value in the help; absent for a switch. */
  readonly value?: string;
  /** Possible values, for completion. */
  readonly words?: readonly string[];
  /** Description, one paragraph. */
  readonly text: string;
  /** The title of its section in the help; the section of the command's own options if absent. */
  readonly section?: string;
}

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

/** The command line is invalid; the exit code is 2. The message says what to change. */
export class UsageError extends Error {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
}
