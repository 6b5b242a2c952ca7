// The command line of a task of deno.json that is a script of this project: `--help` only prints the help, and unknown
// arguments are refused with exit code 2.

import { parseArgs } from "@std/cli/parse-args";

/** The arguments that a task accepts. */
export interface TaskSpec {
  /** The task, as in `deno task NAME`. */
  readonly name: string;
  /** Its help, without the line for `--help`. */
  readonly usage: string;
  /** Options without a value. */
  readonly flags?: readonly string[];
  /** Options with a value. */
  readonly texts?: readonly string[];
  /** Maximum number of arguments that are not options; 0 by default. */
  readonly most?: number;
}

/** The parsed command line of a task. */
export interface TaskArguments {
  /** The options without a value that are set. */
  readonly flags: ReadonlySet<string>;
  /** The options with a value. */
  readonly texts: ReadonlyMap<string, string>;
  /** The other arguments. */
  readonly operands: readonly string[];
}

/**
 * Reads a command line.
 *
 * @returns The arguments, or `undefined` if help is requested.
 * @throws {RangeError} An option is unknown or lacks its value, or there are too many arguments.
 */
export function readTaskArguments(
  args: readonly string[],
  { flags = [], texts = [], most = 0 }: TaskSpec,
): TaskArguments | undefined {
  if (args.includes("--help") || args.includes("-h")) return undefined;
  const parsed = parseArgs([...args], {
    boolean: [...flags],
    string: [...texts, "_"],
    unknown: (arg, key) => {
      if (key !== undefined) throw new RangeError(`Unknown option ${arg}`);
      return true;
    },
  }) as Record<string, unknown>;
  const operands = (parsed._ as unknown[]).map(String);
  if (operands.length > most) {
    throw new RangeError(`Unexpected argument "${operands[most]}", expected at most ${most}`);
  }
  const given = texts.flatMap((name) => {
    const text = parsed[name];
    if (text === undefined) return [];
    if (text === "") throw new RangeError(`Option --${name} needs a value`);
    return [[name, String(text)] as const];
  });
  return {
    flags: new Set(flags.filter((name) => parsed[name] === true)),
    texts: new Map(given),
    operands,
  };
}

/** Returns the arguments of this process. Ends the process with code 0 after printing the help, and with code 2 if the arguments are invalid. */
export function taskArguments(spec: TaskSpec): TaskArguments {
  let found: TaskArguments | undefined;
  try {
    found = readTaskArguments(Deno.args, spec);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuseTask(spec, error.message);
  }
  if (found !== undefined) return found;
  console.log(`${spec.usage.trim()}\n\n  -h, --help  show this help`);
  Deno.exit(0);
}

/** Ends the process because its command line is invalid. */
export function refuseTask({ name }: TaskSpec, message: string): never {
  console.error(`deno task ${name}: ${message}\nTry: deno task ${name} --help`);
  Deno.exit(2);
}
