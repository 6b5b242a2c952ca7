// Reports that a link failed, with what to check.

import { LinkFailure } from "../link/link_failure.ts";
import { messageOf } from "../link/security_notes.ts";
import { linkExit } from "../link/link_options.ts";
import type { Output } from "../text/output.ts";
import { printHints } from "./report.ts";

/**
 * Prints a link error, and returns the exit code of the process.
 *
 * @throws The error itself, if it is another one.
 */
export function reportLinkError(command: string, error: unknown, out: Output): number {
  const code = linkExit(error);
  if (code === undefined) throw error;
  out.line(`iec104 ${command}: ${messageOf(error as Error)}`);
  printHints(out, error instanceof LinkFailure ? error.hints : []);
  return code;
}
