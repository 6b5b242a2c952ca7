// The report as one HTML file.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { htmlReport } from "../../../../cli/conform/report/html/html_report.ts";
import { isFrame, nearFrames } from "../../../../cli/conform/report/html/near_frames.ts";
import { sequenceDiagram } from "../../../../cli/conform/report/html/sequence_diagram.ts";
import type { CaseReport, TraceFrame } from "../../../../cli/conform/campaign_report.ts";
import { recorded, reportedRun, reportOf, SAMPLE } from "../../../helpers/conform/reported.ts";
import { assertGolden } from "../../../helpers/golden.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";

/** The part of a page between two texts. */
function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  assert(start >= 0, from);
  return text.slice(start, text.indexOf(to, start + from.length));
}

/** The page with one block or row a line, without its style sheet. */
function elements(html: string): string {
  const blocks =
    /\s*(?=<(?:table|tr|section|header|main|nav|div|h\d|p|ul|ol|li|dl|dt|svg|details|text|rect|line)\b)/g;
  const text = html.replace(/<style>.*<\/style>/s, "").replace(/<meta http-equiv[^>]*>/, "");
  return `${text.replaceAll(blocks, "\n").replaceAll(/\n+/g, "\n").trim()}\n`;
}

Deno.test("the page of a campaign with failed, passed and inconclusive cases has the reviewed elements", async () => {
  const result = await runCases(["SSP-02", "SSP-03", "GI-04", "T3-01", "TCP-08", "TCP-03"], {
    faults: [{ fault: "start-unasked" }],
  });
  const { recordings } = await recorded(result);
  const finding = { rule: "k-w", severity: "error" as const, text: "w is greater than k" };
  const html = await htmlReport(reportOf(result, {
    ...{ recordings, findings: [finding, { ...finding, severity: "warning" }] },
    ...{ notes: ["The clock was set"], choice: { only: ["SSP"], skip: ["GI-01"], omitted: 7 } },
  }));
  assertGolden("tests/cli/conform/report/report.txt", elements(html));
});

Deno.test("the page has the result, every case, the declarations and the recordings", async () => {
  const result = await runCases(["SSP-02", "SSP-03", "SSP-04", "TCP-08", "TCP-03"], {
    faults: [{ fault: "start-unasked" }],
  });
  const { recordings } = await recorded(result);
  const html = await htmlReport(reportOf(result, { recordings }));
  assertStringIncludes(html, '<p class="result bad">FAIL');
  assertStringIncludes(html, "This report is not a certificate");
  assertStringIncludes(html, "Signature</th>");
  const chart = between(html, 'id="chart"', "</section>");
  for (const id of ["SSP-02", "SSP-03", "SSP-04", "TCP-08"]) {
    assertStringIncludes(chart, `<a href="#${id}">${id}</a>`);
    assertStringIncludes(html, `<section class="case" id="${id}">`);
  }
  assertStringIncludes(chart, '<td class="nowrap">TCP-03</td>');
  assertEquals(html.includes('id="TCP-03"'), false, "a case that does not apply has no part");
  const failed = between(html, 'id="SSP-03"', "</section>");
  assertStringIncludes(failed, "the connection is still open");
  assertStringIncludes(failed, "68 04 01 00 00 00");
  assertStringIncludes(failed, "<svg ");
  assertStringIncludes(failed, "SSP-03.pcapng");
  assertStringIncludes(between(html, "Annex D", "</section>"), recordings.get("SSP-03")!.sha256);
  assertStringIncludes(between(html, "9.6.6", "</section>"), "Global");
  assertStringIncludes(html, "pixit.maxConnections");
});

Deno.test("the page needs nothing from outside, runs nothing, and has no dead links", async () => {
  const html = await htmlReport(await reportedRun(SAMPLE));
  assertEquals(/<script|<link|<img|<iframe| style=|javascript:|url\(|@import/i.test(html), false);
  assertEquals(/(?:src|href)="(?!#)/.test(html), false);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  assertEquals(new Set(ids).size, ids.length);
  const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
  assertEquals(targets.filter((id) => !ids.includes(id)), []);
});

Deno.test("texts of the sheet and of the device are escaped", async () => {
  const report = await reportedRun(["SSP-03"]);
  const nasty = `<img src=x onerror="alert(1)">\u202e`;
  const html = await htmlReport({
    ...report,
    ...{ device: { ...report.device, vendor: nasty }, target: nasty, command: nasty },
    ...{
      notes: [nasty],
      sheet: { nasty },
      findings: [{ rule: nasty, severity: "error", text: nasty }],
    },
    cases: report.cases.map((each) => ({ ...each, verdict: "FAIL", reason: nasty, title: nasty })),
  });
  assertEquals(html.includes("<img"), false);
  assertEquals(html.includes("\u202e"), false);
});

Deno.test("a report without cases and without a sheet is a page, too", async () => {
  const report = reportOf({ results: [], links: [], interruption: "interrupted" }, {
    isSheetGiven: false,
  });
  const html = await htmlReport(report);
  assertStringIncludes(html, "No sheet was given");
  assertStringIncludes(html, "The campaign ended early: interrupted.");
});

/** Frames, of which some decided. */
function traceWith(length: number, comments: Readonly<Record<number, string>>): TraceFrame[] {
  return Array.from({ length }, (_, at) => ({
    ...{ time: "2026-10-09T15:34:12.345Z", atMs: at * 10, link: 1, direction: "sent" as const },
    ...{ hex: "68", text: `frame ${at}`, packet: null, comment: comments[at] ?? null },
  }));
}

Deno.test("of many frames, those around the decision are shown, and the others are counted", () => {
  const trace = traceWith(50, { 3: "start", 40: "FAIL: late" });
  const shown = nearFrames(trace, 10);
  assertEquals(shown.map((each) => isFrame(each) ? each.text : `omitted ${each.omitted}`), [
    ...["omitted 1", "frame 1", "frame 2", "frame 3", "frame 4", "frame 5"],
    ...["omitted 32", "frame 38", "frame 39", "frame 40", "frame 41", "frame 42", "omitted 7"],
  ]);
  assertEquals(nearFrames(trace.slice(0, 5), 10).every(isFrame), true);
  assertEquals(nearFrames([], 10), []);
});

Deno.test("the diagram has connections, frames, pauses and the verdict in the order of time", () => {
  const links: CaseReport["links"] = [
    {
      ...{ number: 1, tester: "192.0.2.9:40001", device: "192.0.2.1:2404", openedMs: 0 },
      ...{ endedMs: 15, endedBy: "device" },
    },
    {
      ...{ number: 2, tester: "192.0.2.9:40002", device: "192.0.2.1:2404", openedMs: 5 },
      ...{ endedMs: null, endedBy: null },
    },
  ];
  const trace = [
    ...traceWith(2, {}),
    { ...traceWith(1, { 0: "FAIL: no" })[0]!, atMs: 4000, link: 2, text: "the last frame" },
  ];
  const steps = [{ atMs: 9000, text: "Expect", seen: "no", result: "failed" as const }];
  const svg = sequenceDiagram({ trace, links, frames: 7, verdict: "FAIL", steps }, { most: 20 })!;
  const texts = [...svg.text.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!)
    .filter((text) => !/^[\d.]+$/.test(text));
  assertEquals(texts, [
    ...["Tester", "Device", "... 4 frames not in the report ...", "TCP connection 1 established"],
    ...["1: frame 0", "TCP connection 2 established", "1: frame 1", "Device closes connection 1"],
    ...["... 3.98 s without frames ...", "2: the last frame", "... 5 s without frames ...", "FAIL"],
  ]);
  const none = { trace: [], links: [], frames: 0, verdict: "PASS" as const, steps: [] };
  assertEquals(sequenceDiagram(none, { most: 20 }), undefined);
});

Deno.test("a text of 300 characters is shown, a longer one without its end", async () => {
  const report = reportOf(await runCases(["SSP-02"]));
  const [first] = report.cases;
  const steps = [{ ...first!.steps[0]!, text: "a".repeat(300), seen: "b".repeat(301) }];
  const html = await htmlReport({ ...report, cases: [{ ...first!, steps }] });
  assertStringIncludes(html, `>${"a".repeat(300)}<`);
  assertStringIncludes(html, `>${"b".repeat(299)}…<`);
});

Deno.test("of many packets that decided the first twenty are named, and the others counted", async () => {
  const report = reportOf(await runCases(["SSP-02"]));
  const [first] = report.cases;
  const packets = Array.from({ length: 22 }, (_, at) => at + 1);
  const shown = async (count: number) => {
    const evidence = { file: "SSP-02.pcapng", packets: packets.slice(0, count) };
    const html = await htmlReport({
      ...report,
      cases: [{
        ...first!,
        evidence: { ...first!.evidence, ...evidence } as CaseReport["evidence"],
      }],
    });
    return /SSP-02\.pcapng<\/code>( \(packets [^)]*\))?/.exec(html)?.[1] ?? "";
  };
  const twenty = packets.slice(0, 20).join(", ");
  assertEquals([await shown(0), await shown(20), await shown(22)], [
    "",
    ` (packets ${twenty})`,
    ` (packets ${twenty} and 2 more)`,
  ]);
});
