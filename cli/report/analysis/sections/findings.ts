// The section of findings by kind, most severe first.

import { counted } from "../../../text/count.ts";
import type { AnalysisReport, FindingReport, Severity } from "../../../../codec/capture/mod.ts";
import type { FindingGroup, Section } from "../document.ts";
import { namedDetail } from "../named_report.ts";
import type { View } from "../view.ts";

const SEVERITIES: readonly Severity[] = ["error", "warning", "notice"];

/** `1 error, 3 warnings`; zero counts are omitted. */
export function countSeverities(findings: AnalysisReport["findings"]): string {
  const texts = SEVERITIES.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? "" : counted(count, severity);
  });
  return texts.filter((text) => text !== "").join(", ");
}

/** Creates the section. */
export function findingsSection(view: View): Section {
  const { findings } = view.report;
  if (findings.length === 0) {
    const text = view.report.totals.apdus === 0 ? "Nothing was analysed" : "No findings";
    return { title: "Findings", blocks: [{ type: "remark", text }] };
  }
  const groups = Map.groupBy(findings, ({ severity, code }) => `${severity} ${code}`);
  return {
    title: `Findings: ${countSeverities(findings)}`,
    blocks: [...groups.values()].map((group) => describeGroup(group, view)),
  };
}

function describeGroup(group: readonly FindingReport[], view: View): FindingGroup {
  const { code, severity } = group[0]!;
  const { title = code, meaning = "", check = "", techniques = [] } =
    view.report.explanations[code] ?? {};
  const shown = group.slice(0, view.places);
  return {
    type: "finding",
    severity,
    title,
    techniques,
    places: shown.map((finding) => ({
      time: view.time(finding.first.time),
      text: describePlace(finding, view),
    })),
    rest: view.rest(group.length, shown.length, `--all lists them`),
    meaning,
    check,
  };
}

function describePlace(finding: FindingReport, view: View): string {
  const { count, first, last, session } = finding;
  const detail = namedDetail(finding, view.names);
  const where = [
    ...(first.frame > 0 ? [view.frame(first)] : []),
    ...(session === null ? [] : [`link ${session}`]),
    ...(count > 1 ? [`${count} times until ${view.time(last.time)}`] : []),
  ];
  return where.length === 0 ? detail : `${detail} (${where.join(", ")})`;
}
