// Loads a script, checked against the station that it is for.

import { UsageError } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { faultLines, readText } from "../io/read_text.ts";
import { parseScript, type Step } from "./console/script.ts";
import type { ObjectTable } from "./object_table.ts";

/**
 * Reads a script.
 *
 * @throws {UsageError} It cannot be read, or has a mistake; the message lists all with their lines.
 */
export async function loadScript(
  path: string,
  objects: ObjectTable,
  io: Io,
): Promise<readonly Step[]> {
  const { steps, faults } = parseScript(await readText(path, io), objects);
  if (faults.length === 0) return steps;
  throw new UsageError(`${path} is not a valid script for this station:${faultLines(faults)}`);
}
