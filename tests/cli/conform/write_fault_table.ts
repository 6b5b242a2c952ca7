// Runs the whole catalogue against every faulty device, and writes the table: deno task conform:faults. It takes about ten minutes.

import {
  type FailuresByDevice,
  failuresOf,
  faultDocument,
  keyOf,
} from "../../helpers/conform/fault_table.ts";
import { ALL_FAULTY } from "./faults/all_faulty.ts";

const FAILURES = new URL("faults/other_failures.json", import.meta.url);
const DOCUMENT = new URL("../../../.github/CONFORMANCE_FAULTS.md", import.meta.url);

if (import.meta.main) {
  const failures: Record<string, readonly string[]> = {};
  for (const [index, row] of ALL_FAULTY.entries()) {
    const key = keyOf(row);
    const found = failures[key] ??= await failuresOf(row);
    console.error(`${index + 1} of ${ALL_FAULTY.length}: ${key}: ${found.length} cases fail`);
  }
  const sorted: FailuresByDevice = Object.fromEntries(
    Object.entries(failures).toSorted(([a], [b]) => a < b ? -1 : 1),
  );
  await Deno.writeTextFile(FAILURES, `${JSON.stringify(sorted, undefined, 2)}\n`);
  await Deno.writeTextFile(DOCUMENT, faultDocument(ALL_FAULTY, sorted));
}
