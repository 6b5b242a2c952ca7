// The proof that every case can fail: its table is complete, its faults are many, and what it lists is what a campaign finds.

import { assert, assertEquals } from "@std/assert";
import { rolesOf } from "../../../cli/conform/case.ts";
import { ALL_CASES } from "../../../cli/conform/cases/all_cases.ts";
import { nameOfFault } from "../../helpers/conform/faulty_case.ts";
import {
  type FailuresByDevice,
  failuresOf,
  faultDocument,
  keyOf,
} from "../../helpers/conform/fault_table.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { ALL_FAULTY } from "./faults/all_faulty.ts";

/** Different faults at least, and cases that one fault may explain at most. */
const FEWEST_FAULTS = 60;
const MOST_CASES = 10;

/** The devices that are run again: one in this many. */
const SAMPLE = 30;

const FAILURES: FailuresByDevice = JSON.parse(
  await Deno.readTextFile(new URL("faults/other_failures.json", import.meta.url)),
);

Deno.test("each case has a faulty device in each role", () => {
  const proven = new Set(ALL_FAULTY.map(({ case: id, role = "controlled" }) => `${id} ${role}`));
  const wanted = ALL_CASES.flatMap((each) => rolesOf(each).map((role) => `${each.id} ${role}`));
  assertEquals(wanted.filter((each) => !proven.has(each)), []);
  assertEquals(ALL_CASES.length, 177);
});

Deno.test("many different faults, of which none explains many cases", () => {
  const byFault = Object.entries(Object.groupBy(ALL_FAULTY, nameOfFault));
  assert(byFault.length >= FEWEST_FAULTS, `${byFault.length} faults`);
  const large = byFault.filter(([, rows]) =>
    new Set(rows!.map((row) => row.case)).size > MOST_CASES
  );
  assertEquals(large.map(([name]) => name), []);
});

Deno.test("the table of faulty devices is the one of the rows: deno task conform:faults", () => {
  assertEquals(Object.keys(FAILURES).toSorted(), [...new Set(ALL_FAULTY.map(keyOf))].toSorted());
  assertGolden(".github/CONFORMANCE_FAULTS.md", faultDocument(ALL_FAULTY, FAILURES));
});

for (const row of ALL_FAULTY.filter((_, index) => index % SAMPLE === 0)) {
  Deno.test(`the cases that fail with ${keyOf(row)} are those of the table`, async () => {
    assertEquals(await failuresOf(row), FAILURES[keyOf(row)]);
  });
}
