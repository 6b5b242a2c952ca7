// The filter language of the command line, the browser page and programs.

import { Iec104Error } from "../errors.ts";
import {
  FIELDS,
  type FilterField,
  type FilterNames,
  FLAGS,
  type Operator,
} from "./filter/fields.ts";
import { all, any, type FilterSubject, not, type Test } from "./filter/subject.ts";
import type { PrivateTypes } from "../private_row.ts";
import type { ZonePolicy } from "../zone.ts";

export type { FilterSubject };

/**
 * Raised when a filter text is invalid. The message contains the position and what was expected.
 */
export class FilterError extends Iec104Error {
  /** Always `FilterError`. */
  override readonly name = "FilterError";
  /** Always `bad-filter`. */
  readonly code = "bad-filter";
  /** Start of the invalid text, in characters. */
  readonly offset: number;
  /** Length of the invalid text; 0 at the end of the filter. */
  readonly length: number;

  /** Creates an error about a part of a text. */
  constructor(message: string, place: { readonly offset: number; readonly length: number }) {
    super(message);
    this.offset = place.offset;
    this.length = place.length;
  }
}

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
  /**
   * Applies the filter to a subject that may be partly unknown.
   *
   * @returns Whether it is selected; `undefined` if that depends on unknown parts of the subject.
   */
  matches(subject: FilterSubject): boolean | undefined;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

const SPACE = /\s*/y;
const SYMBOL = /&&|\|\||[()]|[<>!=]=|[<>=!]/y;
const WORD = /[^\s()<>=!&|]+/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let offset = 0;;) {
    SPACE.lastIndex = offset;
    SPACE.test(text);
    offset = SPACE.lastIndex;
    if (offset >= text.length) return tokens;
    const found = [SYMBOL, WORD].map((pattern) => {
      pattern.lastIndex = offset;
      return pattern.exec(text)?.[0];
    }).find((each) => each !== undefined);
    if (found === undefined) {
      const message = `Cannot read filter: "${text[offset]}" has no meaning at character ${
        offset + 1
      }`;
      throw new FilterError(message, { offset, length: 1 });
    }
    tokens.push({ text: found, offset });
    offset += found.length;
  }
}

/** Maximum nesting; deeper nesting is only meant to overflow the stack. */
const MAX_DEPTH = 100;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #names: FilterNames;
  #at = 0;
  #depth = 0;

  constructor(text: string, names: FilterNames) {
    this.#tokens = tokenize(text);
    this.#end = text.length;
    this.#names = names;
  }

  parse(): Test {
    const test = this.#any();
    if (this.#at < this.#tokens.length) throw this.#fault("the end, and, or");
    return test;
  }

  /** Parses terms of which one must be true. */
  #any(): Test {
    const tests = [this.#all()];
    while (this.#take("or", "||")) tests.push(this.#all());
    return any(tests);
  }

  /** Parses terms that must all be true, with or without `and` between them. */
  #all(): Test {
    const tests = [this.#term()];
    for (;;) {
      const next = this.#peek();
      const ends = next === undefined || next === ")" || next === "or" || next === "||";
      if (ends) return all(tests);
      this.#take("and", "&&");
      tests.push(this.#term());
    }
  }

  #term(): Test {
    if (++this.#depth > MAX_DEPTH) throw this.#fault(`at most ${MAX_DEPTH} levels`);
    const test = this.#openTerm();
    this.#depth--;
    return test;
  }

  #openTerm(): Test {
    if (this.#take("not", "!")) return not(this.#term());
    if (!this.#take("(")) return this.#comparison();
    const test = this.#any();
    if (!this.#take(")")) throw this.#fault(")");
    return test;
  }

  #comparison(): Test {
    const name = this.#peek() ?? "";
    const next = this.#tokens[this.#at + 1]?.text ?? "";
    const compares = /^(?:[<>=!]=?|[<>]|==)$/.test(next) && next !== "!";
    if (Object.hasOwn(FLAGS, name) && !compares) {
      this.#at++;
      return FLAGS[name]!;
    }
    if (!Object.hasOwn(FIELDS, name)) {
      const fields = [...Object.keys(FIELDS), ...Object.keys(FLAGS)].join(", ");
      throw this.#fault(`one of ${fields}`);
    }
    this.#at++;
    const field = FIELDS[name]!;
    if (!compares) throw this.#fault(`= after ${name}`);
    const symbol = next === "==" ? "=" : next as Operator | "!=";
    if (symbol !== "=" && symbol !== "!=" && !field.ordered) {
      throw this.#fault(`= or != after ${name}`);
    }
    this.#at++;
    const test = this.#values(field, symbol === "!=" ? "=" : symbol);
    return symbol === "!=" ? not(test) : test;
  }

  /** Parses one value, or several separated by commas. */
  #values(field: FilterField, operator: Operator): Test {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#fault(field.expected);
    let offset = token.offset;
    const tests = token.text.split(",").map((text) => {
      const test = field.test(operator, text, this.#names);
      if (test === undefined) throw this.#fault(field.expected, { text, offset });
      offset += text.length + 1;
      return test;
    });
    this.#at++;
    return any(tests);
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]?.text.toLowerCase();
  }

  #take(...texts: readonly string[]): boolean {
    const next = this.#peek();
    if (next === undefined || !texts.includes(next)) return false;
    this.#at++;
    return true;
  }

  #fault(expected: string, found: Token | undefined = this.#tokens[this.#at]): FilterError {
    const text = found === undefined
      ? "its end"
      : `"${found.text}" at character ${found.offset + 1}`;
    const place = { offset: found?.offset ?? this.#end, length: found?.text.length ?? 0 };
    return new FilterError(`Cannot read filter: expected ${expected}, found ${text}`, place);
  }
}

/**
 * Parses a filter such as `host=10.0.0.5 type=C_* not cause=actterm`.
 *
 * Terms are `field=value`, with `!=`, and `<`, `<=`, `>`, `>=` for ordered fields. Several values
 * are separated by commas, ranges are written `100..200`. Terms are combined with `and` (or nothing
 * between them), `or`, `not` and brackets.
 *
 * | field | values |
 * |---|---|
 * | `host`, `source`, `destination` | `10.0.0.5`, `10.0.0.0/8`, `10.1.*`, `fe80::/10` |
 * | `port` | TCP port of either side |
 * | `connection`, `frame` | numbers, as in Wireshark |
 * | `time` | `2024-05-06T07:08:09`, `07:08` on the first day, `+90s` after the start |
 * | `format` | `I`, `S`, `U` |
 * | `type` | `M_ME_TF_1`, `C_*`, `36`, `45..64`, names of private types |
 * | `cause` | `spont`, `act`, `inro*`, `3`, `20..36` |
 * | `ca`, `ioa`, `originator` | numbers |
 * | `negative`, `test` | used alone: P/N, T |
 *
 * @throws {FilterError} The filter is invalid.
 *
 * @example
 * ```ts
 * import { parseFilter } from "@telecontrol/iec104/capture";
 *
 * const filter = parseFilter("ca=1 ioa=100..200");
 * console.log(filter.matches({ ca: 1, ioa: 150 })); // true
 * console.log(filter.matches({ ca: 2 })); // false
 * console.log(filter.matches({ ca: 1 })); // undefined: it depends on the address
 * ```
 */
export function parseFilter(text: string, options: FilterOptions = {}): Filter {
  const { zone = {}, profile = {} } = options;
  return makeFilter(text, new Parser(text, { zone, profile }).parse());
}

/** Returns a filter that selects what all given filters select; `undefined` if there are none. */
export function allOf(filters: readonly Filter[]): Filter | undefined {
  const [first, ...rest] = filters;
  if (first === undefined || rest.length === 0) return first;
  const text = filters.map((filter) => `(${filter.text})`).join(" and ");
  return makeFilter(text, all(filters.map((filter): Test => (subject) => filter.matches(subject))));
}

function makeFilter(text: string, matches: Test): Filter {
  return { text, matches };
}
