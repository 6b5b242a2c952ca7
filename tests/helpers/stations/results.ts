// Short forms of the results of procedures, for comparison in tests.

import type { ProcedureResult } from "../../../transport/controlling/procedures/result.ts";

/** Returns the codes of the notes. */
export function noteCodes({ notes }: Pick<ProcedureResult, "notes">): string[] {
  return notes.map(({ code }) => code);
}

/** Summarizes outcome, step, cause and notes: `timed-out at execute; missing-termination`. */
export function brief({ outcome, step, cause, notes }: ProcedureResult): string {
  const what = `${outcome} at ${step}${cause === undefined ? "" : ` by cause ${cause}`}`;
  return [what, ...notes.map(({ code }) => code)].join("; ");
}
