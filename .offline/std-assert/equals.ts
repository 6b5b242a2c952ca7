// Assertions on equality, deep and by identity; the message shows the difference line by line.

import { AssertionError as Difference } from "node:assert";
import { inspect } from "node:util";
import { AssertionError, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/** Asserts that the values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference(actual, expected)}`);
}

/** Asserts that the values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    `Expected actual: ${inspect(actual)} not to be: ${inspect(expected)}${suffix(msg)}`,
  );
}

/** Asserts that the values are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    `Values are not strictly equal${suffix(msg)}\n${difference(actual, expected)}`,
  );
}

/** Asserts that the values are not the same by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!Object.is(actual, expected)) return;
  throw new AssertionError(
    `Expected "actual" to not be strictly equal to: ${inspect(actual)}${suffix(msg)}`,
  );
}

/** Asserts that the list holds each item of the other one. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T> & object,
  expected: ArrayLike<T> & object,
  msg?: string,
): void {
  const list = Array.from(actual);
  const missing = Array.from(expected).filter((item) => !list.some((other) => equal(item, other)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected actual: "${inspect(actual)}" to include: "${inspect(expected)}"` +
      `${suffix(msg)}\nmissing: ${inspect(missing)}`,
  );
}

/** A longer difference takes minutes to compute: only what surrounds its first line is shown. */
const MOST_LINES = 2000;
const AROUND = 10;

function difference(actual: unknown, expected: unknown): string {
  const ours = linesOf(actual);
  const theirs = linesOf(expected);
  if (ours.length + theirs.length <= MOST_LINES) {
    return new Difference({ actual, expected, operator: "deepStrictEqual" }).message;
  }
  const first = ours.findIndex((line, index) => line !== theirs[index]);
  const at = first < 0 ? ours.length : first;
  const around = (lines: readonly string[]) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND).join("\n");
  return `Line ${at + 1} differs, of ${ours.length} and ${theirs.length} lines\n` +
    `actual:\n${around(ours)}\nexpected:\n${around(theirs)}`;
}

function linesOf(value: unknown): string[] {
  const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity };
  return inspect(value, { ...whole, compact: false }).split("\n");
}
