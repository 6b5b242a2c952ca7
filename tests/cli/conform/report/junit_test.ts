// The report as JUnit XML.

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { CampaignReport, CaseReport } from "../../../../cli/conform/campaign_report.ts";
import { junitReport } from "../../../../cli/conform/report/junit.ts";
import { type XmlEvent, xmlEvents } from "../../../../cli/text/xml_events.ts";
import type { Verdict } from "../../../../cli/conform/verdict.ts";
import { reportedRun } from "../../../helpers/conform/reported.ts";

/** A report with one case for each of some verdicts. */
async function reportWith(
  verdicts: readonly Verdict[],
  more: Partial<CaseReport> = {},
): Promise<CampaignReport> {
  const report = await reportedRun(["SSP-03"]);
  const cases = verdicts.map((verdict, at): CaseReport => ({
    ...report.cases[0]!,
    ...{ id: `SSP-0${at}`, verdict, reason: `because ${verdict}`, durationMs: 1500 },
    ...more,
  }));
  const summary = { ...report.summary };
  for (const verdict of Object.keys(summary) as Verdict[]) {
    summary[verdict] = verdicts.filter((each) => each === verdict).length;
  }
  return { ...report, cases, summary };
}

/** The elements with a name, with their attributes. */
function elements(xml: string, name: string): readonly Readonly<Record<string, string>>[] {
  return [...xmlEvents(xml)]
    .filter((event): event is XmlEvent & { type: "open" } =>
      event.type === "open" && event.name === name
    )
    .map(({ attributes }) => Object.fromEntries(attributes));
}

Deno.test("a FAIL is a failure, an ERROR an error, and what was not judged is skipped", async () => {
  const verdicts = ["PASS", "PASS+", "FAIL", "ERROR", "INCONCLUSIVE", "NOT APPLICABLE"] as const;
  const xml = junitReport(await reportWith([...verdicts, "NOT TESTED"]));
  const [suite] = elements(xml, "testsuite");
  const { name, tests, failures, errors, skipped, time } = suite!;
  assertEquals([name, tests, failures, errors, skipped, time], ["SSP", "7", "1", "1", "3", "10.5"]);
  assertEquals(
    elements(xml, "testcase").map((each) => each.classname),
    Array(7).fill("iec104.SSP"),
  );
  assertEquals(elements(xml, "failure"), [{ message: "because FAIL" }]);
  assertEquals(elements(xml, "error"), [{ message: "because ERROR" }]);
  assertEquals(elements(xml, "skipped"), [
    { message: "INCONCLUSIVE: because INCONCLUSIVE" },
    { message: "NOT APPLICABLE: because NOT APPLICABLE" },
    { message: "NOT TESTED: because NOT TESTED" },
  ]);
  assertStringIncludes(xml, "Passed with remark: because PASS+");
  assertStringIncludes(xml, "is not a certificate");
});

Deno.test("a failure shows its steps in columns, with whole milliseconds", async () => {
  const steps = [
    { atMs: 0.4, text: "Send TESTFR act", seen: null, result: "done" },
    { atMs: 1234.5, text: "Expect TESTFR con", seen: "nothing", result: "failed" },
  ] as const;
  const xml = junitReport(await reportWith(["FAIL"], { criterion: "An answer", steps }));
  assertStringIncludes(
    xml,
    `<failure message="because FAIL">Criterion: An answer
Seen: because FAIL
      0 ms  done    Send TESTFR act
   1235 ms  failed  Expect TESTFR con; seen: nothing</failure>`,
  );
});

Deno.test("texts from the device cannot break the document", async () => {
  const nasty = `"]]></failure><x>&'\u0000\u001b[31m\ufffe\ud800 end`;
  const xml = junitReport(await reportWith(["FAIL"], { reason: nasty, title: nasty }));
  const [{ message = "" } = {}] = elements(xml, "failure");
  assertStringIncludes(message, `"]]></failure><x>&'`);
  for (const character of ["\u0000", "\u001b", "\ufffe", "\ud800"]) {
    assertEquals(xml.includes(character), false);
  }
  assertEquals(elements(xml, "x"), []);
});
