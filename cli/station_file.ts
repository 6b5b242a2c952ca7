// Station files: JSON that declares a controlled station, and everything that is wrong with one.

import { describeFault, type StationDeclaration } from "../mod.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { JsonTextError, parseJson } from "./json_text.ts";
import { checkDocument } from "./simulation/check_document.ts";
import type { StationDocument } from "./simulation/declaration.ts";

/** Faults that are listed; more are counted. */
const LISTED_FAULTS = 20;

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
  const lines = faults.slice(0, LISTED_FAULTS).map((fault) => `\n  ${describeFault(fault)}`);
  const more = faults.length > LISTED_FAULTS ? `\n  and ${faults.length - LISTED_FAULTS} more` : "";
  throw new UsageError(`${path} declares no station that could run:${lines.join("")}${more}`);
}

async function readText(path: string, io: Io): Promise<string> {
  try {
    const { stream } = await io.open(path);
    return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`There is no file ${path}`);
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
