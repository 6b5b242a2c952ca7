// Compares large values, and reports only where they first differ: a list of all differences takes minutes.

import { AssertionError, equal } from "@std/assert";

/** Throws an error with the path and both values of the first difference, if there is one. */
export function assertSame(found: unknown, expected: unknown, what: string): void {
  if (equal(found, expected)) return;
  const { path, found: one, expected: other } = difference(found, expected);
  throw new AssertionError(`${what}${path}: found ${short(one)}, expected ${short(other)}`);
}

interface Difference {
  readonly path: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** Returns the innermost first difference of two values that differ. */
function difference(found: unknown, expected: unknown, path = ""): Difference {
  if (isObject(found) && isObject(expected)) {
    for (const key of new Set([...Object.keys(found), ...Object.keys(expected)])) {
      if (!equal(found[key], expected[key])) {
        return difference(found[key], expected[key], `${path} ${key}`);
      }
    }
  }
  return { path, found, expected };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function short(value: unknown): string {
  return Deno.inspect(value, { depth: 1, iterableLimit: 8, strAbbreviateSize: 200 });
}
