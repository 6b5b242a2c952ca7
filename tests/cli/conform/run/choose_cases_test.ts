// The selection of cases by id, area, range and status.

import { assertEquals, assertThrows } from "@std/assert";
import type { ConformanceCase } from "../../../../cli/conform/case.ts";
import { chooseCases } from "../../../../cli/conform/run/choose_cases.ts";
import { UsageError } from "../../../../cli/options/subcommand.ts";

/** A case with an id; one with a condition is optional. */
function caseOf(id: string, condition: ConformanceCase["condition"] = []): ConformanceCase {
  const texts = { title: "", precondition: "", stimulus: "", criterion: "" };
  return { id, clause: "-", kind: "+", ...texts, condition };
}

const CASES = [
  caseOf("SSP-01"),
  caseOf("SSP-02"),
  caseOf("SSP-10"),
  caseOf("T1-01"),
  caseOf("CMD-02", ["type.45"]),
];

function chosen(only: readonly string[], skip: readonly string[] = []): readonly string[] {
  return chooseCases(CASES, { only, skip }).map(({ id }) => id);
}

Deno.test("without a selection all cases run", () => {
  assertEquals(chosen([]), ["SSP-01", "SSP-02", "SSP-10", "T1-01", "CMD-02"]);
});

Deno.test("cases are selected by id, area, range and status, in the order of the catalogue", () => {
  assertEquals(chosen(["T1-01,ssp-02"]), ["SSP-02", "T1-01"]);
  assertEquals(chosen(["T1", "CMD"]), ["T1-01", "CMD-02"]);
  assertEquals(chosen(["SSP-02..SSP-10"]), ["SSP-02", "SSP-10"]);
  assertEquals(chosen(["SSP-01..02"]), ["SSP-01", "SSP-02"]);
  assertEquals(chosen(["mandatory"]), ["SSP-01", "SSP-02", "SSP-10", "T1-01"]);
  assertEquals(chosen(["optional"]), ["CMD-02"]);
  assertEquals(chosen(["SSP"], ["SSP-01..02"]), ["SSP-10"]);
  assertEquals(chosen([], ["mandatory"]), ["CMD-02"]);
});

Deno.test("a term that names no case is refused", () => {
  for (const term of ["SSP-03", "SS", "SSP-02..T1-01", "SSP-10..02", "..", "", "constructor"]) {
    const error = assertThrows(() => chosen([term]), UsageError);
    assertEquals(error.message.startsWith(`Option --only has "${term}", expected a case`), true);
  }
  assertThrows(() => chosen([], ["SPS"]), UsageError, "did you mean SSP?");
});

Deno.test("a selection that leaves no case is refused", () => {
  assertThrows(() => chosen(["SSP"], ["SSP"]), UsageError, "leave no case");
});
