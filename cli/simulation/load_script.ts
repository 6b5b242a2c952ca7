// Loads a script and checks it against its station.

import { UsageError } from "../io/exit.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import { listFaults } from "../text/text_faults.ts";
import { parseScript, type Step } from "./console/script.ts";
import type { ObjectTable } from "./object_table.ts";

/**
 * Loads a script.
 *
 * @throws {UsageError} The file cannot be read, or the script has mistakes; the message lists them with line and column.
 */
export async function loadScript(
  path: string,
  objects: ObjectTable,
  io: Io,
): Promise<readonly Step[]> {
  const { steps, faults } = parseScript(await readText(path, io), objects);
  if (steps.length + faults.length === 0) {
    throw new UsageError(`${path} has no statements, expected lines such as: wait 10s`);
  }
  if (faults.length === 0) return steps;
  throw new UsageError(listFaults(path, faults));
}
