// What a field of the filter language consists of.

import type { PrivateTypes } from "../../private_row.ts";
import type { ZonePolicy } from "../../zone.ts";
import type { FilterSubject, Test } from "./subject.ts";

/** Comparison of a field with a value. */
export type Operator = "=" | "<" | "<=" | ">" | ">=" | "contains";

/** Context for filter values. */
export interface FilterNames {
  /** Time zone for times without an offset. */
  readonly zone: ZonePolicy;
  /** Private types. */
  readonly profile: PrivateTypes;
}

/** A filter field. */
export interface FilterField {
  /** Description of its values, for messages. */
  readonly expected: string;
  /** Whether its values are ordered, so that `<` is allowed. */
  readonly ordered?: boolean;
  /** Whether `contains` is allowed. */
  readonly contains?: boolean;
  /** The test without a value, if the field can be used alone. */
  readonly alone?: Test;
  /** Whether there is a value at all: `!=` selects nothing without one. Always, if omitted. */
  readonly has?: Test;
  /** Known values, for suggestions. */
  readonly known?: (names: FilterNames) => readonly string[];
  /** Returns the test for a value; `undefined` if the value is invalid. */
  readonly test: (operator: Operator, value: string, names: FilterNames) => Test | undefined;
}

/** S and U format APDUs have no ASDU, and thus none of its fields. */
export function ofAsdu(test: Test): Test {
  return (subject) => hasAsdu(subject) ? test(subject) : false;
}

/** Whether there is an ASDU. */
export function hasAsdu({ format }: FilterSubject): boolean {
  return format !== "S" && format !== "U";
}

/** Compares two numbers. */
export function compare(operator: Operator, a: number, b: number): boolean {
  switch (operator) {
    case "=":
    case "contains":
      return a === b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

/** A number, or two with `..` or a dash between them; `undefined` if the text is neither. */
export function parseRange(
  text: string,
  parse: (text: string) => number | undefined,
): { readonly low: number; readonly high: number } | undefined {
  const one = parse(text);
  if (one !== undefined) return { low: one, high: one };
  for (const { index, 0: { length } } of text.matchAll(/\.\.|[-–]/g)) {
    const low = parse(text.slice(0, index));
    const high = parse(text.slice(index + length));
    if (low === undefined || high === undefined) continue;
    return high < low ? undefined : { low, high };
  }
  return undefined;
}

/** A test for a number of the subject: equal, beyond, or in a range; `null` means that there is none. */
export function rangeTest(
  operator: Operator,
  { low, high }: { readonly low: number; readonly high: number },
  numberOf: (subject: FilterSubject) => number | null | undefined,
): Test | undefined {
  if (high !== low && operator !== "=") return undefined;
  return (subject) => {
    const number = numberOf(subject);
    if (number === undefined) return undefined;
    if (number === null) return false;
    return operator === "=" ? number >= low && number <= high : compare(operator, number, low);
  };
}
