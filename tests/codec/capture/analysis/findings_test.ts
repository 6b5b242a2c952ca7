// Every finding: traffic that triggers it, and traffic that nearly does.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TECHNIQUES } from "../../../../codec/capture/findings/techniques.ts";
import { FINDINGS } from "../../../../codec/capture/findings/table.ts";
import { REPORT_SCHEMA } from "../../../../codec/capture/analysis/report/schema.ts";
import { assertConforms } from "../../../helpers/cli/json_schema.ts";
import { Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { FINDING_CASES } from "./cases/all_cases.ts";

/**
 * Findings that the scripts do not try to avoid: they acknowledge at arbitrary times, and ignore the settings of the
 * stations.
 */
const USUAL = new Set(["acknowledge-late", "window-exceeded", "t3-exceeded"]);

for (const [index, each] of FINDING_CASES.entries()) {
  const { code, options, how, trigger, detail, also = [], near } = each;
  const earlier = FINDING_CASES.slice(0, index).filter((other) => other.code === code).length;
  const number = earlier === 0 ? "" : ` (${earlier + 1})`;
  Deno.test(`finding ${code} is reported${number}`, () => {
    const traffic = new Traffic();
    trigger(traffic);
    const report = traffic.report(options, how);
    const { findings, explanations } = report;
    assertConforms(REPORT_SCHEMA, report);
    const found = findings.filter((finding) => finding.code === code);
    assert(found.length > 0, `found only ${findings.map((finding) => finding.code)}`);
    assertMatch(found[0]!.detail, detail);
    assert(found[0]!.count > 0 && found[0]!.frames.length > 0);
    const { techniques, ...row } = explanations[code]!;
    assertEquals({ ...row, techniques: techniques.map(({ id }) => id) }, {
      techniques: [],
      ...FINDINGS[code],
    });
    const others = findings.filter((finding) =>
      finding.code !== code && !also.includes(finding.code) && !USUAL.has(finding.code)
    );
    assertEquals(others.map((finding) => `${finding.code}: ${finding.detail}`), []);
  });

  for (const [difference, act] of Object.entries(near)) {
    Deno.test(`finding ${code} is not reported: ${difference}${number}`, () => {
      const traffic = new Traffic();
      act(traffic);
      const { findings, totals } = traffic.report(options);
      const found = findings.filter((finding) => finding.code === code);
      assertEquals(found.map((finding) => finding.detail), []);
      assert(totals.apdus > 0, "the script sends something");
    });
  }
}

Deno.test("every finding has a test", () => {
  assertEquals(
    [...new Set(FINDING_CASES.map(({ code }) => code))].sort(),
    Object.keys(FINDINGS).sort(),
  );
});

Deno.test("every technique has a name of its own", () => {
  const names = Object.values(TECHNIQUES);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("every technique is one that a finding may be a sign of", () => {
  const named = Object.values(FINDINGS).flatMap((row) => "techniques" in row ? row.techniques : []);
  assertEquals([...new Set<string>(named)].sort(), Object.keys(TECHNIQUES).sort());
});
