// Sorts opened files into captures, station files and files of private types.

import { readJson } from "../../../cli/text/json/read_json.ts";
import type { TextFile } from "../messages.ts";

/** Files that were opened together, by kind. */
export interface SortedFiles {
  readonly captures: readonly File[];
  /** Files of private types. */
  readonly types: readonly TextFile[];
  /** Station files, or JSON of neither kind. */
  readonly stations: readonly TextFile[];
}

/**
 * Sorts files; only JSON is read.
 *
 * @throws {Error} A file cannot be read; the message begins with its name.
 */
export async function sortFiles(files: readonly File[]): Promise<SortedFiles> {
  const isJson = ({ name }: File) => name.toLowerCase().endsWith(".json");
  const texts = await Promise.all(files.filter(isJson).map(readText));
  return {
    captures: files.filter((file) => !isJson(file)),
    types: texts.filter(({ text }) => isTypesText(text)),
    stations: texts.filter(({ text }) => !isTypesText(text)),
  };
}

/**
 * Whether a text is a file of private types: it has the key `types`, which a station file does not have. Text that is
 * not valid JSON counts as one if it contains that key, so that its mistake is reported as one in such a file.
 */
export function isTypesText(text: string): boolean {
  const { value } = readJson(text);
  if (value === undefined) return /"types"\s*:/.test(text) && !/"sectors"\s*:/.test(text);
  return typeof value === "object" && value !== null && "types" in value && !("sectors" in value);
}

async function readText(file: File): Promise<TextFile> {
  try {
    return { name: file.name, text: await file.text() };
  } catch (error) {
    const message =
      `${file.name}: Cannot read the file: it was changed or moved, or reading it is not permitted`;
    throw new Error(message, { cause: error });
  }
}
