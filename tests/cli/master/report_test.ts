// The report of a script.

import { assertEquals } from "@std/assert";
import { MasterReport, resultLines } from "../../../cli/master/report.ts";

Deno.test("a report keeps a limited number of results, and only for the JSON document", () => {
  const result = { line: 1, text: "wait 1ms", result: "done", at: 0, tookMs: 1 } as const;
  const counted = new MasterReport({ keeps: false });
  counted.add({ ...result, result: "passed" });
  assertEquals([counted.summary, counted.results.length], ["1 passed, 0 failed", 0]);
  const kept = new MasterReport({ keeps: true });
  for (let i = 0; i < 100_001; i++) kept.add(result);
  assertEquals([kept.results.length, kept.omitted, kept.summary], [
    100_000,
    1,
    "0 passed, 0 failed",
  ]);
});

Deno.test("a failed line is followed by its reason, its hints, and what arrived instead", () => {
  const result = { line: 7, text: "expect 47/1 = on", result: "failed", at: 0, tookMs: 1 } as const;
  const lines = (more: object) =>
    resultLines({ ...result, reason: "not received within 1 s", ...more }, {
      now: 0,
      zone: undefined,
    }).map((line) => line.trimStart());
  const head = "00:00:00.000    7  FAILED  expect 47/1 = on";
  const [first, second] = resultLines({ ...result, reason: "late" }, { now: 0, zone: undefined });
  assertEquals(second!.indexOf("late"), first!.indexOf("expect"), "below the line");
  assertEquals(lines({}), [head, "not received within 1 s"]);
  assertEquals(lines({ hints: ["check the address"], instead: [] }), [
    ...[head, "not received within 1 s", "hint: check the address", "nothing arrived instead"],
  ]);
  assertEquals(lines({ instead: ["A", "B"] }).slice(2), ["arrived instead:", "A", "B"]);
});
