// Helpers for recording the mistakes in a configuration.

import { suggest } from "../../text/suggest.ts";

/** Records a mistake: its location, the value found, and what was expected. */
export type Fault = (path: string, value: unknown, expected: string) => void;

/** Appends to `what` the word that was probably meant. */
export function known(what: string, found: string, words: readonly string[]): string {
  const nearest = suggest(found, words);
  return nearest === undefined ? what : `${what}; did you mean "${nearest}"?`;
}
