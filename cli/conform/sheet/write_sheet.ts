// Writes a sheet as JSON: lists of numbers on one line, everything else as `JSON.stringify()` does.

import type { SheetDocument } from "./document.ts";

/** The text of a sheet, without a line end. */
export function sheetJson(document: SheetDocument): string {
  // No text contains a line break, so only lists of numbers match.
  return JSON.stringify(document, undefined, 2).replace(
    /\[\n\s+(-?[\d.e+-]+(?:,\n\s+-?[\d.e+-]+)*)\n\s*\]/g,
    (_, numbers: string) => `[${numbers.replace(/,\n\s+/g, ", ")}]`,
  );
}
