// The command line of a task of deno.json that is a script of this project: `--help` prints help and does nothing else, and
// what is not known is refused with exit code 2.

import { parseArgs } from "@std/cli/parse-args";

/** What a task accepts. */
export interface TaskSpec {
  /** The task, as in `deno task NAME`. */
  readonly name: string;
  /** Its help, without the line of `--help`. */
  readonly usage: string;
  /** Options without a value. */
  readonly flags?: readonly string[];
  /** Options with a value. */
  readonly texts?: readonly string[];
  /** The most arguments that are not options; none by default. */
  readonly most?: number;
}

/** What the command line of a task holds. */
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
 * @returns The arguments, or `undefined` if help is asked for.
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

/** The arguments of this process; ends it with code 0 after its help, and with code 2 if they cannot be used. */
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

/** Ends the process because of its command line. */
export function refuseTask({ name }: TaskSpec, message: string): never {
  console.error(`deno task ${name}: ${message}\nTry: deno task ${name} --help`);
  Deno.exit(2);
}
