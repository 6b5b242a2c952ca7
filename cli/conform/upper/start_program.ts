// Starts the program of an upper tester.

import { UsageError } from "../../io/exit.ts";
import type { ProgramStreams } from "./line_program.ts";

/**
 * The words of a command line: separated by spaces, in single or double quotes if they contain some. There is no shell.
 *
 * @throws {UsageError} A quote is not closed, or there is no word.
 */
export function commandWords(text: string, option: string): readonly string[] {
  const words: string[] = [];
  const word = /\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|$)/y;
  const whole = text.trim();
  while (word.lastIndex < whole.length) {
    const match = word.exec(whole);
    if (match === null) {
      throw new UsageError(
        `Option --${option} is ${text}, expected a program and its arguments, those with spaces in quotes`,
      );
    }
    words.push(match[1] ?? match[2] ?? match[3]!);
  }
  if (words.length > 0) return words;
  throw new UsageError(`Option --${option} is empty, expected a program and its arguments`);
}

/** The tool itself, as the first word of a command. */
const TOOL = "iec104";

/** What the tool needs when it starts itself, as a station or a session. */
const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-write", "--allow-env"] as const;

/**
 * The file and the arguments of a program. `iec104` is this program itself, also where that is a shell alias or another
 * version is installed, which needs its path.
 */
export function executableOf([program = "", ...args]: readonly string[]): readonly [
  file: string,
  args: readonly string[],
] {
  return program === TOOL ? [Deno.execPath(), [...ownArguments(), ...args]] : [program, args];
}

/**
 * Starts a program.
 *
 * @throws {UsageError} It does not exist, or cannot be executed.
 */
export function startProgram(words: readonly string[]): ProgramStreams {
  const [program] = words;
  const [file, args] = executableOf(words);
  try {
    return spawned(file, args);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || !mayRun(file)) {
      throw new UsageError(
        `Cannot start ${program}: Deno starts programs only with --allow-run; install iec104 with this flag too, or in a clone write "deno run -A cli/main.ts" instead of iec104`,
      );
    }
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new UsageError(`Cannot start ${program}: ${(error as Error).message}`);
    }
    throw new UsageError(`No such program: ${program}`);
  }
}

/** The arguments of Deno before those of the tool; none if both are one executable. */
function ownArguments(): readonly string[] {
  if (Deno.build.standalone) return [];
  return ["run", "--quiet", "--no-check", ...PERMISSIONS, Deno.mainModule];
}

/** Whether Deno permits a program. */
function mayRun(command: string): boolean {
  return Deno.permissions.querySync({ name: "run", command }).state === "granted";
}

function spawned(program: string, args: readonly string[]): ProgramStreams {
  const child = new Deno.Command(program, {
    ...{ args: [...args], stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  return {
    ...{ stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, status: child.status },
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // It has just ended.
      }
    },
  };
}
