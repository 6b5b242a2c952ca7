// The mistakes in a text file, each with line and column.

import { count } from "./count.ts";
import type { TextPlace } from "./json/text_places.ts";

/** A mistake in a text. */
export interface TextFault extends TextPlace {
  /** What was found and what was expected. */
  readonly text: string;
}

/** Maximum number of listed mistakes; the rest are only counted. */
const LISTED = 50;

/** Lists mistakes, one per line such as `points.csv:3:14  IOA is "x", expected ...`. */
export function listFaults(file: string, faults: readonly TextFault[]): string {
  const lines = faults.slice(0, LISTED).map(({ line, column, text }) =>
    `\n  ${file}:${line}:${column}  ${text}`
  );
  const more = faults.length > LISTED ? `\n  and ${faults.length - LISTED} more` : "";
  return `${file} has ${count(faults.length, "mistake")}:${lines.join("")}${more}`;
}
