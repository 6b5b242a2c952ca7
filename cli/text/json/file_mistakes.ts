// Lists the mistakes in JSON files, one per line with its position.

import type { DeclarationFault } from "../../../mod.ts";
import { count } from "../count.ts";
import { mistakeText } from "./mistake_text.ts";
import type { JsonText } from "./read_json.ts";

/** The mistakes in one file. */
export interface FileMistakes {
  /** File path. */
  readonly file: string;
  /** File content; syntax errors are listed first. */
  readonly json: JsonText;
  /** Mistakes in the parsed value. */
  readonly faults: readonly DeclarationFault[];
}

/** Maximum length of a path shown. */
const MAX_PATH = 200;

/** Maximum number of listed mistakes; the rest are only counted. */
const LISTED = 50;

/**
 * Lists the mistakes in a file and in the files that it refers to, one per line such as `bay.json:3:14  sectors[0].ca
 * is 0, expected ...`; `undefined` if there are none.
 */
export function listMistakes(files: readonly FileMistakes[]): string | undefined {
  let total = 0;
  const lines: string[] = [];
  for (const mistakes of files) {
    total += mistakes.json.faults.length + mistakes.faults.length;
    for (const line of linesOf(mistakes, LISTED - lines.length)) lines.push(line);
  }
  if (total === 0) return undefined;
  if (total > lines.length) lines.push(`and ${total - lines.length} more`);
  const head = `${files[0]!.file} has ${count(total, "mistake")}:`;
  return [head, ...lines].join("\n  ");
}

function linesOf({ file, json, faults }: FileMistakes, limit: number): readonly string[] {
  const listed = faults.slice(0, Math.max(0, limit - json.faults.length));
  const places = json.placesOf(listed.map(({ path }) => path));
  return [
    ...json.faults.slice(0, limit).map(({ path, place, what }) => ({
      place,
      text: path === "" ? what : `${path.slice(0, MAX_PATH)} ${what}`,
    })),
    ...listed.map((fault, index) => ({ place: places[index]!, text: mistakeText(fault) })),
  ].map(({ place: { line, column }, text }) => `${file}:${line}:${column}  ${text}`);
}
