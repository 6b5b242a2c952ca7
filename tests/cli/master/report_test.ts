// The report of a script.

import { assertEquals } from "@std/assert";
import { MasterReport } from "../../../cli/master/report.ts";

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
