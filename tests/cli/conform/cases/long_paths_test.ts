// Devices at the end of a long path: the time of the path does not count against the device.

import { assertEquals } from "@std/assert";
import { ALL_CASES } from "../../../../cli/conform/cases/all_cases.ts";
import { runCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";

/** The cases of a controlled station that do not take hours. */
const CASES = ALL_CASES
  .filter(({ controlled, needs = [] }) => controlled !== undefined && !needs.includes("long"))
  .map(({ id }) => id);

for (const latencyMs of [300, 1000]) {
  for (const upper of [true, false]) {
    const name = `${upper ? "with" : "without"} an upper tester`;
    Deno.test(`no case fails a good station that is ${latencyMs} ms away, ${name}`, async () => {
      const verdicts = verdictsOf(await runCases(CASES, { latencyMs, upper }));
      assertEquals(verdicts.filter((each) => / (FAIL|ERROR|NOT TESTED)/.test(each)), []);
    });
  }
}

Deno.test("the path is in the steps of a case, and in the limits of its measures", async () => {
  const { results: [result] } = await runCases(["SSP-03"], { latencyMs: 300 });
  const { steps, measures } = result!.decisive!.log;
  assertEquals(
    steps[0]!.text,
    "The path takes 600 ms there and back: this is added to each time limit of the device",
  );
  assertEquals(measures.map(({ value, limits }) => [value, limits]), [[600, [0, 2600]]]);
});

for (
  const [id, fault] of [
    ["SSP-02", "execute-while-stopped"],
    ["SSP-03", "accept-s-while-stopped"],
    ["SSP-04", "double-start-confirmation"],
    ["SSP-07", "no-acknowledgement-before-stop"],
    ["SEQ-06", "any-send-number"],
    ["WIN-03", "no-s-frames"],
    ["T1-01", "no-i-timeout"],
    ["T1-02", "prolonged-i-timeout"],
    ["T2-01", "late-acknowledgement"],
    ["T2-02", "t2-restarts"],
    ["T3-01", "no-test-frames"],
    ["T3-02", "periodic-test-frames"],
  ] as const
) {
  Deno.test(`${id} fails with ${fault} at the end of a long path as well`, async () => {
    const { results: [result] } = await runCases([id], { latencyMs: 1000, faults: [{ fault }] });
    assertEquals(result!.verdict, "FAIL", result!.reason);
  });
}
