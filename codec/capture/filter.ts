// The filter language of the command line, the browser page and programs.

import type { PrivateTypes } from "../private_row.ts";
import type { ZonePolicy } from "../zone.ts";
import { compile, usedFields } from "./filter/compile.ts";
import { FilterError } from "./filter/error.ts";
import { printExpression } from "./filter/expression.ts";
import type { FilterNames } from "./filter/field.ts";
import { type FieldName, FIELDS } from "./filter/fields.ts";
import { isFieldName, parseExpression } from "./filter/parser.ts";
import { all, type FilterSubject, type Test } from "./filter/subject.ts";

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
  /** The fields that it uses; `word` if it searches for words, also in names. */
  readonly uses: ReadonlySet<FilterFieldName | "word">;
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
}

/** All fields of the filter language, for the help of the command line and of the page. */
export const FILTER_FIELDS: readonly FilterFieldInfo[] = Object.entries(FIELDS).map((
  [name, { values, text, wireshark }],
) => ({ name: name as FilterFieldName, values, text, wireshark }));

/**
 * Parses a filter such as `host=10.0.0.5 type=C_* not cause=actterm`.
 *
 * Terms are `field=value`, with `!=`, with `<`, `<=`, `>`, `>=` for ordered fields, and with
 * `contains` for texts. Several values are separated by commas or written `in {1 5 7}`, ranges
 * `100..200` or `100-200`. A word without a field is searched for in names, addresses, types,
 * causes and hosts. Terms are combined with `and` (or nothing between them), `or`, `not` and
 * brackets, or `&&`, `||` and `!`. {@linkcode FILTER_FIELDS} lists the fields; the names of
 * Wireshark's fields are accepted too.
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
  const { zone = {}, profile = {} } = options;
  const names: FilterNames = { zone, profile };
  const expression = parseExpression(text, names);
  return {
    text,
    canonical: printExpression(expression, isFieldName),
    uses: usedFields(expression),
    matches: compile(expression, names),
  };
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
