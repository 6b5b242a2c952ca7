// Assertion that a function throws.

import { AssertionError, suffix } from "./assertion_error.ts";
import { assertIsError } from "./is_error.ts";

// deno-lint-ignore no-explicit-any
type ErrorClassOf<E> = abstract new (...args: any[]) => E;

/** Asserts that the function throws anything; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that the function throws an error of the class, with that text in its message. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClassOf<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClassOf<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const words = typeof classOrMsg === "string" ? classOrMsg : msg;
  try {
    fn();
  } catch (thrown) {
    return checked(thrown, classOrMsg, msgIncludes, words);
  }
  throw new AssertionError(`Expected function to throw${suffix(words)}`);
}

function checked(
  thrown: unknown,
  classOrMsg: ErrorClassOf<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): unknown {
  if (typeof classOrMsg !== "function") return thrown;
  if (!(thrown instanceof Error)) {
    throw new AssertionError(`A non-Error object was thrown${suffix(msg)}`);
  }
  assertIsError(thrown, classOrMsg, msgIncludes, msg);
  return thrown;
}
