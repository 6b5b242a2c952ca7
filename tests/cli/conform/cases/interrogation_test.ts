// The cases of interrogations, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import { runCases } from "../../../helpers/conform/run_cases.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_INTERROGATIONS } from "../faults/interrogation.ts";

testAreas({ areas: ["GI"], faulty: FAULTY_INTERROGATIONS });

Deno.test("a device that answers slowly does not fail the cases that fill its window", async () => {
  const faults = [{ fault: "delay-confirmation", byMs: 1800 }] as const;
  const { results } = await runCases(["GI-05", "GI-06"], { faults });
  assertEquals(
    results.map(({ verdict, reason }) => [verdict, reason.includes("longer than t1")]),
    [["INCONCLUSIVE", true], ["INCONCLUSIVE", true]],
    results.map(({ reason }) => reason).join("; "),
  );
});

Deno.test("a wrong answer that takes the last place in the window fails the cases that fill it", async () => {
  const ids = ["GI-05", "GI-06", "GI-07", "GI-08", "GI-09"];
  for (
    const faults of [[{ fault: "wrong-ca", from: 9 }], [{ fault: "short-addresses" }]] as const
  ) {
    const { results } = await runCases(ids, { faults });
    assertEquals(results.map(({ verdict }) => verdict), ids.map(() => "FAIL"));
  }
});
