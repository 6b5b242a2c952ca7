// A device without a sheet: nothing that is merely unknown counts against it.

import { assert, assertEquals } from "@std/assert";
import { emptySheet } from "../../../../cli/conform/command/device_sheet.ts";
import { ALL_CASES } from "../../../../cli/conform/cases/all_cases.ts";
import { isMandatory } from "../../../../cli/conform/run/choose_cases.ts";
import { runCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";

/** Cases that exchange tens of thousands of frames. */
const SLOW: readonly string[] = ["SEQ-05", "SEQ-06"];

const MANDATORY = ALL_CASES.filter(isMandatory).map(({ id }) => id).filter((id) =>
  !SLOW.includes(id)
);

/** Runs all mandatory cases without an upper tester and without a sheet. */
async function verdicts(cas: readonly number[]): Promise<readonly string[]> {
  const { document } = emptySheet("controlled", cas).sheet;
  return verdictsOf(await runCases(MANDATORY, { declare: () => document, upper: false }));
}

Deno.test("without a sheet, a good device fails no case, and those that need an address are inconclusive", async () => {
  const found = await verdicts([]);
  assertEquals(found.filter((each) => / FAIL: | ERROR: /.test(each)), []);
  const unknown = found.filter((each) => each.includes("No common address of the device is known"));
  assert(unknown.length > 5);
  assert(unknown.every((each) => each.includes(" INCONCLUSIVE: ")), unknown.join("\n"));
});

Deno.test("with its common addresses, they are judged", async () => {
  const found = await verdicts([1, 2]);
  assertEquals(found.filter((each) => / FAIL: | ERROR: /.test(each)), []);
  assertEquals(found.filter((each) => each.includes("No common address")), []);
});
