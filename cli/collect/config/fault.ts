// Helpers for recording the mistakes in a configuration.

import type { DeclarationFault } from "../../../mod.ts";
import { nearestName } from "../../../codec/low_level.ts";

/** A mistake in a configuration, or in an option that replaces a part of it. */
export interface SettingFault extends DeclarationFault {
  /** The whole as a sentence, for an option of the command line. */
  readonly text?: string;
}

/** Records a mistake: its location, the value found, and what was expected. */
export type Fault = (path: string, value: unknown, expected: string) => void;

/** Appends to `what` the word that was probably meant. */
export function known(what: string, found: string, words: readonly string[]): string {
  const nearest = nearestName(found, words);
  return nearest === undefined ? what : `${what}; did you mean "${nearest}"?`;
}
