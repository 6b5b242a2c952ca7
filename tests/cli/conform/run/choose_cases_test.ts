// The selection of cases by id, area, range and status.

import { assertEquals, assertThrows } from "@std/assert";
import type { ConformanceCase } from "../../../../cli/conform/case.ts";
import { chooseCases, termsToRepeat } from "../../../../cli/conform/run/choose_cases.ts";
import { UsageError } from "../../../../cli/io/exit.ts";

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
  assertThrows(() => chosen([], ["SPS"]), UsageError, "TCP, FRM, SEQ");
  assertThrows(() => chosen([], ["SPS"]), UsageError, "did you mean SSP?");
  assertThrows(() => chosen(["spp-03"]), UsageError, "did you mean SSP?");
  assertThrows(() => chosen(["mandatroy"]), UsageError, "did you mean mandatory?");
  for (const term of ["SSP-03", "SSP-02..T1-01", "SSP-10..02"]) {
    const expected = "expected a case or an ascending range of the area SSP: SSP-01 to SSP-10";
    assertThrows(() => chosen([term]), UsageError, expected);
  }
});

Deno.test("a selection that leaves no case is refused", () => {
  assertThrows(() => chosen(["SSP"], ["SSP"]), UsageError, "leave no case");
});

Deno.test("what is to be tested again is named by area if nothing of it is done, else by ranges and ids", () => {
  const verdicts = [
    ["SSP-01", "FAIL"],
    ["SSP-02", "NOT TESTED"],
    ["SSP-10", "PASS+"],
    ["T1-01", "INCONCLUSIVE"],
    ["CMD-02", "NOT APPLICABLE"],
  ] as const;
  const terms = (count: number) => {
    const judged = verdicts.slice(0, count).map(([id, verdict]) => ({ id, verdict }));
    return termsToRepeat(judged, CASES);
  };
  assertEquals(terms(5), ["SSP-01..02", "T1"]);
  assertEquals(terms(1), ["SSP-01"]);
  const judged = [{ id: "SSP-01", verdict: "FAIL" }, { id: "SSP-10", verdict: "ERROR" }] as const;
  assertEquals(termsToRepeat(judged, CASES), ["SSP-01", "SSP-10"]);
  const whole = [...judged, { id: "SSP-02", verdict: "NOT APPLICABLE" }] as const;
  assertEquals(termsToRepeat(whole, CASES), ["SSP"]);
  assertEquals(terms(0), []);
});
