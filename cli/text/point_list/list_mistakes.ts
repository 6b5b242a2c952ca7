// The mistakes in a point list as text, and files that are not text.

import { recogniseOtherFile } from "../../../codec/capture/mod.ts";
import { count } from "../count.ts";
import type { ListFault } from "./read_csv.ts";

/** Maximum number of listed mistakes; the rest are only counted. */
const LISTED = 50;

/** Lists mistakes, one per line such as `points.csv:3:14  IOA is "x", expected ...`. */
export function listFaults(file: string, faults: readonly ListFault[]): string {
  const lines = faults.slice(0, LISTED).map(({ line, column, text }) =>
    `\n  ${file}:${line}:${column}  ${text}`
  );
  const more = faults.length > LISTED ? `\n  and ${faults.length - LISTED} more` : "";
  return `${file} has ${count(faults.length, "mistake")}:${lines.join("")}${more}`;
}

/** Describes a spreadsheet or another file that is not text; `undefined` if it is text. */
export function notText(file: string, text: string): string | undefined {
  const octets = new TextEncoder().encode(text.slice(0, 64));
  const isZip = recogniseOtherFile(octets) !== undefined && text.startsWith("PK");
  if (!isZip && !text.slice(0, 4096).includes("\0")) return undefined;
  return `Cannot read the point list ${file}: it is not text. Save a spreadsheet as CSV`;
}
