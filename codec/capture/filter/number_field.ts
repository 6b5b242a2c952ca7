// Fields whose values are whole numbers, and numbers that have names.

import { parseAddressNumber } from "../../address_text.ts";
import {
  type FilterField,
  type FilterNames,
  hasAsdu,
  ofAsdu,
  parseRange,
  rangeTest,
} from "./field.ts";
import { globTest } from "./glob.ts";
import type { FilterSubject, Test } from "./subject.ts";

type NumberOf = (subject: FilterSubject) => number | null | undefined;

/** A whole number, decimal or hexadecimal. */
function parseWhole(text: string): number | undefined {
  return /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : undefined;
}

/** What a field with whole numbers needs. */
export interface WholeOptions {
  /** The largest number; without it, the number of a packet or a connection. */
  readonly max?: number;
  /** Whether the number is in an ASDU, so that S and U formats have none; true by default. */
  readonly ofAsdus?: boolean;
  /** Reads a number; decimal or hexadecimal by default. */
  readonly parse?: (text: string) => number | undefined;
}

/** An address of an ASDU: `700`, `0x2bc`, `0.2.188` or `2_188`. */
export function addressNumber(text: string): number | undefined {
  return parseAddressNumber(text);
}

/** A field with whole numbers. */
export function numbers(
  numberOf: NumberOf,
  what: string,
  { max = Infinity, ofAsdus = true, parse = parseWhole }: WholeOptions = {},
): FilterField {
  const limit = max === Infinity ? "" : `, at most ${max}`;
  return {
    expected: `${what}: a number such as 100 or a range such as 100..200${limit}`,
    ordered: true,
    ...ofAsdus && { has: hasAsdu },
    test: (operator, value) => {
      const range = parseRange(value, parse);
      if (range === undefined || range.high > max) return undefined;
      const test = rangeTest(operator, range, numberOf);
      return test === undefined || !ofAsdus ? test : ofAsdu(test);
    },
  };
}

/** A field whose numbers have names. A star in a name matches any characters. */
export function named(
  numberOf: NumberOf,
  namesOf: (known: FilterNames) => ReadonlyMap<string, number>,
  { expected, max }: { readonly expected: string; readonly max: number },
): FilterField {
  const byNumber = numbers(numberOf, "", { max });
  return {
    expected,
    ordered: true,
    contains: true,
    has: hasAsdu,
    known: (known) => [...namesOf(known).keys()],
    test: (operator, value, known) => {
      const test = operator === "contains" ? undefined : byNumber.test(operator, value, known);
      if (test !== undefined) return test;
      if (operator !== "=" && operator !== "contains") return undefined;
      const pattern = operator === "contains" ? `*${value}*` : value;
      const found = numbersNamed(pattern, namesOf(known));
      return found.size === 0 ? undefined : ofAsdu(numberIn(numberOf, found));
    },
  };
}

/** The numbers whose names match a pattern. */
export function numbersNamed(
  pattern: string,
  names: ReadonlyMap<string, number>,
): ReadonlySet<number> {
  const matches = globTest(pattern);
  return new Set([...names].filter(([name]) => matches(name)).map(([, number]) => number));
}

/** A test for a number that is one of several. */
export function numberIn(numberOf: NumberOf, wanted: ReadonlySet<number>): Test {
  return (subject) => {
    const number = numberOf(subject);
    return number === undefined ? undefined : number !== null && wanted.has(number);
  };
}

/** A field with a few words as values. */
export function words<Word extends string | boolean>(
  expected: string,
  known: Readonly<Record<string, Word>>,
  wordOf: (subject: FilterSubject) => Word | null | undefined,
): FilterField {
  return {
    expected,
    known: () => Object.keys(known),
    test: (_, value) => {
      const name = Object.keys(known).find((each) => each.toLowerCase() === value.toLowerCase());
      if (name === undefined) return undefined;
      const wanted = known[name]!;
      return (subject) => {
        const word = wordOf(subject);
        return word === undefined ? undefined : word === wanted;
      };
    },
  };
}

/** Values of a flag. */
const SWITCHES: Readonly<Record<string, boolean>> = {
  ...{ "1": true, "true": true, "yes": true },
  ...{ "0": false, "false": false, "no": false },
};

/** A flag, which is used alone, or compared with 1 or 0. */
export function flag(flagOf: (subject: FilterSubject) => boolean | undefined): FilterField {
  const alone = ofAsdu(flagOf);
  return {
    expected: "1 or 0",
    alone,
    has: hasAsdu,
    test: (_, value) => {
      const wanted = SWITCHES[value.toLowerCase()];
      if (wanted === undefined) return undefined;
      return ofAsdu((subject) => {
        const is = flagOf(subject);
        return is === undefined ? undefined : is === wanted;
      });
    },
  };
}
