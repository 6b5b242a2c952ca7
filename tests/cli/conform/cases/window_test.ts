// The cases of the windows, against good stations and faulty ones.

import { assertEquals } from "@std/assert";
import { runCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_WINDOW } from "../faults/window.ts";

testAreas({ areas: ["WIN"], faulty: FAULTY_WINDOW });

testAreas({ areas: ["WIN"], role: "controlling", faulty: FAULTY_WINDOW });

Deno.test("windows are judged without an upper tester, and of a station that sends all the time", async () => {
  const expected = ["WIN-01 PASS", "WIN-03 PASS", "WIN-04 PASS"];
  const ids = ["WIN-01", "WIN-03", "WIN-04"];
  assertEquals(verdictsOf(await runCases(ids, { upper: false })), expected);
  assertEquals(verdictsOf(await runCases(ids, { cyclic: true })), expected);
});
