// Writes a sheet as JSON: lists of numbers on one line, everything else as `JSON.stringify()` does.

import type { SheetDocument } from "./document.ts";

/** The text of a sheet, without a line end. */
export function sheetJson(document: SheetDocument): string {
  // A text cannot contain a line break, so only lists of numbers match.
  return JSON.stringify(document, undefined, 2).replace(
    /\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]/g,
    (_, numbers: string) => `[${numbers.replace(/,\s+/g, ", ")}]`,
  );
}
