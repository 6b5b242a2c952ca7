// Parses types of commands, set-points and parameters, by mnemonic or short name.

import { UsageError } from "../io/exit.ts";
import { didYouMean } from "../text/suggest.ts";

/** A short name with its types. */
export interface TypeWord<T extends string = string> {
  /** Type without a time tag. */
  readonly plain: T;
  /** Type with a time tag, if it exists. */
  readonly tagged?: T;
}

/** A selected type, and whether it has a time tag. */
export interface ChosenType<Word extends string, T extends string> {
  readonly word: Word;
  readonly type: T;
}

/**
 * Parses a type: `double`, `C_DC_NA_1` or `C_DC_TA_1`.
 *
 * @param options.tagged Selects the type with a time tag in any case.
 * @throws {UsageError} The type is unknown, or has no variant with a time tag.
 */
export function typeByWord<Word extends string, T extends string>(
  text: string,
  words: Readonly<Record<Word, TypeWord<T>>>,
  { tagged = false }: { readonly tagged?: boolean } = {},
): ChosenType<Word, T> {
  const names = Object.keys(words) as Word[];
  for (const word of names) {
    const { plain, tagged: withTag } = words[word];
    const meant = text.toUpperCase();
    if (text.toLowerCase() !== word && meant !== plain && meant !== withTag) continue;
    const wantsTag = tagged || meant === withTag;
    if (!wantsTag) return { word, type: plain };
    if (withTag !== undefined) return { word, type: withTag };
    throw new UsageError(`Type ${plain} has no variant with time tag`);
  }
  const all = names.flatMap((word) => Object.values(words[word]) as T[]);
  const expected = names.map((word) => `${word} (${Object.values(words[word]).join(", ")})`);
  const hint = didYouMean(text, [...names, ...all]);
  throw new UsageError(`Option --type is "${text}", expected ${expected.join(", ")}${hint}`);
}
