// Prints what to check, after a message.

import type { Output } from "./output.ts";
import { REPORT_COLUMNS, wrapText } from "./text.ts";

/** Prints a hint, wrapped. */
export function printHint(out: Output, hint: string): void {
  for (const line of wrapText(hint, { lead: "  hint  ", columns: REPORT_COLUMNS })) out.line(line);
}
