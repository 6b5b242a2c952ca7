// What the table of findings says about each.

/** How much a finding matters: a rule is broken, something deserves attention, something is worth knowing. */
export type Severity = "error" | "warning" | "notice";

/** A kind of finding, for those who must act on it. */
export interface FindingRow {
  /** How much it matters. */
  readonly severity: Severity;
  /** What it is, in a few words. */
  readonly title: string;
  /** What it means. */
  readonly meaning: string;
  /** What to look at next. */
  readonly check: string;
}
