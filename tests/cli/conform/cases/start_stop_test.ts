// The cases of start and stop, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import { runCases, verdictById, verdictsOf } from "../../../helpers/conform/run_cases.ts";

const CASES = ["SSP-01", "SSP-02", "SSP-03", "SSP-04", "SSP-06"];

Deno.test("a good station passes the cases of start and stop", async () => {
  const result = await runCases(CASES);
  assertEquals(verdictsOf(result), CASES.map((id) => `${id} PASS`));
});

Deno.test("without an upper tester, cases that need one are inconclusive", async () => {
  const verdicts = verdictById(await runCases(CASES, { upper: false }));
  assertEquals(verdicts["SSP-01"], "INCONCLUSIVE");
  assertEquals(verdicts["SSP-02"], "INCONCLUSIVE");
});

Deno.test("a station that does not confirm STARTDT fails", async () => {
  const faults = [{ fault: "no-start-confirmation" }] as const;
  assertEquals(verdictById(await runCases(["SSP-04"], { faults }))["SSP-04"], "FAIL");
});
