// Reports as reviewed texts: what an analysis says of the traffic of each finding, and of a plant at work.

import { FINDINGS } from "../../../../codec/capture/analysis/findings/table.ts";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import { REPORT_SCHEMA } from "../../../../codec/capture/analysis/report/schema.ts";
import { Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { assertReviewed, inLine, lines } from "../../../helpers/golden/reviewed.ts";
import { FINDING_CASES } from "./cases/all_cases.ts";
import { REPORT_SCRIPTS } from "./cases/report_scripts.ts";

/** Rows of a list that are shown; of the others the number. */
const SHOWN = 40;

/** A value without what is nothing: null, 0, false, empty texts and lists; marks in short. */
function lean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== "object" || value === null) return value;
  const { file, frame, time, ...rest } = value as Record<string, unknown>;
  if (file !== undefined && frame !== undefined && Object.keys(rest).length === 0) {
    return `${file}:${frame} ${String(time ?? "no time").slice(11)}`.trim();
  }
  const members = Object.entries(value).map(([key, item]) => [key, lean(item)] as const);
  return Object.fromEntries(members.filter(([, item]) => !isNothing(item)));
}

function isNothing(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === null || value === 0 || value === false || value === "" || value === undefined;
}

function rows(name: string, list: readonly unknown[]): string[] {
  const shown = list.slice(0, SHOWN).map((row) => `  ${name} ${inLine(lean(row))}`);
  return list.length > SHOWN ? [...shown, `  ${name} and ${list.length - SHOWN} more`] : shown;
}

/** A report with a line for each row of its lists. */
function reportLines(report: AnalysisReport): string[] {
  const { captures, conversations, sessions, stations, transactions, points } = report;
  const { settings, totals, activity, types, causes, transactionTotals, omissions } = report;
  return [
    `  totals ${inLine(lean({ ...totals, filter: report.filter, settings }))}`,
    `  activity ${inLine(lean({ ...activity, apdus: activity?.apdus.slice(0, 20) }))}`,
    ...rows("capture", captures),
    ...rows("type", types),
    ...rows("cause", causes),
    ...rows("conversation", conversations),
    ...rows("session", sessions),
    ...rows("station", stations),
    ...rows("transactions", transactionTotals),
    ...rows("transaction", transactions),
    ...rows("point", points),
    ...rows("finding", report.findings),
    ...rows("omission", omissions),
  ];
}

Deno.test("the table of findings is as reviewed", () => {
  assertReviewed("findings.txt", lines(FINDINGS));
});

Deno.test("the schema of reports is as reviewed", () => {
  assertReviewed("report_schema.txt", lines(REPORT_SCHEMA));
});

Deno.test("the report of the traffic that leads to each finding is as reviewed", () => {
  const texts = FINDING_CASES.flatMap(({ code, options, how, trigger }) => {
    const traffic = new Traffic();
    trigger(traffic);
    const { sessions, transactions, findings, stations } = traffic.report(options, how);
    return [
      `# ${code}`,
      ...rows("session", sessions.slice(0, 1)),
      ...rows("station", stations.slice(0, 1)),
      ...rows("transaction", transactions.slice(0, 3)),
      ...rows("finding", findings),
    ];
  });
  assertReviewed("finding_reports.txt", texts.join("\n"));
});

Deno.test("the whole report of each script is as reviewed", () => {
  const texts = REPORT_SCRIPTS.flatMap(({ name, options, how, script }) => {
    const traffic = new Traffic();
    script(traffic);
    return [`# ${name}`, ...reportLines(traffic.report(options, how))];
  });
  assertReviewed("reports.txt", texts.join("\n"));
});
