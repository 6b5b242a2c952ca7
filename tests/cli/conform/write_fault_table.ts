// Runs the whole catalogue against every faulty device that is new, or with --all against every one, and writes the table:
// deno task conform:faults. All take about ten minutes.

import { taskArguments } from "../../../.ci/task_options.ts";
import type { FailuresByDevice } from "../../helpers/conform/fault_table.ts";

const FAILURES = new URL("faults/other_failures.json", import.meta.url);
const DOCUMENT = new URL("../../../.github/CONFORMANCE_FAULTS.md", import.meta.url);

/** The table as it was written last; empty before the first time. */
async function knownFailures(): Promise<FailuresByDevice> {
  try {
    return JSON.parse(await Deno.readTextFile(FAILURES));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return {};
  }
}

/** Runs what is to be run, and writes the table. The catalogue is loaded here, because the help does not need it. */
async function write(isAll: boolean): Promise<void> {
  const { failuresOf, faultDocument, keyOf } = await import(
    "../../helpers/conform/fault_table.ts"
  );
  const { ALL_FAULTY } = await import("./faults/all_faulty.ts");
  const known = isAll ? {} : await knownFailures();
  const failures: Record<string, readonly string[]> = {};
  for (const [index, row] of ALL_FAULTY.entries()) {
    const key = keyOf(row);
    const found = failures[key] ??= known[key] ?? await failuresOf(row);
    if (key in known) continue;
    console.log(`${index + 1} of ${ALL_FAULTY.length}: ${key}: ${found.length} cases fail`);
  }
  const sorted: FailuresByDevice = Object.fromEntries(
    Object.entries(failures).toSorted(([a], [b]) => a < b ? -1 : 1),
  );
  await Deno.writeTextFile(FAILURES, `${JSON.stringify(sorted, undefined, 2)}\n`);
  await Deno.writeTextFile(DOCUMENT, faultDocument(ALL_FAULTY, sorted));
}

if (import.meta.main) {
  const args = taskArguments({
    name: "conform:faults",
    usage: `Usage: deno task conform:faults [--all]

Runs the catalogue of iec104 conform against the faulty devices that are new, and writes
.github/CONFORMANCE_FAULTS.md.

Options:
      --all   run it against every faulty device, in about ten minutes`,
    flags: ["all"],
  });
  await write(args.flags.has("all"));
}
