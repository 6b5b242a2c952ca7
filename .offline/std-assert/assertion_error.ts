// The error of a failed assertion, and how its message ends.

/** Thrown when an assertion fails. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** The end of a message: the caller's words, or a full stop. */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
