// The columns of the table of findings.

/** Severity: a violation of the standard, something that needs attention, or information. */
export type Severity = "error" | "warning" | "notice";

/** A kind of finding, explained for users. */
export interface FindingRow {
  /** How much it matters. */
  readonly severity: Severity;
  /** Short title. */
  readonly title: string;
  /** Explanation. */
  readonly meaning: string;
  /** What to check next. */
  readonly check: string;
}
