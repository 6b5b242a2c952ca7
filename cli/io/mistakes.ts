// Refuses JSON files with mistakes.

import { UsageError } from "../options/subcommand.ts";
import { type FileMistakes, listMistakes } from "../text/json/file_mistakes.ts";

/**
 * Refuses a file, and the files that it names, if they have mistakes.
 *
 * @throws {UsageError} They have; each mistake has a line such as `bay.json:3:14  sectors[0].ca is 0, expected ...`.
 */
export function refuseMistakes(files: readonly FileMistakes[]): void {
  const mistakes = listMistakes(files);
  if (mistakes !== undefined) throw new UsageError(mistakes);
}
