// The cases of the timers, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import type { StationDeclaration } from "../../../../mod.ts";
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

Deno.test("a device that sends data every few seconds is judged before STARTDT act only", async () => {
  const change = (declaration: StationDeclaration): StationDeclaration => ({
    ...declaration,
    sectors: declaration.sectors.map((sector, index) => ({
      ...sector,
      points: [
        ...sector.points ?? [],
        ...index === 0 ? [{ ioa: 9999, type: "M_ME_NC_1", value: 1, cyclicMs: 7000 } as const] : [],
      ],
    })),
  });
  const cases = ["T1-04", "T1-05", "T3-01", "T3-02", "T3-04"];
  const { results } = await runCases(cases, { change });
  assertEquals(results.filter(({ verdict }) => verdict === "FAIL").map((each) => each.reason), []);
  assertEquals(results[0]?.verdict, "PASS+");
});
