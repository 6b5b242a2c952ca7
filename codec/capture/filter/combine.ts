// Adds a term to a filter: `only this` and `not this` of a user who points at a value.

import { compile } from "./compile.ts";
import {
  combined,
  type CompareExpression,
  type Expression,
  printExpression,
} from "./expression.ts";
import type { FilterNames } from "./field.ts";
import type { FieldName } from "../filter_texts.ts";
import { CAUSE_NAMES, typeNames } from "./names.ts";
import { isFieldName, parseExpression } from "./parser.ts";
import type { FilterSubject } from "./subject.ts";

/** Fields of which an object has one value, so that two comparisons with `=` contradict each other or say the same. */
const SINGLE: ReadonlySet<FieldName> = new Set<FieldName>([
  ...["source", "destination", "sourceport", "destinationport", "connection", "direction"] as const,
  ...[
    "frame",
    "format",
    "type",
    "cause",
    "originator",
    "ca",
    "ioa",
    "name",
    "value",
    "length",
  ] as const,
]);

/**
 * Returns the filter for what a filter and a term select. Parts of the filter that the term contradicts, contains or
 * repeats are removed.
 *
 * @param present A filter; empty for none.
 * @throws {FilterError} The filter or the term is invalid.
 */
export function narrow(present: string, term: string, names: FilterNames): string {
  const added = partsOf(term, names);
  const known = Object.assign({}, ...added.map((part) => subjectOf(part, names))) as FilterSubject;
  const fields = new Set(added.flatMap(fieldOf).filter((field) => SINGLE.has(field)));
  const kept = partsOf(present, names).filter((part) => {
    if (fieldOf(part).some((field) => fields.has(field))) return false;
    return compile(part, names)(known) === undefined;
  });
  return print(distinct([...kept, ...added]));
}

/**
 * Returns the filter for what a filter selects and a term does not. Parts of the filter that select only what the term
 * selects are removed. A term about objects excludes every APDU with such an object.
 *
 * @param present A filter; empty for none.
 * @throws {FilterError} The filter or the term is invalid.
 */
export function exclude(present: string, term: string, names: FilterNames): string {
  const terms = partsOf(term, names);
  const wanted = new Set(terms.map((part) => print([part])));
  const parts = partsOf(present, names);
  const repeated = parts.filter((part) => wanted.has(print([part])));
  const kept = repeated.length < wanted.size
    ? parts
    : parts.filter((part) => !repeated.includes(part));
  return print(distinct([...kept, negated(combined("and", terms))]));
}

/** Fields whose values belong to single objects. */
const OF_OBJECTS: ReadonlySet<FieldName> = new Set<FieldName>(["ioa", "name", "value", "quality"]);

function negated(expression: Expression): Expression {
  if (expression.kind === "not") return expression.term;
  const parts = expression.kind === "and" ? expression.terms : [expression];
  const isOfObjects = parts.flatMap(fieldOf).some((field) => OF_OBJECTS.has(field));
  return { kind: "not", term: isOfObjects ? { kind: "any", term: expression } : expression };
}

/** The terms that must all be true. */
function partsOf(text: string, names: FilterNames): readonly Expression[] {
  if (text.trim() === "") return [];
  const expression = parseExpression(text, names);
  return expression.kind === "and" ? expression.terms : [expression];
}

function distinct(parts: readonly Expression[]): readonly Expression[] {
  return [...new Map(parts.map((part) => [print([part]), part])).values()];
}

function print(parts: readonly Expression[]): string {
  return parts.length === 0 ? "" : printExpression(combined("and", parts), isFieldName);
}

/** The field that a term compares for equality, also if it is negated. */
function fieldOf(part: Expression): readonly FieldName[] {
  if (part.kind === "not") return fieldOf(part.term);
  return part.kind === "compare" && isEquality(part) ? [part.field] : [];
}

function isEquality({ comparison }: CompareExpression): boolean {
  return comparison === "=" || comparison === "!=";
}

/** What is known about everything that a term selects. */
function subjectOf(part: Expression, names: FilterNames): FilterSubject {
  if (part.kind === "present") {
    return part.field === "negative" || part.field === "test"
      ? { format: "I", [part.field]: true }
      : {};
  }
  if (part.kind !== "compare" || part.comparison !== "=" || part.values.length !== 1) return {};
  const [value = ""] = part.values;
  const number = /^(?:\d+|0x[0-9a-f]+)$/i.test(value) ? Number(value) : undefined;
  const lower = value.toLowerCase();
  switch (part.field) {
    case "connection":
    case "frame":
      return number === undefined ? {} : { [part.field]: number };
    case "ca":
    case "ioa":
    case "originator":
      return { format: "I", ...number !== undefined && { [part.field]: number } };
    case "type": {
      const typeId = number ?? typeNames(names).get(value.toUpperCase());
      return { format: "I", ...typeId !== undefined && { typeId } };
    }
    case "cause": {
      const cause = number ?? CAUSE_NAMES.get(lower);
      return { format: "I", ...cause !== undefined && { cause } };
    }
    case "format":
      return { format: lower.toUpperCase() as "I" | "S" | "U" };
    case "function":
      return { format: "U" };
    case "name":
    case "value":
    case "quality":
      return { format: "I" };
    default:
      return {};
  }
}
