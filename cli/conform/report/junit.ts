// The report as JUnit XML, which build servers read.

import { shownText } from "../../../codec/low_level.ts";
import type { CampaignReport, CaseReport } from "../campaign_report.ts";

/** Writes the report as JUnit XML: a suite for each area. */
export function junitReport(report: CampaignReport): string {
  const { cases, startedAt, summary } = report;
  const areas = Map.groupBy(cases, ({ area }) => area);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${
      escapeXml(`IEC 60870-5-104 ${report.device.role} station`)
    }" tests="${cases.length}" ` +
    `failures="${summary.FAIL}" errors="${summary.ERROR}" skipped="${skippedOf(cases)}" time="${
      secondsOf(cases)
    }">`,
    ...[...areas].flatMap(([area, members]) => suite(area, members, { startedAt, report })),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function suite(
  area: string,
  cases: readonly CaseReport[],
  { startedAt, report }: { readonly startedAt: string; readonly report: CampaignReport },
): readonly string[] {
  const count = (verdict: string) => cases.filter((each) => each.verdict === verdict).length;
  const first = cases.find((each) => each.startedAt !== null)?.startedAt ?? startedAt;
  const { target, tool, catalogue, notice, seed, device } = report;
  const properties = { target, tool, catalogue, notice, seed, role: device.role };
  return [
    `  <testsuite name="${escapeXml(area)}" tests="${cases.length}" failures="${count("FAIL")}" ` +
    `errors="${count("ERROR")}" skipped="${skippedOf(cases)}" time="${secondsOf(cases)}" ` +
    `timestamp="${first.replace(/Z$/, "")}">`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) =>
      `      <property name="${name}" value="${escapeXml(String(value))}"/>`
    ),
    "    </properties>",
    ...cases.flatMap(testCase),
    "  </testsuite>",
  ];
}

function testCase(each: CaseReport): readonly string[] {
  const { id, area, title, verdict, reason, durationMs } = each;
  const head = `    <testcase classname="iec104.${escapeXml(area)}" name="${
    escapeXml(`${id} ${title}`)
  }" time="${durationMs / 1000}"`;
  const message = `message="${escapeXml(reason)}"`;
  const steps = stepsOf(each).map(escapeXml).join("\n");
  switch (verdict) {
    case "FAIL":
      return [`${head}>`, `      <failure ${message}>${steps}</failure>`, "    </testcase>"];
    case "ERROR":
      return [`${head}>`, `      <error ${message}>${steps}</error>`, "    </testcase>"];
    case "INCONCLUSIVE":
    case "NOT APPLICABLE":
    case "NOT TESTED":
      return [
        `${head}>`,
        `      <skipped message="${escapeXml(`${verdict}: ${reason}`)}"/>`,
        "    </testcase>",
      ];
    case "PASS+":
      return [
        `${head}>`,
        `      <system-out>${escapeXml(`Passed with remark: ${reason}`)}</system-out>`,
        "    </testcase>",
      ];
    case "PASS":
      return [`${head}/>`];
  }
}

/** The steps of a case as lines. */
function stepsOf({ criterion, reason, steps }: CaseReport): readonly string[] {
  const lines = steps.map(({ atMs, text, seen, result }) =>
    `${String(Math.round(atMs)).padStart(7)} ms  ${result.padEnd(6)}  ${text}${
      seen === null ? "" : `; seen: ${seen}`
    }`
  );
  return [`Criterion: ${criterion}`, `Seen: ${reason}`, ...lines];
}

function skippedOf(cases: readonly CaseReport[]): number {
  const run: readonly string[] = ["PASS", "PASS+", "FAIL", "ERROR"];
  return cases.filter(({ verdict }) => !run.includes(verdict)).length;
}

function secondsOf(cases: readonly CaseReport[]): number {
  return cases.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
}

/** Escapes a text for elements and quoted attributes, without the characters that XML cannot contain at all. */
function escapeXml(text: string): string {
  return shownText(text.toWellFormed())
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
