// Every finding, with traffic that triggers it.

import { ASDU_CASES, POINT_CASES, TIME_CASES } from "./asdu_cases.ts";
import { AUTHENTICATION_CASES } from "./authentication_cases.ts";
import { CAPTURE_CASES } from "./capture_cases.ts";
import { CONFIRMATION_CASES } from "./confirmation_cases.ts";
import type { FindingCase } from "./finding_case.ts";
import { STATE_CASES, TIMER_CASES } from "./link_cases.ts";
import { PROCEDURE_CASES } from "./procedure_cases.ts";
import { SECURITY_CASES } from "./security_cases.ts";
import { SEQUENCE_CASES } from "./sequence_cases.ts";

/** One case for each finding. */
export const FINDING_CASES: readonly FindingCase[] = [
  ...SEQUENCE_CASES,
  ...TIMER_CASES,
  ...STATE_CASES,
  ...CAPTURE_CASES,
  ...ASDU_CASES,
  ...TIME_CASES,
  ...POINT_CASES,
  ...PROCEDURE_CASES,
  ...CONFIRMATION_CASES,
  ...SECURITY_CASES,
  ...AUTHENTICATION_CASES,
];
