// The comparison of two reports.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { CampaignReport } from "../../../../cli/conform/campaign_report.ts";
import { compareReports } from "../../../../cli/conform/report/compare.ts";
import { comparisonLines } from "../../../../cli/conform/report/comparison_text.ts";
import type { Verdict } from "../../../../cli/conform/verdict.ts";
import { UsageError } from "../../../../cli/io/exit.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { reportOf } from "../../../helpers/conform/reported.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";

/** The report of a case that passed. */
const PASSED = reportOf(await runCases(["SSP-03"]));

/** A report with some verdicts; a reason follows after a colon. */
function reportWith(outcomes: Readonly<Record<string, string>>): CampaignReport {
  const cases = Object.entries(outcomes).map(([id, text]) => {
    const [verdict, reason = ""] = text.split(": ");
    return { ...PASSED.cases[0]!, id, title: `case ${id}`, verdict: verdict as Verdict, reason };
  });
  return { ...PASSED, cases };
}

function compare(old: Readonly<Record<string, string>>, recent: Readonly<Record<string, string>>) {
  return compareReports(
    { name: "old.json", report: reportWith(old) },
    { name: "new.json", report: reportWith(recent) },
  );
}

function ids(changes: readonly { readonly id: string }[]): readonly string[] {
  return changes.map(({ id }) => id);
}

Deno.test("a case that passes has improved; one that fails, or is no longer judged, got worse", () => {
  const { improved, worse, changed, same } = compare({
    ...{ "A-1": "FAIL: x", "A-2": "INCONCLUSIVE: x", "A-3": "PASS+: x", "A-4": "FAIL: x" },
    ...{ "B-1": "PASS", "B-2": "PASS+: x", "B-3": "INCONCLUSIVE: x", "B-4": "NOT APPLICABLE: x" },
    ...{ "C-1": "FAIL: x", "C-2": "NOT APPLICABLE: x", "C-3": "PASS", "C-4": "PASS" },
    ...{ "D-1": "PASS", "D-2": "FAIL: closed after 2.1 s" },
  }, {
    ...{ "A-1": "PASS", "A-2": "PASS+: y", "A-3": "PASS", "A-4": "PASS+: y" },
    ...{ "B-1": "FAIL: y", "B-2": "NOT TESTED: y", "B-3": "FAIL: y", "B-4": "FAIL: y" },
    ...{ "C-1": "INCONCLUSIVE: y", "C-2": "PASS", "C-3": "NOT APPLICABLE: y", "C-4": "PASS+: y" },
    ...{ "D-1": "PASS", "D-2": "FAIL: closed after 13 s" },
  });
  assertEquals(ids(improved), ["A-1", "A-2", "A-3", "A-4"]);
  assertEquals(ids(worse), ["B-1", "B-2", "B-3", "B-4"]);
  assertEquals(ids(changed), ["C-1", "C-2", "C-3", "C-4"]);
  assertEquals(same, 2);
});

Deno.test("another reason for the same verdict is a change, other numbers in it are not", () => {
  const { changed, same } = compare(
    { "A-1": "FAIL: no answer", "A-2": "FAIL: seen N(S)=4 at 10:00:00.1" },
    { "A-1": "FAIL: the connection closed", "A-2": "FAIL: seen N(S)=17 at 11:20:00" },
  );
  assertEquals(ids(changed), ["A-1"]);
  assertEquals(same, 1);
});

Deno.test("cases that only one report has are listed", () => {
  const { added, gone } = compare({ "A-1": "PASS" }, { "A-2": "FAIL: x" });
  assertEquals(ids(added), ["A-2"]);
  assertEquals(ids(gone), ["A-1"]);
  assertEquals(gone[0]!.new, null);
  assertEquals(added[0]!.new, { verdict: "FAIL", reason: "x" });
});

Deno.test("the text begins with what got worse", () => {
  const comparison = compare(
    { "A-1": "PASS", "A-2": "FAIL: x", "A-3": "PASS" },
    { "A-1": "FAIL: y", "A-2": "PASS", "A-4": "PASS" },
  );
  assertEquals([...comparisonLines(comparison)], [
    "Old: old.json, 2026-10-09T15:34:12.345Z, 192.0.2.1:2404, firmware 1.0: PASS",
    "New: new.json, 2026-10-09T15:34:12.345Z, 192.0.2.1:2404, firmware 1.0: PASS",
    ...["", "Worse (1):", "  A-1  case A-1: PASS -> FAIL: y"],
    ...["", "Improved (1):", "  A-2  case A-2: FAIL -> PASS"],
    ...["", "Only in the new report (1):", "  A-4  case A-4: PASS"],
    ...["", "Only in the old report (1):", "  A-3  case A-3: PASS"],
    ...["", "1 worse, 1 improved, 0 changed, 1 new, 1 gone, 0 cases as before"],
  ]);
});

Deno.test("reports of other criteria or of the other role are refused", () => {
  const old = { name: "old.json", report: PASSED };
  const others = [
    { ...PASSED, catalogue: "0" },
    { ...PASSED, device: { ...PASSED.device, role: "controlling" as const } },
  ];
  for (const report of others) {
    assertThrows(
      () => compareReports(old, { name: "new.json", report }),
      UsageError,
      "Cannot compare: old.json",
    );
  }
});

Deno.test("--compare with two files prints the comparison, and fails if something got worse", async () => {
  const [good, bad] = [reportWith({ "SSP-03": "PASS" }), reportWith({ "SSP-03": "FAIL: x" })];
  const files = { "good.json": JSON.stringify(good), "bad.json": JSON.stringify(bad) };
  const worse = await runCli(["conform", "--compare", "good.json", "bad.json", "--json"], {
    files,
  });
  assertEquals([worse.code, ids(JSON.parse(worse.stdout).worse)], [1, ["SSP-03"]]);
  const better = await runCli(["conform", "--compare", "bad.json", "good.json"], { files });
  assertEquals(better.code, 0);
  assertStringIncludes(better.stdout, "0 worse, 1 improved");
});

Deno.test("a file that is not a report is refused with the places of its mistakes", async () => {
  const files = { "a.json": `{\n"schema": "iec104-report/9" }`, "b.json": JSON.stringify(PASSED) };
  for (const args of [["a.json", "b.json"], ["b.json", "a.json"], ["a.json", "192.0.2.1"]]) {
    const { code, stdout, stderr } = await runCli(["conform", "--compare", ...args], { files });
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, "a.json:2:11");
  }
  const { stderr } = await runCli(["conform", "--compare", "b.json"], { files });
  assertStringIncludes(stderr, "or a second report for --compare");
});
