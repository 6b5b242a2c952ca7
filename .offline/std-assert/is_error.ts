// Assertion on the class and the message of an error.

import { stripVTControlCharacters } from "node:util";
import { AssertionError, suffix } from "./assertion_error.ts";

/** Asserts that the value is an error of the class, with that text in its message. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(`Expected "error" to be an Error object${suffix(msg)}`);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", ` +
        `but was "${error.constructor.name}"${suffix(msg)}`,
    );
  }
  if (!msgMatches || matches(error.message, msgMatches)) return;
  const wanted = typeof msgMatches === "string" ? JSON.stringify(msgMatches) : String(msgMatches);
  throw new AssertionError(
    `Expected error message to include ${wanted}, ` +
      `but got ${JSON.stringify(error.message)}${suffix(msg)}`,
  );
}

function matches(message: string, wanted: string | RegExp): boolean {
  const plain = stripVTControlCharacters(message);
  if (wanted instanceof RegExp) return wanted.test(plain);
  return plain.includes(stripVTControlCharacters(wanted));
}
