// Devices with other field sizes than 104: every case can be judged, and the one about the sizes fails.

import { assertEquals } from "@std/assert";
import { ALL_CASES } from "../../../../cli/conform/cases/all_cases.ts";
import { IEC104 } from "../../../../mod.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { runCases, runClientCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";

/** Cause, common address and object address of 1, 1 and 2 octets. */
const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;

/** Cases that take long even in virtual time. */
const LONG: readonly string[] = ["SEQ-05", "ROB-01"];

const IDS = ALL_CASES.map(({ id }) => id).filter((id) => !LONG.includes(id));

/** A sheet without an originator address. */
function declare({ marks, pixit = {}, ...sheet }: SheetDocument): SheetDocument {
  const { "pixit.originator": _, ...others } = pixit;
  return { ...sheet, marks: { ...marks, "app.cot.oa": "" }, pixit: others };
}

for (const [role, run] of [["controlled", runCases], ["controlling", runClientCases]] as const) {
  Deno.test(`a ${role} station with other field sizes fails only the case about them`, async () => {
    const verdicts = verdictsOf(await run(IDS, { profile, declare }));
    const bad = verdicts.filter((text) => text.includes(" FAIL: ") || text.includes(" ERROR: "));
    assertEquals(bad, [
      "CFG-03 FAIL: Expect fields of 2, 2 and 3 octets; seen: 1, 1 and 2 octets, as --profile says",
    ]);
  });
}
