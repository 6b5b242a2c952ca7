// The cases of start and stop, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { runCases, verdictById } from "../../../helpers/conform/run_cases.ts";
import { FAULTY_START_STOP } from "../faults/start_stop.ts";

testAreas({ areas: ["SSP"], faulty: FAULTY_START_STOP });
testAreas({ areas: ["SSP"], role: "controlling", faulty: FAULTY_START_STOP });

Deno.test("without an upper tester, cases that need one are inconclusive", async () => {
  const verdicts = verdictById(await runCases(["SSP-01", "SSP-02"], { upper: false }));
  assertEquals(verdicts["SSP-01"], "INCONCLUSIVE");
  assertEquals(verdicts["SSP-02"], "INCONCLUSIVE");
});

Deno.test("a station that does not confirm STARTDT fails", async () => {
  const faults = [{ fault: "no-start-confirmation" }] as const;
  assertEquals(verdictById(await runCases(["SSP-04"], { faults }))["SSP-04"], "FAIL");
});
