// A parsed filter as a tree, and the tree as text.

import type { FieldName } from "../filter_texts.ts";

/** How a field is compared with values. `contains` is for texts and octets. */
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains";

/** A comparison of a field with one or more values. */
export interface CompareExpression {
  readonly kind: "compare";
  readonly field: FieldName;
  readonly comparison: Comparison;
  /** True if one of them matches; more than one only with `=`, `!=` and `contains`. */
  readonly values: readonly string[];
}

/** A parsed filter. */
export type Expression =
  /** Two or more terms, all or one of which must be true. No term has the same kind. */
  | { readonly kind: "and" | "or"; readonly terms: readonly Expression[] }
  | { readonly kind: "not"; readonly term: Expression }
  /** True if it is for one of the objects of the APDU, whichever object is examined. */
  | { readonly kind: "any"; readonly term: Expression }
  /** A field alone: the flag is set, or there is a value. */
  | { readonly kind: "present"; readonly field: FieldName }
  | CompareExpression
  /** A word to search for. */
  | { readonly kind: "word"; readonly text: string };

/** Combines terms. */
export function combined(kind: "and" | "or", terms: readonly Expression[]): Expression {
  if (terms.length === 1) return terms[0]!;
  return {
    kind,
    terms: terms.flatMap((term) => term.kind === kind ? term.terms : [term]),
  };
}

/** Characters for which a value or a word needs quotes. */
const SPECIAL = /[\s()<>=!&|,{}~≠≤≥"“”„'‘\\]/;

/** Words that mean something else without quotes. */
const RESERVED = new Set([
  ...["and", "or", "not", "any", "xor", "in", "contains", "matches"],
  ...["eq", "ne", "lt", "le", "gt", "ge"],
]);

/** Whether a word cannot be a search word without quotes. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word.toLowerCase());
}

/**
 * The text of a tree: operators in words, no superfluous brackets. Parsing it returns the same tree.
 *
 * @param isName Whether a word is the name of a field, so that it needs quotes as a search word.
 */
export function printExpression(
  expression: Expression,
  isName: (word: string) => boolean,
): string {
  switch (expression.kind) {
    case "and":
    case "or":
      return expression.terms.map((term) => {
        const text = printExpression(term, isName);
        return term.kind === "or" ? `(${text})` : text;
      }).join(` ${expression.kind} `);
    case "not":
    case "any": {
      const { kind, term } = expression;
      const text = printExpression(term, isName);
      return term.kind === "and" || term.kind === "or" ? `${kind} (${text})` : `${kind} ${text}`;
    }
    case "present":
      return expression.field;
    case "compare": {
      const { field, comparison, values } = expression;
      const operator = comparison === "contains" ? " contains " : comparison;
      return `${field}${operator}${values.map(quotedIfNeeded).join(",")}`;
    }
    case "word": {
      const { text } = expression;
      return isReserved(text) || isName(text) || !/[\p{L}\p{N}]/u.test(text) || text.includes(":")
        ? quoted(text)
        : quotedIfNeeded(text);
    }
  }
}

/** A value as it is written after an operator. */
export function quotedIfNeeded(text: string): string {
  return text === "" || SPECIAL.test(text) || isReserved(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
