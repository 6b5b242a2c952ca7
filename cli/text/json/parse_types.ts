// Parses files that define private types, and finds all mistakes in them.

import {
  checkPrivateTypes,
  definePrivateType,
  type PrivateType,
  type PrivateTypes,
} from "../../../codec/mod.ts";
import type { DeclarationFault } from "../../../mod.ts";
import { checkSchema } from "../../../codec/low_level.ts";
import type { FileMistakes } from "./file_mistakes.ts";
import { readJson } from "./read_json.ts";
import { TYPES_SCHEMA, type TypesDocument } from "./types_schema.ts";

/** A parsed file of private types. */
export interface ParsedTypes extends FileMistakes {
  /** The types; `undefined` if there are mistakes. */
  readonly types: readonly PrivateType[] | undefined;
}

/** Parses the text of a file that defines private types. */
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

/** Adds private types from other files to a station file, as if the file declared them. */
export function withTypes(station: unknown, { privateTypes = [] }: PrivateTypes): unknown {
  if (privateTypes.length === 0 || typeof station !== "object" || station === null) return station;
  const { privateTypes: own = [] } = station as { readonly privateTypes?: unknown };
  if (!Array.isArray(own)) return station;
  const known = new Set(own.map((row) => JSON.stringify(row)));
  const rows = privateTypes.map(({ row }) => row).filter((row) => !known.has(JSON.stringify(row)));
  return { ...station, privateTypes: [...own, ...rows] };
}
