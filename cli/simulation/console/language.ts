// The line language on one page.

import { CONDITION_WORDS } from "./conditions.ts";
import { SCRIPT_WORDS } from "./script.ts";
import { helpLines, VERBS } from "./verbs.ts";

/** What lines and scripts can say. */
export function languageLines(): readonly string[] {
  return [
    "Lines of standard input, and of scripts:",
    ...helpLines(VERBS),
    "",
    "ADDRESS is CA/IOA, or IOA where the station has a single common address. VALUE is a number, or a",
    "word such as ON. QUALITY is good, IV, NT, SB, BL, EI or OV, or in words: invalid, not-topical,",
    "substituted, blocked, elapsed-invalid, overflow. Texts with spaces stand in double quotes; # begins",
    "a comment.",
    "",
    "Scripts only:",
    ...helpLines(SCRIPT_WORDS),
    "",
    "CONDITION of wait for:",
    ...helpLines([
      ...CONDITION_WORDS,
      { name: "ADDRESS", usage: "VALUE [QUALITY...]", text: "an object has that value" },
    ]),
  ];
}
