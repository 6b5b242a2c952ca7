// A finding of a check: its location, the fault, and the remedy.

/** A finding of a check. */
export interface Finding {
  /** File, or file and line. */
  readonly where: string;
  /** The fault. */
  readonly what: string;
  /** How to fix it. */
  readonly todo: string;
}

/** Prints the findings and ends the process: 0 when there are none, 1 otherwise. */
export function report(title: string, findings: readonly Finding[]): never {
  for (const { where, what, todo } of findings) console.error(`${where}: ${what}; ${todo}`);
  console.log(findings.length === 0 ? `${title}: ok` : `${title}: ${findings.length} findings`);
  Deno.exit(findings.length === 0 ? 0 : 1);
}
