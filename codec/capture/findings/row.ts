// The columns of the table of findings.

import type { TechniqueId } from "./techniques.ts";

/** Severity: a violation of the standard, something that needs attention, or information. */
export type Severity = "error" | "warning" | "notice";

/** A kind of finding, explained for users. */
export interface FindingRow {
  /** Severity. */
  readonly severity: Severity;
  /** Short title. */
  readonly title: string;
  /** Explanation. */
  readonly meaning: string;
  /** What to check next. */
  readonly check: string;
  /** Techniques of MITRE ATT&CK for ICS that it may be a sign of. */
  readonly techniques?: readonly TechniqueId[];
}
