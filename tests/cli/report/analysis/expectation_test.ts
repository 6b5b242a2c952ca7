// Whether the points of a capture are those of a list.

import { assertEquals } from "@std/assert";
import { isAsExpected } from "../../../../cli/report/analysis/sections/expectation.ts";
import type { AnalysisReport } from "../../../../codec/capture/mod.ts";

Deno.test("the points are as expected if none is missing, extra or of another type", () => {
  const found = (missing: number, otherType: number, extra: number) =>
    isAsExpected(
      {
        missing: Array.from({ length: missing }),
        otherType: Array.from({ length: otherType }),
        extra: Array.from({ length: extra }),
      } as unknown as AnalysisReport["expectation"],
    );
  assertEquals([isAsExpected(null), found(0, 0, 0)], [true, true]);
  const cases: readonly (readonly [number, number, number])[] = [
    ...[[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]] as const,
  ];
  for (const numbers of cases) {
    assertEquals(found(...numbers), false, `${numbers}`);
  }
});
