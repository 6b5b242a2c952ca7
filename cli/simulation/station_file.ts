// Reads station files, which declare a controlled station in JSON, and reports all mistakes in them.

import type { PrivateTypes } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import type { FileMistakes } from "../text/json/file_mistakes.ts";
import { withTypes } from "../text/json/parse_types.ts";
import { readJson } from "../text/json/read_json.ts";
import { refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import { checkDocument } from "./check_document.ts";
import type { StationDocument } from "./declaration.ts";

/** A parsed station file. */
export interface ParsedStation extends FileMistakes {
  /** The declaration; `undefined` if there are mistakes. */
  readonly document: StationDocument | undefined;
}

/**
 * Reads a station file.
 *
 * @throws {UsageError} The file cannot be read or has mistakes. The message lists each with file, line, column, path,
 *   value and expectation.
 */
export async function readStationDocument(
  path: string,
  io: Io,
  types: PrivateTypes = {},
): Promise<StationDocument> {
  const parsed = parseStation(path, await readText(path, io), types);
  refuseMistakes([parsed]);
  return parsed.document!;
}

/** Parses the text of a station file. Private types from other files are treated as if the file declared them. */
export function parseStation(file: string, text: string, types: PrivateTypes = {}): ParsedStation {
  const json = readJson(text);
  const value = withTypes(json.value, types);
  const faults = value === undefined ? [] : checkDocument(value);
  const isSound = json.faults.length + faults.length === 0;
  return { file, json, faults, document: isSound ? value as StationDocument : undefined };
}
