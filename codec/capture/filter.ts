// The filter language of the command line, the browser page and programs.

import type { PrivateTypes } from "../private_row.ts";
import type { ZonePolicy } from "../zone.ts";
import { exclude, narrow } from "./filter/combine.ts";
import { compile, usedFields } from "./filter/compile.ts";
import { FilterError } from "./filter/error.ts";
import { printExpression, quotedIfNeeded } from "./filter/expression.ts";
import type { FilterNames } from "./filter/field.ts";
import { FIELDS } from "./filter/fields.ts";
import { isFieldName, parseExpression } from "./filter/parser.ts";
import { all, type FilterSubject, type Test } from "./filter/subject.ts";
import { FIELD_TEXTS, type FieldName } from "./filter_texts.ts";

export { FilterError, type FilterSubject };

/** Options for parsing a filter. */
export interface FilterOptions {
  /** Time zone for times without an offset; UTC by default. */
  readonly zone?: ZonePolicy;
  /** Private types, whose names can be used as values of `type`. */
  readonly profile?: PrivateTypes;
}

/** Selects packets, APDUs, ASDUs or objects. */
export interface Filter {
  /** The text of the filter. */
  readonly text: string;
  /** How the text was understood: the same filter without abbreviations and foreign spellings. */
  readonly canonical: string;
  /**
   * The fields that it uses; `word` if it searches for words, also in names; `any` if it needs all objects of an APDU
   * at once, as `objects` of its subjects.
   */
  readonly uses: ReadonlySet<FilterFieldName | "word" | "any">;
  /**
   * Applies the filter to a subject that may be partly unknown.
   *
   * @returns Whether it is selected; `undefined` if that depends on unknown parts of the subject.
   */
  matches(subject: FilterSubject): boolean | undefined;
}

/** Name of a field of the filter language. */
export type FilterFieldName = FieldName;

/** A field of the filter language, described for users. */
export interface FilterFieldInfo {
  /** Its name. */
  readonly name: FilterFieldName;
  /** Sample values; empty for a field that is used alone. */
  readonly values: string;
  /** Meaning. */
  readonly text: string;
  /** Names of the same field in display filters of Wireshark. */
  readonly wireshark: readonly string[];
  /** Words that it takes as values besides numbers and patterns: names of types, causes, states, findings. */
  readonly known: readonly string[];
}

/** All fields of the filter language, for the help of the page and for programs. */
export const FILTER_FIELDS: readonly FilterFieldInfo[] = Object.entries(FIELDS).map((
  [name, { known }],
) => ({
  name: name as FilterFieldName,
  ...FIELD_TEXTS[name as FilterFieldName],
  known: known?.({ zone: {}, profile: {} }) ?? [],
}));

/**
 * Parses a filter such as `host=10.0.0.5 type=C_* not cause=actterm`.
 *
 * Terms are `field=value`, with `!=`, with `<`, `<=`, `>`, `>=` for ordered fields, and with
 * `contains` for texts. Several values are separated by commas or written `in {1 5 7}`, ranges
 * `100..200` or `100-200`. A word without a field is searched for in names, addresses, types,
 * causes and hosts. Terms are combined with `and` (or nothing between them), `or`, `not` and
 * brackets, or `&&`, `||` and `!`. `ioa!=5` selects only what has an address; `not ioa=5` also
 * APDUs without one. `any` before a term is true for all objects of an APDU if the term is true for
 * one of them: `not any ioa=5` selects APDUs without that object. {@linkcode FILTER_FIELDS} lists
 * the fields; the names of Wireshark's fields are accepted too.
 *
 * @throws {FilterError} The filter is invalid, has more than 65 536 characters, 10 000 comparisons or
 * 100 words to search for, or is nested deeper than 100 levels.
 *
 * @example
 * ```ts
 * import { parseFilter } from "@telecontrol/iec104/capture";
 *
 * const filter = parseFilter("ca=1 ioa=100..200");
 * console.log(filter.matches({ ca: 1, ioa: 150 })); // true
 * console.log(filter.matches({ ca: 2 })); // false
 * console.log(filter.matches({ ca: 1 })); // undefined: it depends on the address
 * console.log(parseFilter("iec60870_asdu.ioa == 5 && !Harbour").canonical); // ioa=5 and not Harbour
 * ```
 */
export function parseFilter(text: string, options: FilterOptions = {}): Filter {
  const names = namesOf(options);
  const expression = parseExpression(text, names);
  return {
    text,
    canonical: printExpression(expression, isFieldName),
    uses: usedFields(expression),
    matches: compile(expression, names),
  };
}

function namesOf({ zone = {}, profile = {} }: FilterOptions): FilterNames {
  return { zone, profile };
}

/**
 * The term that compares a field with a value, which is quoted if necessary.
 *
 * @example
 * ```ts
 * import { filterTerm } from "@telecontrol/iec104/capture";
 *
 * console.log(filterTerm("name", "K06 breaker")); // name="K06 breaker"
 * ```
 */
export function filterTerm(field: FilterFieldName, value: string | number): string {
  return `${field}=${quotedIfNeeded(String(value))}`;
}

/**
 * Adds a term to a filter, which then selects only what the term selects. Parts that the term contradicts or already
 * implies are removed from the filter.
 *
 * @param text A filter; empty for everything.
 * @throws {FilterError} The filter or the term is invalid.
 *
 * @example
 * ```ts
 * import { narrowFilter } from "@telecontrol/iec104/capture";
 *
 * console.log(narrowFilter("ca=1 format=I", "ioa=150")); // ca=1 and ioa=150
 * console.log(narrowFilter("ca=1 negative", "ca=2")); // negative and ca=2
 * ```
 */
export function narrowFilter(text: string, term: string, options: FilterOptions = {}): string {
  return narrow(text, term, namesOf(options));
}

/**
 * Excludes from a filter what a term selects: of a term about objects, every APDU with such an object. A part of the
 * filter that selects only what is to be excluded is removed.
 *
 * @param text A filter; empty for everything.
 * @throws {FilterError} The filter or the term is invalid.
 *
 * @example
 * ```ts
 * import { excludeFilter } from "@telecontrol/iec104/capture";
 *
 * console.log(excludeFilter("ca=1", "ioa=150")); // ca=1 and not any ioa=150
 * console.log(excludeFilter("ca=1 negative", "ca=1")); // negative and not ca=1
 * ```
 */
export function excludeFilter(text: string, term: string, options: FilterOptions = {}): string {
  return exclude(text, term, namesOf(options));
}

/** Returns a filter that selects what all given filters select; `undefined` if there are none. */
export function allOf(filters: readonly Filter[]): Filter | undefined {
  const [first, ...rest] = filters;
  if (first === undefined || rest.length === 0) return first;
  return {
    text: filters.map((filter) => `(${filter.text})`).join(" and "),
    canonical: filters.map((filter) => `(${filter.canonical})`).join(" and "),
    uses: new Set(filters.flatMap((filter) => [...filter.uses])),
    matches: all(filters.map((filter): Test => (subject) => filter.matches(subject))),
  };
}
