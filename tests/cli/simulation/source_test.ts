// A process that advances in equal steps.

import { assertEquals } from "@std/assert";
import { ProcessSource } from "../../../cli/simulation/source.ts";

Deno.test("a process steps at once and then after each interval, with the values of that time", () => {
  const steps: unknown[] = [];
  const process = {
    step: (ms: number, valueOf: (ca: number, ioa: number) => number) => {
      steps.push([ms, valueOf(1, 2)]);
      return [];
    },
  };
  const source = new ProcessSource(process, 500);
  const due: number[] = [];
  for (let value = 1; value <= 3; value++) {
    due.push(source.due);
    source.advance(() => value);
  }
  assertEquals([source.label, due, source.due], ["process", [0, 500, 1000], 1500]);
  assertEquals(steps, [[500, 1], [500, 2], [500, 3]]);
});
