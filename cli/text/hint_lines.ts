// What to check after a message, as lines.

import { REPORT_COLUMNS, wrapText } from "./text.ts";

/** A hint, wrapped. */
export function hintLines(hint: string): readonly string[] {
  return wrapText(hint, { lead: "  hint  ", columns: REPORT_COLUMNS });
}
