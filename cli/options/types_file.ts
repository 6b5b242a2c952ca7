// Reads files that define private types.

import type { PrivateType } from "../../codec/mod.ts";
import type { Io } from "../io/io.ts";
import { refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import { parseTypes } from "../text/json/parse_types.ts";

/**
 * Reads a file that defines private types.
 *
 * @throws {UsageError} The file cannot be read or has mistakes. The message lists each with file, line, column, path,
 *   value and expectation.
 */
export async function readTypesFile(path: string, io: Io): Promise<readonly PrivateType[]> {
  const parsed = parseTypes(path, await readText(path, io));
  refuseMistakes([parsed]);
  return parsed.types!;
}
