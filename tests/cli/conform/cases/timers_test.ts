// The cases of the timers, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import { casesOfAreas, testAreas } from "../../../helpers/conform/faulty_case.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";
import { FAULTY_TIMERS } from "../faults/timers.ts";

const AREAS = ["T0", "T1", "T2", "T3"];

testAreas({ areas: AREAS.slice(1), faulty: FAULTY_TIMERS });
testAreas({ areas: AREAS, role: "controlling", faulty: FAULTY_TIMERS });

Deno.test("the timer cases of a controlled station need no upper tester", async () => {
  const cases = casesOfAreas(AREAS, "controlled");
  const { results } = await runCases(cases, { upper: false });
  assertEquals(results.filter(({ verdict }) => verdict !== "PASS").map((each) => each.reason), []);
});
