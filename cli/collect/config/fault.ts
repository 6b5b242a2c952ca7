// How checks record the mistakes in a configuration.

import { suggest } from "../../text/suggest.ts";

/** Notes something wrong: where, what was found, what was expected. */
export type Fault = (path: string, value: unknown, expected: string) => void;

/** `what`, and which of the words was probably meant. */
export function known(what: string, found: string, words: readonly string[]): string {
  const nearest = suggest(found, words);
  return nearest === undefined ? what : `${what}; did you mean "${nearest}"?`;
}
