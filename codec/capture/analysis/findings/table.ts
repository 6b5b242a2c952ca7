// All findings there are.

import { ASDU_FINDINGS, POINT_FINDINGS, TIME_FINDINGS } from "./asdu.ts";
import { CAPTURE_FINDINGS } from "./capture.ts";
import { SEQUENCE_FINDINGS, STATE_FINDINGS, TIMER_FINDINGS } from "./link.ts";
import { PROCEDURE_FINDINGS } from "./procedure.ts";
import type { FindingRow } from "./row.ts";
import { SECURITY_FINDINGS } from "./security.ts";

/** What an analysis can find, for programs. Codes never change their meaning. */
export type FindingCode =
  | keyof typeof SEQUENCE_FINDINGS
  | keyof typeof TIMER_FINDINGS
  | keyof typeof STATE_FINDINGS
  | keyof typeof CAPTURE_FINDINGS
  | keyof typeof ASDU_FINDINGS
  | keyof typeof TIME_FINDINGS
  | keyof typeof POINT_FINDINGS
  | keyof typeof PROCEDURE_FINDINGS
  | keyof typeof SECURITY_FINDINGS;

/** Every finding with its severity and its explanation. */
export const FINDINGS: Readonly<Record<FindingCode, FindingRow>> = {
  ...SEQUENCE_FINDINGS,
  ...TIMER_FINDINGS,
  ...STATE_FINDINGS,
  ...CAPTURE_FINDINGS,
  ...ASDU_FINDINGS,
  ...TIME_FINDINGS,
  ...POINT_FINDINGS,
  ...PROCEDURE_FINDINGS,
  ...SECURITY_FINDINGS,
};
