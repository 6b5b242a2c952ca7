// The colours of verdicts; the words say the same.

import type { Markup } from "../../../report/html/markup.ts";
import { type Tone, verdict as framed } from "../../../report/html/parts.ts";
import type { Verdict } from "../../verdict.ts";

const TONES: Readonly<Record<Verdict, Tone>> = {
  "PASS": "good",
  "PASS+": "good",
  "FAIL": "bad",
  "ERROR": "bad",
  "INCONCLUSIVE": "open",
  "NOT TESTED": "open",
  "NOT APPLICABLE": "dim",
};

/** The colour of a verdict. */
export function toneOf(verdict: Verdict): Tone {
  return TONES[verdict];
}

/** A verdict in a frame. */
export function verdictMark(verdict: Verdict): Markup {
  return framed(verdict, toneOf(verdict));
}
