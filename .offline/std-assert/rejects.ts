// Assertion that a promise rejects.

import { AssertionError, suffix } from "./assertion_error.ts";
import { assertIsError } from "./is_error.ts";

// deno-lint-ignore no-explicit-any
type ErrorClassOf<E> = abstract new (...args: any[]) => E;

/** Asserts that the promise of the function rejects with anything; returns what it rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that the promise of the function rejects with an error of the class and that text. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClassOf<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClassOf<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const words = typeof classOrMsg === "string" ? classOrMsg : msg;
  const promise = promiseOf(fn, words);
  // Only one await: the caller continues in the same turn as with the real assertion.
  let reason: unknown;
  let rejected = false;
  try {
    await promise;
  } catch (error) {
    reason = error;
    rejected = true;
  }
  if (!rejected) throw new AssertionError(`Expected function to reject${suffix(words)}`);
  if (typeof classOrMsg !== "function") return reason;
  if (!(reason instanceof Error)) {
    throw new AssertionError(`A non-Error object was rejected${suffix(words)}`);
  }
  assertIsError(reason, classOrMsg, msgIncludes, words);
  return reason;
}

/** The promise of the function, which must be one: throwing at once is another fault. */
function promiseOf(fn: () => PromiseLike<unknown>, msg: string | undefined): PromiseLike<unknown> {
  const failure = new AssertionError(`Function throws when expected to reject${suffix(msg)}`);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    throw failure;
  }
  if (typeof promise?.then !== "function") throw failure;
  return promise;
}
