// Types of commands, set-points and parameters: by mnemonic, or by the words of the field.

import { UsageError } from "../options/subcommand.ts";
import { didYouMean } from "../text/suggest.ts";

/** A short name with its types. */
export interface TypeWord<T extends string = string> {
  /** The type without time tag. */
  readonly plain: T;
  /** The same with time tag, if it exists. */
  readonly tagged?: T;
}

/** A type by its short name, and whether it carries a time tag. */
export interface ChosenType<Word extends string, T extends string> {
  readonly word: Word;
  readonly type: T;
}

/**
 * Reads a type: `double`, `C_DC_NA_1` or `C_DC_TA_1`.
 *
 * @param options.tagged Takes the type with time tag, whatever was written.
 * @throws {UsageError} It is unknown, or has no time tag.
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
    throw new UsageError(`No type ${plain} with time tag exists`);
  }
  const all = names.flatMap((word) => Object.values(words[word]) as T[]);
  const expected = names.map((word) => `${word} (${Object.values(words[word]).join(", ")})`);
  const hint = didYouMean(text, [...names, ...all]);
  throw new UsageError(`Option --type is "${text}", expected ${expected.join(", ")}${hint}`);
}
