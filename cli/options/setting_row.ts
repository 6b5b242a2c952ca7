// A setting of a link: one row defines its option on the command line and its key in files.

import type { JsonSchema } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "./option_row.ts";
import { parseDuration } from "../text/duration.ts";
import { didYouMean } from "../text/suggest.ts";

/** The section of the help that has these options. */
export const LINK_SECTION = "Link options, which override the same keys of a file";

/** A setting: the row of its option, the schema of its key in files, and a function that reads the option. */
export interface LinkRow<V> {
  /** Its option; absent for a setting that exists only in files. */
  readonly option?: OptionRow;
  /** The schema of its key in station and plant files. */
  readonly schema: JsonSchema;
  /**
   * Reads the values of the option.
   *
   * @throws {UsageError} One of them cannot be used.
   */
  readonly read: (texts: readonly string[]) => V;
}

/** The keys of a table of rows, with the types they have in a file. */
export type KeysOf<Rows> = {
  readonly [Key in keyof Rows]?: Rows[Key] extends LinkRow<infer V> ? V : never;
};

/** The members common to all rows. */
interface Remarks {
  /** The name of the option. */
  readonly name: string;
  /** Its description in the help. */
  readonly text: string;
  /** The description of the key in files, if it differs: it names keys instead of options. */
  readonly fileText?: string;
  /** Its default as shown in the help. */
  readonly byDefault?: string;
}

function optionOf(remarks: Remarks, value: string, words?: readonly string[]): OptionRow {
  const { name, text, byDefault } = remarks;
  const details = byDefault === undefined ? text : `${text} (default ${byDefault})`;
  return { name, value, text: details, section: LINK_SECTION, ...words !== undefined && { words } };
}

/** The text of the help as the description of a key, unless the key has a text of its own. */
export function describedBy({ text, fileText = text, byDefault }: Omit<Remarks, "name">): {
  readonly description: string;
} {
  const sentence = `${fileText[0]!.toUpperCase()}${fileText.slice(1)}`;
  return {
    description: byDefault === undefined ? sentence : `${sentence}; ${byDefault} by default`,
  };
}

/** Refuses the value of an option. */
export function refusedOption(name: string, text: string, expected: string): UsageError {
  return new UsageError(`Option --${name} is "${text}", expected ${expected}`);
}

/** A whole number. */
export function wholeRow(
  remarks: Remarks & { readonly value: string; readonly range: readonly [number, number] },
): LinkRow<number> {
  const { name, value, range: [minimum, maximum] } = remarks;
  return {
    option: optionOf(remarks, value),
    schema: { type: "integer", minimum, maximum, ...describedBy(remarks) },
    read: (texts) => {
      const text = texts.at(-1)!;
      const number = /^\d+$/.test(text) ? Number(text) : NaN;
      if (number >= minimum && number <= maximum) return number;
      throw refusedOption(name, text, `a whole number from ${minimum} to ${maximum}`);
    },
  };
}

/** Formats milliseconds for the command line, in the largest unit that results in a whole number. */
export function durationText(milliseconds: number): string {
  for (const [unit, size] of [["h", 3_600_000], ["m", 60_000], ["s", 1000]] as const) {
    if (milliseconds > 0 && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${milliseconds}ms`;
}

/** A duration: with a unit on the command line, in milliseconds in a file. */
export function durationRow(
  remarks: Remarks & { readonly range: readonly [number, number] },
): LinkRow<number> {
  const { name, range: [minimum, maximum] } = remarks;
  return {
    option: optionOf(remarks, "DURATION"),
    schema: { type: "integer", minimum, maximum, ...describedBy(remarks) },
    read: (texts) => {
      const text = texts.at(-1)!;
      const duration = parseDuration(text) ?? NaN;
      if (duration >= minimum && duration <= maximum) return duration;
      const range = `${durationText(minimum)} to ${durationText(maximum)}`;
      throw refusedOption(name, text, `a duration from ${range}, such as 15s or 500ms`);
    },
  };
}

/** A choice of words. */
export function wordRow<const W extends string>(
  remarks: Remarks & {
    readonly value: string;
    readonly words: readonly W[];
    /** Words accepted only on the command line, such as `1.3` for `TLSv1.3`. */
    readonly short?: Readonly<Record<string, W>>;
  },
): LinkRow<W> {
  const { name, value, words, short = {} } = remarks;
  const typed = Object.keys(short).length > 0 ? Object.keys(short) : words;
  return {
    option: optionOf(remarks, value, typed),
    schema: { enum: words, ...describedBy(remarks) },
    read: (texts) => {
      const text = texts.at(-1)!;
      const word = Object.hasOwn(short, text) ? short[text] : words.find((each) => each === text);
      if (word !== undefined) return word;
      throw refusedOption(name, text, `${typed.join(", ")}${didYouMean(text, typed)}`);
    },
  };
}

/** A text, optionally checked. */
export function textRow(
  remarks: Remarks & {
    readonly value: string;
    readonly pattern?: string;
    readonly expected?: string;
  },
): LinkRow<string> {
  const { name, value, pattern, expected = "a text" } = remarks;
  return {
    option: optionOf(remarks, value),
    schema: {
      type: "string",
      minLength: 1,
      ...pattern !== undefined && { pattern },
      ...describedBy(remarks),
    },
    read: (texts) => {
      const text = texts.at(-1)!;
      if (pattern === undefined || new RegExp(pattern, "u").test(text)) return text;
      throw refusedOption(name, text, expected);
    },
  };
}

/** One text or several; the option may be repeated. */
export function textsRow(
  remarks: Remarks & {
    readonly value: string;
    /** Whether the texts may also be separated by commas. */
    readonly commas?: boolean;
    readonly pattern?: string;
    readonly expected?: string;
  },
): LinkRow<string | readonly string[]> {
  const { commas = false } = remarks;
  const one = textRow(remarks);
  const { description: _, ...item } = one.schema;
  return {
    option: { ...one.option!, text: `${one.option!.text}; may be repeated` },
    schema: {
      ...describedBy(remarks),
      anyOf: [item, { type: "array", items: item, minItems: 1 }],
    },
    read: (texts) => {
      const all = commas ? texts.flatMap((text) => text.split(",")) : texts;
      const read = all.map((text) => one.read([commas ? text.trim() : text]));
      return read.length === 1 ? read[0]! : read;
    },
  };
}

/** A key that exists only in files. */
export function fileRow<V>(schema: JsonSchema): LinkRow<V> {
  return {
    schema,
    read: () => {
      throw new TypeError("Cannot read an option that does not exist");
    },
  };
}

/** The schema of an object with the keys of a table and no others. */
export function schemaOf(
  rows: Readonly<Record<string, LinkRow<unknown>>>,
  { description, required }: {
    readonly description: string;
    readonly required?: readonly string[];
  },
): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(rows).map(([key, { schema }]) => [key, schema])),
    additionalProperties: false,
    ...required !== undefined && { required },
    description,
  };
}

/** One text or several, as a list. */
export function listOf(texts: string | readonly string[] | undefined): readonly string[] {
  return texts === undefined ? [] : typeof texts === "string" ? [texts] : texts;
}
