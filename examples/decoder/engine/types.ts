// Reads private types from the same files as `iec104 --types`.

import { IEC104, type PrivateType, type Profile, requirePrivateTypes } from "../../../codec/mod.ts";
import { listMistakes } from "../../../cli/text/json/file_mistakes.ts";
import { parseTypes } from "../../../cli/text/json/parse_types.ts";
import type { TextFile, TypesView } from "../messages.ts";
import { InputError } from "./input.ts";

/** The private types that were read, and the profile that contains them. */
export interface LoadedTypes {
  readonly profile: Profile;
  /** Their description for the page; `null` if there are none. */
  readonly view: TypesView | null;
}

/** No private types. */
export const NO_TYPES: LoadedTypes = { profile: IEC104, view: null };

/**
 * Reads files of private types; without files there are none.
 *
 * @throws {InputError} There are mistakes, each listed with file, line and column, or types of two files have the same id
 * or name.
 */
export function readTypes(files: readonly TextFile[]): LoadedTypes {
  if (files.length === 0) return NO_TYPES;
  const privateTypes: PrivateType[] = [];
  for (const { name, text } of files) {
    const parsed = parseTypes(name, text);
    const mistakes = listMistakes([parsed]);
    if (mistakes !== undefined) throw new InputError(mistakes);
    for (const type of parsed.types!) privateTypes.push(type);
  }
  const names = files.map(({ name }) => name);
  try {
    requirePrivateTypes({ privateTypes });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError(`${error.message} (${names.join(", ")})`, { cause: error });
  }
  const types = privateTypes.map(({ row: { id, name } }) => ({ id, name }));
  return { profile: { ...IEC104, privateTypes }, view: { files: names, types } };
}
