// Parses filters to trees: `or` binds weakest, then `and` (or nothing), then `not`.

import { nearestName } from "../../nearest_name.ts";
import { FilterError } from "./error.ts";
import {
  combined,
  type CompareExpression,
  type Comparison,
  type Expression,
  isReserved,
} from "./expression.ts";
import type { FilterNames, Operator } from "./field.ts";
import type { FieldName } from "../filter_texts.ts";
import { FIELD_NAMES, FIELDS } from "./fields.ts";
import { isUnit } from "./place_fields.ts";
import { type Token, tokenize } from "./tokens.ts";
import { PROTOCOLS, type Spelling, SPELLINGS } from "./wireshark.ts";

/** Maximum nesting; deeper nesting is only meant to overflow the stack. */
const MAX_DEPTH = 100;

/** Maximum number of characters; enough for a list of several thousand addresses. */
const MAX_CHARACTERS = 65_536;

/** Maximum number of comparisons. */
const MAX_TERMS = 10_000;

/** Maximum number of words to search for, each of which is compared with all types and causes. */
const MAX_WORDS = 100;

/** Operators that are words. */
const WORD_OPERATORS: Readonly<Record<string, Comparison>> = {
  ...{ eq: "=", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" },
  ...{ contains: "contains", in: "=" },
};

const SYMBOL_OPERATORS = new Set(["=", "!=", "<", "<=", ">", ">=", "contains"]);

/** An operator, and the number of its tokens. */
interface Found {
  readonly comparison: Comparison;
  /** Whether a list in brackets follows. */
  readonly isSet: boolean;
  readonly tokens: number;
}

/**
 * Parses a filter.
 *
 * @throws {FilterError} It is invalid.
 */
export function parseExpression(text: string, names: FilterNames): Expression {
  if (text.length > MAX_CHARACTERS) {
    const message =
      `Cannot read filter: expected at most ${MAX_CHARACTERS} characters, found ${text.length}`;
    throw new FilterError(message, { offset: MAX_CHARACTERS, length: 0 });
  }
  return new Parser(text, names).parse();
}

/** Fields of Wireshark, which are not words to search for. */
const OTHER_FIELD = /^(?:iec60870_\w+|frame|eth|ip|ipv6|tcp)\.[a-z]/i;

/** Whether a word is a field, a spelling of one, a protocol, or looks like a field of Wireshark. */
export function isFieldName(word: string): boolean {
  const lower = word.toLowerCase();
  return Object.hasOwn(FIELDS, lower) || SPELLINGS.has(lower) ||
    PROTOCOLS.has(lower) || OTHER_FIELD.test(word);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #names: FilterNames;
  #at = 0;
  #depth = 0;
  #terms = 0;
  #words = 0;

  constructor(text: string, names: FilterNames) {
    this.#tokens = tokenize(text);
    this.#end = text.length;
    this.#names = names;
  }

  parse(): Expression {
    const expression = this.#any();
    if (this.#at < this.#tokens.length) throw this.#fault("the end, and, or");
    return expression;
  }

  /** Parses terms of which one must be true. */
  #any(): Expression {
    const terms = [this.#all()];
    while (this.#take("or")) terms.push(this.#all());
    return combined("or", terms);
  }

  /** Parses terms that must all be true, with or without `and` between them. */
  #all(): Expression {
    const terms = [this.#term()];
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === ")" || next === "or") return combined("and", terms);
      this.#take("and");
      terms.push(this.#term());
    }
  }

  #term(): Expression {
    if (++this.#depth > MAX_DEPTH) throw this.#fault(`at most ${MAX_DEPTH} levels`);
    const expression = this.#openTerm();
    this.#depth--;
    return expression;
  }

  #openTerm(): Expression {
    for (const kind of ["not", "any"] as const) {
      if (this.#take(kind)) return { kind, term: this.#term() };
    }
    if (!this.#take("(")) return this.#simple();
    const expression = this.#any();
    if (!this.#take(")")) throw this.#fault(")");
    return expression;
  }

  /** Parses a comparison, a field alone, or a word to search for. */
  #simple(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === "symbol") throw this.#fault(TERM);
    if (++this.#terms > MAX_TERMS) throw this.#fault(`at most ${MAX_TERMS} comparisons`);
    if (token.kind === "quoted" && token.text.trim() === "") {
      throw this.#fault("a word in the quotes");
    }
    const found = this.#operatorAt(this.#at + 1);
    const name = token.kind === "word" ? token.text.toLowerCase() : "";
    if (found === undefined) return this.#alone(token, name);
    const spelling = SPELLINGS.get(name);
    const field = Object.hasOwn(FIELDS, name) ? name as FieldName : spelling?.field;
    if (field === undefined) throw this.#unknownField(token);
    this.#at++;
    const symbol = this.#tokens[this.#at]!;
    this.#at += found.tokens;
    const { ordered = false, contains = false } = FIELDS[field];
    const { comparison } = found;
    if (comparison === "contains" && !contains) throw this.#refused(field, symbol);
    if (/[<>]/.test(comparison) && !ordered) throw this.#refused(field, symbol);
    const from = this.#tokens[this.#at];
    const values = found.isSet
      ? this.#set(field, spelling)
      : this.#list({ field, comparison, spelling });
    const compared: CompareExpression = { kind: "compare", field, comparison, values };
    if (spelling?.wrap === undefined) return compared;
    const wrapped = spelling.wrap(compared);
    if (wrapped === undefined) throw this.#fault(`${spelling.expected} after ${token.text}`, from);
    return wrapped;
  }

  #alone(token: Token, name: string): Expression {
    const protocol = PROTOCOLS.get(name);
    const spelling = SPELLINGS.get(name);
    const field = Object.hasOwn(FIELDS, name) ? name as FieldName : spelling?.field;
    this.#at++;
    if (token.kind === "word" && protocol !== undefined) return protocol;
    if (field !== undefined) {
      if (FIELDS[field].alone === undefined || spelling?.wrap !== undefined) {
        throw this.#fault(`= after ${token.text}`);
      }
      return { kind: "present", field };
    }
    if (token.kind === "word") this.#checkWord(token);
    if (++this.#words > MAX_WORDS) throw this.#fault(`at most ${MAX_WORDS} words`, token);
    return { kind: "word", text: token.text };
  }

  /** Refuses words that are probably not meant as words to search for. */
  #checkWord(token: Token): void {
    const { text } = token;
    if (isReserved(text)) throw this.#fault(TERM, token);
    if (OTHER_FIELD.test(text)) throw this.#unknownField(token);
    if (!/[\p{L}\p{N}]/u.test(text)) {
      const place = { offset: token.offset, length: token.length };
      const message = `Cannot read filter: "${text}" has no meaning at character ${
        token.offset + 1
      }`;
      throw new FilterError(message, place);
    }
    const [name, value] = text.split(/:(.*)/s);
    if (value !== undefined && value !== "" && isFieldName(name!)) {
      throw this.#fault(`= after ${name}`, token, `${name}=${value}`);
    }
  }

  #operatorAt(at: number): Found | undefined {
    const token = this.#tokens[at];
    if (token === undefined || token.kind === "quoted") return undefined;
    const text = token.text.toLowerCase();
    if (token.kind === "symbol") {
      if (SYMBOL_OPERATORS.has(text)) {
        return { comparison: text as Comparison, isSet: false, tokens: 1 };
      }
      const next = this.#tokens[at + 1];
      const isNotIn = text === "not" && next?.kind === "word" && next.text.toLowerCase() === "in";
      return isNotIn ? { comparison: "!=", isSet: true, tokens: 2 } : undefined;
    }
    if (text === "not") {
      const next = this.#tokens[at + 1];
      const isIn = next?.kind === "word" && next.text.toLowerCase() === "in";
      return isIn ? { comparison: "!=", isSet: true, tokens: 2 } : undefined;
    }
    if (text === "matches") {
      throw this.#fault("=, with * for any characters, or contains", token);
    }
    if (!Object.hasOwn(WORD_OPERATORS, text)) return undefined;
    return { comparison: WORD_OPERATORS[text]!, isSet: text === "in", tokens: 1 };
  }

  /** Parses values in brackets, separated by spaces or commas. */
  #set(field: FieldName, spelling: Spelling | undefined): readonly string[] {
    const closing = this.#take("{") ? "}" : this.#take("(") ? ")" : undefined;
    if (closing === undefined) throw this.#fault("{ and values, such as {1 5 7}");
    const values: string[] = [];
    while (!this.#take(closing)) {
      if (values.length > 0) this.#take(",");
      values.push(this.#value({ field, comparison: "=", spelling }));
    }
    if (values.length === 0) {
      throw this.#fault(`${FIELDS[field].expected}`, this.#tokens[this.#at - 1]);
    }
    return values;
  }

  /** Parses one value, or several separated by commas. */
  #list(of: ValueOf): readonly string[] {
    const values = [this.#value(of)];
    while (this.#peekSymbol() === ",") {
      if (/[<>]/.test(of.comparison)) {
        throw this.#fault(`one value after ${of.comparison}, with a point for decimals`);
      }
      this.#at++;
      values.push(this.#value(of));
    }
    return values;
  }

  #value({ field, comparison, spelling }: ValueOf): string {
    const token = this.#tokens[this.#at];
    const { expected, known } = FIELDS[field];
    if (token === undefined || token.kind === "symbol") throw this.#fault(expected);
    this.#at++;
    const written = this.#joined(field, token);
    const text = spelling?.value?.(written) ?? written;
    if (spelling?.expected !== undefined) return text; // checked together with the comparison
    const operator: Operator = comparison === "!=" ? "=" : comparison;
    if (FIELDS[field].test(operator, text, this.#names) !== undefined) return text;
    if (/[<>]/.test(operator) && FIELDS[field].test("=", text, this.#names) !== undefined) {
      throw this.#fault(`one number or time after ${operator}`, token);
    }
    const near = nearestValue(text, known?.(this.#names) ?? []);
    throw this.#fault(expected, token, near);
  }

  /** A value of two words: a date with a time, or a number with a unit. */
  #joined(field: FieldName, { kind, text }: Token): string {
    const next = this.#tokens[this.#at];
    if (kind !== "word" || next?.kind !== "word") return text;
    const isTime = field === "time" && /^\d{4}-\d\d-\d\d$/.test(text) && /^\d\d?:/.test(next.text);
    const isDelta = field === "delta" && /^[\d.]+$/.test(text) && isUnit(next.text);
    if (!isTime && !isDelta) return text;
    this.#at++;
    return `${text}${isTime ? "T" : ""}${next.text}`;
  }

  #refused(field: FieldName, symbol: Token): FilterError {
    const { ordered = false, contains = false } = FIELDS[field];
    const allowed = ordered ? "=, !=, <, <=, > or >=" : contains ? "=, != or contains" : "= or !=";
    return this.#fault(`${allowed} after ${field}`, symbol);
  }

  #unknownField(token: Token): FilterError {
    if (token.kind === "quoted") return this.#fault("and, or, not", this.#tokens[this.#at + 1]);
    const known = [...FIELD_NAMES, ...SPELLINGS.keys()];
    const near = nearestName(token.text.toLowerCase(), known);
    const expected = near === undefined ? `one of ${FIELD_NAMES.join(", ")}` : "a field such as ca";
    return this.#fault(expected, token, near);
  }

  #peek(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === "quoted" ? "" : token?.text.toLowerCase();
  }

  #peekSymbol(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === "symbol" ? token.text : undefined;
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #fault(
    expected: string,
    found: Token | undefined = this.#tokens[this.#at],
    meant = "",
  ): FilterError {
    const text = found === undefined
      ? "its end"
      : `"${found.text}" at character ${found.offset + 1}`;
    const hint = meant === "" ? "" : `; did you mean ${meant}?`;
    const place = { offset: found?.offset ?? this.#end, length: found?.length ?? 0 };
    return new FilterError(`Cannot read filter: expected ${expected}, found ${text}${hint}`, place);
  }
}

/** What a value belongs to. */
interface ValueOf {
  readonly field: FieldName;
  readonly comparison: Comparison;
  readonly spelling: Spelling | undefined;
}

/** What a term may begin with. */
const TERM = "a field such as ca=47, a word to search for, not or (";

function nearestValue(text: string, known: readonly string[]): string | undefined {
  if (text.length < 2) return undefined; // almost everything is near
  const lower = new Map(known.map((each) => [each.toLowerCase(), each]));
  const near = nearestName(text.toLowerCase(), [...lower.keys()]);
  return near === undefined ? undefined : lower.get(near);
}
