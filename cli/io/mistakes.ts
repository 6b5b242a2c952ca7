// Rejects files and options with mistakes.

import { UsageError } from "./exit.ts";
import { faultLines } from "./read_text.ts";
import { type FileMistakes, listMistakes } from "../text/json/file_mistakes.ts";

/**
 * Throws if a file, or a file that it refers to, has mistakes.
 *
 * @throws {UsageError} There are mistakes, each listed on a line such as `bay.json:3:14  sectors[0].ca is 0, expected
 *   ...`.
 */
export function refuseMistakes(files: readonly FileMistakes[]): void {
  const mistakes = listMistakes(files);
  if (mistakes !== undefined) throw new UsageError(mistakes);
}

/**
 * Throws if options have mistakes.
 *
 * @throws {UsageError} There are mistakes; the message lists all of them.
 */
export function refuseAll(mistakes: readonly string[]): void {
  if (mistakes.length === 1) throw new UsageError(mistakes[0]!);
  if (mistakes.length > 1) {
    throw new UsageError(`The options have ${mistakes.length} mistakes:${faultLines(mistakes)}`);
  }
}
