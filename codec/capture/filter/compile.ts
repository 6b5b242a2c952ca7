// Converts the tree of a filter to a test.

import type { Expression } from "./expression.ts";
import type { FilterNames } from "./field.ts";
import type { FieldName } from "../filter_texts.ts";
import { FIELDS } from "./fields.ts";
import { searchTest } from "./search.ts";
import { all, any, not, ofAnyObject, type Test } from "./subject.ts";

/** Returns the test of a tree. */
export function compile(expression: Expression, names: FilterNames): Test {
  switch (expression.kind) {
    case "and":
      return all(expression.terms.map((term) => compile(term, names)));
    case "or":
      return any(expression.terms.map((term) => compile(term, names)));
    case "not":
      return not(compile(expression.term, names));
    case "any":
      return ofAnyObject(compile(expression.term, names));
    case "present":
      return FIELDS[expression.field].alone!;
    case "word":
      return searchTest(expression.text, names);
    case "compare": {
      const { field, comparison, values } = expression;
      const operator = comparison === "!=" ? "=" : comparison;
      const test = any(values.map((value) => FIELDS[field].test(operator, value, names)!));
      if (comparison !== "!=") return test;
      const { has } = FIELDS[field];
      return has === undefined ? not(test) : all([has, not(test)]);
    }
  }
}

/**
 * Collects the fields that a tree uses; `word` means a search, which uses several, and `any` that all objects of an APDU
 * are needed.
 */
export function usedFields(
  expression: Expression,
  used: Set<FieldName | "word" | "any"> = new Set(),
): Set<FieldName | "word" | "any"> {
  switch (expression.kind) {
    case "and":
    case "or":
      for (const term of expression.terms) usedFields(term, used);
      break;
    case "not":
      usedFields(expression.term, used);
      break;
    case "any":
      usedFields(expression.term, used.add("any"));
      break;
    case "word":
      used.add("word");
      break;
    default:
      used.add(expression.field);
  }
  return used;
}
