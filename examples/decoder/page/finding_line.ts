// A finding on one line, and the number of findings of each severity.

import type { AnalysisReport, FindingReport, Severity } from "../../../codec/capture/mod.ts";
import { namedDetail } from "../../../cli/report/analysis/named_report.ts";
import { h } from "./dom.ts";
import type { FindingGroup } from "./finding_groups.ts";
import type { Page } from "./page.ts";
import { findingTargets } from "./pointing/report_targets.ts";
import { pointAt } from "./pointing/targets.ts";
import { count, counted, instant } from "./text.ts";

/** The severities with their labels. */
export const SEVERITIES: readonly (readonly [Severity, string])[] = [
  ["error", "error"],
  ["warning", "warning"],
  ["notice", "notice"],
];

/** A symbol that does not rely on colour. */
export function severitySign(severity: Severity): HTMLElement {
  const signs = { error: "✕", warning: "!", notice: "i" } as const;
  return h(
    "span",
    { class: `severity ${severity}` },
    h("span", { "aria-hidden": "true" }, signs[severity]),
    h("span", { class: "hidden" }, `${severity}: `),
  );
}

/** The number of findings of each severity. */
export function severityCounts(findings: readonly FindingReport[]): HTMLElement {
  return h(
    "p",
    { class: "severity-counts" },
    ...SEVERITIES.map(([severity, word]) => {
      const number = findings.filter((finding) => finding.severity === severity).length;
      return h(
        "span",
        { class: number === 0 ? "none" : "" },
        severitySign(severity),
        h(
          "span",
          {},
          h("strong", {}, count(number)),
          counted(number, word).replace(count(number), ""),
        ),
      );
    }),
  );
}

/** One line for a group; pressing it opens the packet of a single finding, or the list of several. */
export function findingLine(
  page: Page,
  { explanations }: AnalysisReport,
  { code, severity, findings }: FindingGroup,
): HTMLElement {
  const { first, count: times } = findings[0]!;
  const isAlone = findings.length === 1;
  const time = instant(first.time);
  const title = explanations[code]?.title ?? code;
  const line = h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        onclick: () =>
          page.go(
            isAlone
              ? { view: "packets", frame: first.frame, filter: "" }
              : { view: "findings", finding: code, frame: first.frame },
          ),
      },
      severitySign(severity),
      h("span", { class: "finding-title" }, title),
      h(
        "span",
        { class: "finding-detail" },
        namedDetail(findings[0]!, page.names),
        times > 1 && ` (${count(times)} times)`,
        !isAlone && `, and ${count(findings.length - 1)} more`,
      ),
      h("span", { class: "finding-time" }, page.times.format(time, 0)),
    ),
  );
  return pointAt(line, () => findingTargets(findings[0]!, title, page.facts));
}
