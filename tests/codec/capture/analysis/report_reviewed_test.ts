// Reports as reviewed texts: the analysis of the traffic of each finding, and of an operating plant.

import { FINDINGS } from "../../../../codec/capture/findings/table.ts";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import { Analyzer } from "../../../../codec/capture/analysis/analyzer.ts";
import { CaptureDecoder } from "../../../../codec/capture/decoder.ts";
import { REPORT_SCHEMA } from "../../../../codec/capture/analysis/report/schema.ts";
import { command, measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { assertReviewed, inLine, lines } from "../../../helpers/golden/reviewed.ts";
import { FINDING_CASES } from "./cases/all_cases.ts";
import { REPORT_SCRIPTS } from "./cases/report_scripts.ts";

/** Maximum number of rows shown of a list; the others are counted. */
const SHOWN = 40;

/** Removes empty parts of a value: null, 0, false, empty texts and lists; abbreviates marks. */
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

/** Writes a report with one line for each row of its lists. */
function reportLines(report: AnalysisReport): string[] {
  const { captures, conversations, sessions, stations, transactions, points } = report;
  const { learnMs: _, clockLimitMs: __, thresholds: ___, ...given } = report.settings;
  const { totals, activity, types, causes, transactionTotals, omissions } = report;
  return [
    `  totals ${inLine(lean({ ...totals, filter: report.filter, settings: given }))}`,
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

Deno.test("the table of findings matches the reviewed text", () => {
  assertReviewed("findings.txt", lines(FINDINGS));
});

Deno.test("the schema of reports matches the reviewed text", () => {
  assertReviewed("report_schema.txt", lines(REPORT_SCHEMA));
});

Deno.test("reports of the traffic that triggers each finding match the reviewed text", () => {
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

Deno.test("the whole report of each script matches the reviewed text", () => {
  const texts = REPORT_SCRIPTS.flatMap(({ name, options, how, script }) => {
    const traffic = new Traffic();
    script(traffic);
    return [`# ${name}`, ...reportLines(traffic.report(options, how))];
  });
  assertReviewed("reports.txt", texts.join("\n"));
});

/** Passes a file to an analyzer, with a name. */
function feedFile(analyzer: Analyzer, file: Uint8Array, name?: string): void {
  const decoder = new CaptureDecoder();
  for (const [part, isLast] of [[file, false], [new Uint8Array(0), true]] as const) {
    if (isLast) decoder.end();
    else decoder.push(part);
    for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
  }
  analyzer.endFile(decoder.summary, name);
}

Deno.test("reports of several files, before and after their end, match the reviewed text", () => {
  const texts: string[] = [];
  let analyzer = new Analyzer();
  const show = (what: string) => texts.push(`# ${what}`, ...reportLines(analyzer.report()));
  show("nothing yet");
  const t = new Traffic();
  const link = t.link().start().fromServer(measured(1, 1)).fromClient(command());
  const whole = new CaptureDecoder();
  whole.push(t.pcap());
  for (let item = whole.next(); item; item = whole.next()) analyzer.accept(item);
  show("in the middle of a file");
  analyzer = new Analyzer();
  const first = t.pcap();
  feedFile(analyzer, first.subarray(0, first.length - 3), "cut.pcap");
  show("after a file that is cut");
  t.wait(500);
  link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })).acknowledge();
  const all = t.pcap();
  // The second file continues where the first one ended.
  feedFile(
    analyzer,
    Uint8Array.of(...all.subarray(0, 24), ...all.subarray(first.length)),
    "next.pcap",
  );
  show("after the next file, which continues the session");
  feedFile(analyzer, Uint8Array.of(1, 2, 3, 4));
  analyzer.end();
  show("after a file that is not a capture, and the end");
  assertReviewed("files_reports.txt", texts.join("\n"));
});
