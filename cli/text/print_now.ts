// Prints a message at once, without waiting for the output.

import { type Output, OutputClosedError } from "./output.ts";

/** Prints a line as soon as the output accepts it; if its reader is too slow, lines are omitted and counted. */
export function printNow(out: Output, line: string): void {
  out.log(line);
  out.flush().catch((error: unknown) => {
    // The messages are unread; the next flush of the results reports a closed terminal.
    if (!(error instanceof OutputClosedError)) throw error;
  });
}
