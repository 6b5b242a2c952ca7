// How checks note what is wrong with a configuration, and how it is said.

import { suggest } from "../../options/suggest.ts";

/** Notes something wrong: where, what was found, what was expected. */
export type Fault = (path: string, value: unknown, expected: string) => void;

/** `what`, and which of the words was probably meant. */
export function known(what: string, found: string, words: readonly string[]): string {
  const nearest = suggest(found, words);
  return nearest === undefined ? what : `${what}; did you mean ${nearest}?`;
}

/** A fault in words, without its place: `is 70000, expected a whole number from 1 to 65534`. */
export function describeFound(value: unknown, expected: string): string {
  if (value === undefined) return `is missing, expected ${expected}`;
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
  return `is ${text.length > 60 ? `${text.slice(0, 57)}...` : text}, expected ${expected}`;
}
