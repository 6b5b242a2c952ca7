// The report of a campaign: what it says about each case, and the schema that it follows.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { overallOf } from "../../../../cli/conform/report/build_report.ts";
import type { CampaignReport, CaseReport } from "../../../../cli/conform/campaign_report.ts";
import { CAMPAIGN_REPORT_SCHEMA } from "../../../../cli/conform/report/report_schema.ts";
import type { Verdict } from "../../../../cli/conform/verdict.ts";
import { assertConforms, faultsOf } from "../../../helpers/cli/json_schema.ts";
import { recorded, reportedRun, reportOf, SAMPLE } from "../../../helpers/conform/reported.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";

function caseIn(report: CampaignReport, id: string): CaseReport {
  return report.cases.find((each) => each.id === id)!;
}

Deno.test("the report of cases of every area follows the schema", async () => {
  const report = await reportedRun(SAMPLE);
  assertConforms(CAMPAIGN_REPORT_SCHEMA, report);
  assertEquals(report.cases.length, Object.values(report.summary).reduce((a, b) => a + b));
  assertEquals(new Set(report.cases.map(({ id }) => id)).size, report.cases.length);
  for (const { id, steps, trace, measures, frames } of report.cases) {
    assert(steps.length <= 200 && measures.length <= 200, id);
    assertEquals(trace.length, Math.min(frames, 60), `${id}: as many frames as fit`);
  }
  assertNotEquals(report.commands, []);
  assertNotEquals(report.types, []);
});

Deno.test("without a frame that decided, the last frames of a case are in the report", async () => {
  const result = await runCases(["GI-03"]);
  const { log, tester } = result.results[0]!.decisive!;
  log.deciding.splice(0);
  const { trace, frames } = reportOf(result).cases[0]!;
  assertEquals([trace.length, frames], [60, tester.links[0]!.frames.length]);
  const last = tester.links[0]!.frames.slice(-60);
  assertEquals(
    trace.map(({ atMs, direction }) => `${atMs} ${direction}`),
    last.map((frame) => `${frame.at - result.results[0]!.decisive!.from} ${frame.direction}`),
  );
});

Deno.test("the schema refuses what is not a report", async () => {
  const report = await reportedRun(["SSP-03"]);
  const wrong: readonly Readonly<Record<string, unknown>>[] = [
    { schema: "iec104-report/2" },
    { overall: "GOOD" },
    { startedAt: "yesterday" },
    { cases: [{ ...report.cases[0], verdict: "GOOD" }] },
    { more: 1 },
  ];
  for (const change of wrong) {
    assertNotEquals(faultsOf(CAMPAIGN_REPORT_SCHEMA, { ...report, ...change }), []);
  }
});

Deno.test("a case that passes has its steps, its measurement, and the frame that decided", async () => {
  const report = await reportedRun(["SSP-03"]);
  const tested = caseIn(report, "SSP-03");
  assertEquals([tested.verdict, tested.reason, report.overall], ["PASS", "", "PASS"]);
  assertEquals(tested.steps.map(({ text, seen, result }) => [text, seen, result]), [
    [
      "Expect that the connection stays open for 300 ms: the tester has not sent anything",
      "open",
      "passed",
    ],
    ["Send S N(R)=0", null, "done"],
    [
      "Expect that the device closes the connection within 2 s",
      "the device closed the connection after 0 ms",
      "passed",
    ],
    ["Expect no I frame until now", "none", "passed"],
    ["Expect nothing but APDUs before the end of the connection", "nothing else", "passed"],
  ]);
  assertEquals(tested.measures, [{
    name: "time until the device closes the connection",
    ...{ value: 0, limits: [0, 2000], unit: "ms" },
  }]);
  const [frame] = tested.trace;
  assertEquals([frame!.direction, frame!.hex, frame!.packet], ["sent", "68 04 01 00 00 00", null]);
  assertEquals(tested.links.map(({ endedBy, tester, device }) => [endedBy, tester, device]), [
    ["device", tested.links[0]!.tester, "192.0.2.1:2404"],
  ]);
});

Deno.test("a case that fails says what was expected and what was seen, at the frame that decided", async () => {
  const report = await reportedRun(["SSP-03"], { faults: [{ fault: "start-unasked" }] });
  const tested = caseIn(report, "SSP-03");
  assertEquals([tested.verdict, report.overall, report.summary.FAIL], ["FAIL", "FAIL", 1]);
  assertEquals(tested.steps.at(-1)!.result, "failed");
  assertEquals(tested.measures.at(-1)!.value, null);
  const decided = tested.trace.find(({ comment }) => comment?.startsWith("FAIL: "));
  assert(decided !== undefined);
});

Deno.test("frames of a recorded case have the numbers of their packets", async () => {
  const result = await runCases(["SSP-04"]);
  const { files, recordings } = await recorded(result);
  const report = reportOf(result, { recordings });
  const { trace, evidence } = caseIn(report, "SSP-04");
  assertEquals([...files.keys()], ["evidence/SSP-04.pcapng"]);
  assertEquals(evidence!.file, "SSP-04.pcapng");
  const commented = trace.filter(({ comment }) => comment !== null).map(({ packet }) => packet);
  assertEquals<readonly unknown[]>([...new Set(commented)], evidence!.packets);
  assertConforms(CAMPAIGN_REPORT_SCHEMA, report);
});

Deno.test("without a sheet, the report has none", async () => {
  const result = await runCases(["SSP-03"]);
  assertEquals(reportOf(result, { isSheetGiven: false }).sheet, null);
});

Deno.test("the result is PASS only if every case that applies has passed", () => {
  const results: readonly (readonly [readonly Verdict[], CampaignReport["overall"]])[] = [
    [["PASS", "PASS+", "NOT APPLICABLE"], "PASS"],
    [["PASS", "INCONCLUSIVE"], "INCONCLUSIVE"],
    [["PASS", "NOT TESTED"], "INCONCLUSIVE"],
    [["PASS", "ERROR"], "INCONCLUSIVE"],
    [["INCONCLUSIVE", "ERROR", "FAIL"], "FAIL"],
    [["NOT APPLICABLE"], "INCONCLUSIVE"],
    [[], "INCONCLUSIVE"],
  ];
  for (const [verdicts, expected] of results) {
    assertEquals(overallOf(verdicts.map((verdict) => ({ verdict }))), expected, verdicts.join());
  }
});

Deno.test("the report counts types, causes and commands of the device", async () => {
  const report = await reportedRun(["CMD-01"]);
  const single = report.commands.find(({ name, mode }) =>
    name === "C_SC_NA_1" && mode === "execute"
  );
  assert(single !== undefined && single.sent > 0 && single.positive === single.sent);
  const actcon = report.types.find(({ name, causeName }) =>
    name === "C_SC_NA_1" && causeName === "actcon"
  );
  assertEquals(actcon?.declared, true);
  assert(actcon!.seen >= single.positive);
  assert(report.types.some(({ seen, declared }) => seen === 0 && declared));
});

Deno.test("a campaign without results has a report, too", () => {
  const report = reportOf({ results: [], links: [], interruption: "the sheet contradicts itself" });
  assertConforms(CAMPAIGN_REPORT_SCHEMA, report);
  assertEquals(report.overall, "INCONCLUSIVE");
});
