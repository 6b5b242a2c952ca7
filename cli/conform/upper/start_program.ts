// Starts the program of an upper tester.

import { UsageError } from "../../options/subcommand.ts";
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

/**
 * Starts a program.
 *
 * @throws {UsageError} It does not exist, or cannot be executed.
 */
export function startProgram([program, ...args]: readonly string[]): ProgramStreams {
  try {
    const child = new Deno.Command(program!, {
      ...{ args, stdin: "piped", stdout: "piped", stderr: "piped" },
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
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`No such program: ${program}`);
    throw new UsageError(`Cannot start ${program}: ${(error as Error).message}`);
  }
}
