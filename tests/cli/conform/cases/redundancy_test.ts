// The cases of several connections, against good stations and faulty ones.

import { assertEquals } from "@std/assert";
import { runCases, verdictById, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_REDUNDANCY } from "../faults/redundancy.ts";

testAreas({
  areas: ["RED"],
  faulty: FAULTY_REDUNDANCY,
  devices: { "RED-06": { peers: "two" }, "RED-07": { peers: "two" } },
});

testAreas({
  areas: ["RED"],
  role: "controlling",
  faulty: FAULTY_REDUNDANCY,
  clients: { "RED-08": { links: 2 } },
});

Deno.test("takeovers and groups of a station that sends all the time", async () => {
  const ids = ["RED-01", "RED-02", "RED-03", "RED-04", "RED-05"];
  const expected = ids.map((id) => `${id} PASS`);
  assertEquals(verdictsOf(await runCases(ids, { cyclic: true })), expected);
  const groups = verdictsOf(await runCases(["RED-06", "RED-07"], { cyclic: true, peers: "two" }));
  assertEquals(groups, ["RED-06 PASS", "RED-07 PASS"]);
});

Deno.test("cases of redundancy do not apply to a station with one group or one connection", async () => {
  const verdicts = verdictById(
    await runCases(["RED-02", "RED-06"], {
      declare: (sheet) => ({ ...sheet, values: { ...sheet.values, "red.n": 1 } }),
    }),
  );
  assertEquals(verdicts, { "RED-02": "NOT APPLICABLE", "RED-06": "NOT APPLICABLE" });
});
