// Reads station files, the JSON that declares a controlled station, and reports all mistakes in them.

import type { StationDeclaration } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { readJson } from "../text/json/read_json.ts";
import { type FileMistakes, refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import { checkDocument } from "../simulation/check_document.ts";
import type { StationDocument } from "../simulation/declaration.ts";

/** A station file that has been read. */
export interface ParsedStation extends FileMistakes {
  /** What it declares; `undefined` if there are mistakes. */
  readonly document: StationDocument | undefined;
}

/**
 * Reads the declaration in a station file; its section "simulation" is checked but not returned.
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
 * @throws {UsageError} The file cannot be read or has mistakes; the message lists them with file, line, column, path,
 * value and expectation.
 */
export async function readStationDocument(path: string, io: Io): Promise<StationDocument> {
  const parsed = parseStation(path, await readText(path, io));
  refuseMistakes([parsed]);
  return parsed.document!;
}

/** Reads the text of a station file. */
export function parseStation(file: string, text: string): ParsedStation {
  const json = readJson(text);
  const faults = json.value === undefined ? [] : checkDocument(json.value);
  const isSound = json.faults.length + faults.length === 0;
  return { file, json, faults, document: isSound ? json.value as StationDocument : undefined };
}
