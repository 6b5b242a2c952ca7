// The cases of the sequence numbers, against good stations and faulty ones.

import { assertEquals } from "@std/assert";
import { runCases, verdictById, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_SEQUENCE } from "../faults/sequence.ts";

testAreas({ areas: ["SEQ"], faulty: FAULTY_SEQUENCE });

testAreas({ areas: ["SEQ"], role: "controlling", faulty: FAULTY_SEQUENCE });

Deno.test("without an upper tester, numbers are judged by the answers to requests", async () => {
  const ids = ["SEQ-01", "SEQ-02", "SEQ-03", "SEQ-04", "SEQ-06", "SEQ-08", "SEQ-09"];
  assertEquals(verdictById(await runCases(ids, { upper: false })), {
    "SEQ-01": "PASS+",
    "SEQ-02": "PASS+",
    "SEQ-03": "PASS",
    "SEQ-04": "PASS",
    "SEQ-06": "INCONCLUSIVE",
    "SEQ-08": "PASS",
    "SEQ-09": "INCONCLUSIVE",
  });
});

Deno.test("a station that sends all the time passes", async () => {
  const ids = ["SEQ-02", "SEQ-03", "SEQ-06", "SEQ-07", "SEQ-08"];
  const verdicts = verdictsOf(await runCases(ids, { cyclic: true }));
  assertEquals(verdicts, ids.map((id) => `${id} PASS`));
});
