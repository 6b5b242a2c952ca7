// Findings of one kind as a group, as `iec104 analyze` lists them.

import type { FindingCode, FindingReport, Severity } from "../../../codec/capture/mod.ts";

/** All findings of one code and severity, the first one first. */
export interface FindingGroup {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly findings: readonly FindingReport[];
}

/** Groups findings; the groups keep the order of their first findings, the most severe first. */
export function groupFindings(findings: readonly FindingReport[]): FindingGroup[] {
  const groups = Map.groupBy(findings, ({ severity, code }) => `${severity} ${code}`);
  return Array.from(groups.values(), (group) => {
    const [{ code, severity }] = group as [FindingReport];
    return { code, severity, findings: group };
  });
}
