// The cases of identifiers, start-up, interrogation, totals, clock, test and read, against a good controlling station and faulty
// ones.

import { assertEquals } from "@std/assert";
import { casesOfAreas, testAreas } from "../../../helpers/conform/faulty_case.ts";
import { runClientCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { FAULTY_CONTROLLING_PROCEDURES } from "../faults/controlling_procedures.ts";

const AREAS = ["DUI", "INI", "GI", "CI", "CLK", "TST", "RST", "PAR", "CYC"];

testAreas({
  areas: AREAS,
  role: "controlling",
  faulty: FAULTY_CONTROLLING_PROCEDURES,
  clients: { "INI-04": { startUp: true } },
});

Deno.test("a controlling station with a start-up passes the cases one after the other", async () => {
  const cases = casesOfAreas(AREAS, "controlling");
  const verdicts = verdictsOf(await runClientCases(cases, { startUp: true }));
  assertEquals(verdicts, cases.map((id) => `${id} PASS`));
});
