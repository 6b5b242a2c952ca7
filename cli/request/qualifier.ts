// Parses qualifiers of commands and set-points.

import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import { didYouMean } from "../text/suggest.ts";

const WORDS: Readonly<Record<string, number>> = { none: 0, short: 1, long: 2, persistent: 3 };
const TEXTS: readonly string[] = ["", "short pulse", "long pulse", "persistent output"];

/** A qualifier. */
export interface Qualifier {
  readonly code: number;
  /** Description. */
  readonly text: string;
}

/**
 * QU of a command: by word, or 0 to 31; `undefined` for none.
 *
 * @throws {UsageError} The qualifier is invalid.
 */
export function commandQualifier(values: Values): Qualifier | undefined {
  const text = values.text("qualifier");
  if (text === undefined) return undefined;
  const code = Object.hasOwn(WORDS, text)
    ? WORDS[text]!
    : /^\d{1,2}$/.test(text)
    ? Number(text)
    : NaN;
  if (code === 0) return undefined;
  if (code <= 31) return { code, text: TEXTS[code] ?? `QU ${code}` };
  const hint = didYouMean(text, Object.keys(WORDS));
  throw new UsageError(
    `Option --qualifier is "${text}", expected none, short, long, persistent, or 0 to 31${hint}`,
  );
}

/**
 * QL of a set-point, 0 to 127; `undefined` for 0.
 *
 * @throws {UsageError} The qualifier is out of range.
 */
export function setpointQualifier(values: Values): Qualifier | undefined {
  const code = values.integer("qualifier", [0, 127]) ?? 0;
  return code === 0 ? undefined : { code, text: `QL ${code}` };
}
