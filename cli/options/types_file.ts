// Reads files of private types, and reports all mistakes in them.

import { checkPrivateTypes, definePrivateType, type PrivateType } from "../../codec/mod.ts";
import type { DeclarationFault } from "../../mod.ts";
import { checkSchema } from "../../transport/low_level.ts";
import type { Io } from "../io/io.ts";
import { type FileMistakes, refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import { readJson } from "../text/json/read_json.ts";
import { TYPES_SCHEMA, type TypesDocument } from "../text/json/types_schema.ts";

/** A file of private types that has been read. */
export interface ParsedTypes extends FileMistakes {
  /** The types; `undefined` if there are mistakes. */
  readonly types: readonly PrivateType[] | undefined;
}

/**
 * Reads a file of private types.
 *
 * @throws {UsageError} The file cannot be read or has mistakes; the message lists them with file, line, column, path, value
 * and expectation.
 */
export async function readTypesFile(path: string, io: Io): Promise<readonly PrivateType[]> {
  const parsed = parseTypes(path, await readText(path, io));
  refuseMistakes([parsed]);
  return parsed.types!;
}

/** Reads the text of a file of private types. */
export function parseTypes(file: string, text: string): ParsedTypes {
  const json = readJson(text);
  const faults = json.value === undefined ? [] : faultsOf(json.value);
  const isSound = json.faults.length + faults.length === 0;
  const rows = isSound ? (json.value as TypesDocument).types : undefined;
  return { file, json, faults, types: rows?.map((row) => definePrivateType(row)) };
}

function faultsOf(value: unknown): DeclarationFault[] {
  const shape = checkSchema(value, TYPES_SCHEMA);
  return shape.length > 0 ? shape : checkPrivateTypes((value as TypesDocument).types, "types");
}
