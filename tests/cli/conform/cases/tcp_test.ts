// The cases of TCP, against good stations and faulty ones.

import { assertEquals } from "@std/assert";
import { runCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_TCP } from "../faults/tcp.ts";

testAreas({ areas: ["TCP"], faulty: FAULTY_TCP, devices: { "TCP-08": { peers: "allowed" } } });

testAreas({ areas: ["TCP"], role: "controlling", faulty: FAULTY_TCP });

Deno.test("a station that sends all the time is released in time as well", async () => {
  const verdicts = verdictsOf(await runCases(["TCP-04", "TCP-05", "TCP-06"], { cyclic: true }));
  assertEquals(verdicts, ["TCP-04 PASS", "TCP-05 PASS", "TCP-06 PASS"]);
});
