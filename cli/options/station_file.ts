// Station files: JSON that declares a controlled station, and everything that is wrong with one.

import { describeFault, type StationDeclaration } from "../../mod.ts";
import { UsageError } from "./subcommand.ts";
import type { Io } from "../io/io.ts";
import { JsonTextError, parseJson } from "../io/json_text.ts";
import { faultLines, readText } from "../io/read_text.ts";
import { checkDocument } from "../simulation/check_document.ts";
import type { StationDocument } from "../simulation/declaration.ts";

/**
 * Reads what a station file declares; how its process is simulated is checked too, and left out.
 *
 * @throws {UsageError} As {@linkcode readStationDocument}.
 */
export async function readStationFile(path: string, io: Io): Promise<StationDeclaration> {
  const { simulation: _simulation, ...declaration } = await readStationDocument(path, io);
  return declaration;
}

/**
 * Reads a station file.
 *
 * @throws {UsageError} It cannot be read, is no JSON, or declares what no station can be; the message lists the
 * faults with path, value and what was expected.
 */
export async function readStationDocument(path: string, io: Io): Promise<StationDocument> {
  const text = await readText(path, io);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new UsageError(`${path} is no JSON: ${error.message}`);
  }
  const faults = checkDocument(value);
  if (faults.length === 0) return value as StationDocument;
  throw new UsageError(
    `${path} declares no station that could run:${faultLines(faults.map(describeFault))}`,
  );
}
