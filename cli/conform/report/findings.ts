// What the failures of a campaign mean for the users of the device.

import type { CaseReport } from "../campaign_report.ts";

/** What a finding affects. */
export type FindingSeverity = "safety" | "interoperability" | "robustness" | "documentation";

/** A finding. */
export interface Finding {
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly text: string;
  /** The items of the sheet that are affected. */
  readonly items: readonly string[];
}

/** All severities, from the gravest one. */
const SEVERITIES: readonly FindingSeverity[] = [
  ...["safety", "interoperability", "robustness", "documentation"] as const,
];

/** Areas whose failures contradict the declaration rather than a procedure. */
const DECLARATIONS: readonly string[] = ["CFG"];

/** Areas in which a device that does not refuse operates an output, or restarts. */
const OPERATIONS: readonly string[] = ["CMD", "RST", "PAR"];

/** Areas about the octets and the load that a device has to survive. */
const ENDURANCE: readonly string[] = ["ROB", "TCP", "FRM"];

/** The findings of the cases that failed, the gravest first. */
export function findingsOf(cases: readonly CaseReport[]): readonly Finding[] {
  return cases.filter(({ verdict }) => verdict === "FAIL")
    .map((each) => ({
      id: each.id,
      severity: severityOf(each),
      text: `${each.title}: ${each.reason}`,
      items: each.selectedBy,
    }))
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function severityOf({ area, kind }: CaseReport): FindingSeverity {
  if (DECLARATIONS.includes(area)) return "documentation";
  if (OPERATIONS.includes(area) && kind === "-") return "safety";
  return kind === "R" || ENDURANCE.includes(area) ? "robustness" : "interoperability";
}
