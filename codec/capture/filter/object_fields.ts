// Fields about the content of an information object: value, quality and name.

import { fieldRowOf } from "../../classify.ts";
import type { FieldRow } from "../../elements.ts";
import { privateFieldOf } from "../../private_type.ts";
import type { PrivateTypes } from "../../private_row.ts";
import { QUALITY } from "../../quality.ts";
import { type TypeName, TYPES } from "../../types.ts";
import { type FilterField, ofAsdu, type Operator, parseRange, rangeTest } from "./field.ts";
import { globTest } from "./glob.ts";
import { all, any, not, type Test } from "./subject.ts";

const NAMED_NUMBERS: Readonly<Record<string, number>> = {
  nan: NaN,
  infinity: Infinity,
  "-infinity": -Infinity,
};

function parseNumber(text: string): number | undefined {
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return Number(text);
  if (/^0x[0-9a-f]+$/i.test(text)) return Number(text);
  return NAMED_NUMBERS[text.toLowerCase()];
}

/** States by name: for each type, the values or the bits that have the name. */
type States = ReadonlyMap<string, ReadonlyMap<number, (value: number) => boolean>>;

function statesOf(rows: Iterable<readonly [typeId: number, row: FieldRow | undefined]>): States {
  const states = new Map<string, Map<number, (value: number) => boolean>>();
  for (const [typeId, row] of rows) {
    for (const [key, text] of Object.entries(row?.values ?? {})) {
      const number = Number(key);
      for (const name of stateNames(text, row!)) {
        const byType = states.get(name) ?? new Map<number, (value: number) => boolean>();
        states.set(name, byType);
        const other = byType.get(typeId);
        const is = row!.form === "bits"
          ? (value: number) => (value & number) !== 0
          : (value: number) => value === number;
        byType.set(typeId, other === undefined ? is : (value) => other(value) || is(value));
      }
    }
  }
  return states;
}

/** `ON`; `GS` of `GS general start`; `LOWER` of `next step LOWER`. */
function stateNames(text: string, { form }: FieldRow): readonly string[] {
  const lower = text.toLowerCase();
  if (form === "bits") return [lower.split(" ")[0]!];
  const capital = /[A-Z]{2,}/.exec(text)?.[0].toLowerCase();
  return capital === undefined || capital === lower ? [lower] : [lower, capital];
}

const TYPE_NAMES = Object.keys(TYPES) as readonly TypeName[];

const STATES = statesOf(
  TYPE_NAMES.map((name) => [TYPES[name].id, fieldRowOf(name, "value")] as const),
);

function knownStates({ privateTypes = [] }: PrivateTypes): readonly States[] {
  if (privateTypes.length === 0) return [STATES];
  return [
    statesOf(privateTypes.map((type) => [type.row.id, privateFieldOf(type, "value")] as const)),
    STATES,
  ];
}

/** Types with normalized values, which are shown and compared with five decimals. */
const NORMALIZED = new Set<number>(
  TYPE_NAMES.filter((name) => fieldRowOf(name, "value")?.form === "normalized")
    .map((name) => TYPES[name].id),
);

const HAS_VALUE = ofAsdu(({ value }) => value === undefined ? undefined : value !== null);

const HAS_QUALITY = ofAsdu(({ quality }) => quality === undefined ? undefined : quality !== null);

const HAS_NAME = ofAsdu(({ name }) => name === undefined ? undefined : name !== "");

/** The field with values: numbers, or names of states. */
export const VALUE: FilterField = {
  expected: "a value such as 100, -0.5, 49..51 or ON",
  ordered: true,
  alone: HAS_VALUE,
  has: HAS_VALUE,
  known: ({ profile }) => knownStates(profile).flatMap((states) => [...states.keys()]),
  test: (operator, text, { profile }) => {
    const test = numericTest(operator, text) ??
      (operator === "=" ? stateTest(text, profile) : undefined);
    return test && ofAsdu(test);
  },
};

function numericTest(operator: Operator, text: string): Test | undefined {
  if (operator === "contains") return undefined;
  const one = parseNumber(text);
  if (operator === "=" && one !== undefined) return equals(one);
  const range = parseRange(text, parseNumber);
  const test = range && rangeTest(operator, range, ({ value }) => value);
  if (test === undefined) return undefined;
  const isLimit = any([equals(range!.low), equals(range!.high)]);
  return operator === "<" || operator === ">" ? all([test, not(isLimit)]) : any([test, isLimit]);
}

/** Equality as users expect it: with the digits that are shown, also of 32-bit floating point numbers. */
function equals(wanted: number): Test {
  const short = Math.fround(wanted);
  return ({ value, typeId = 0 }) => {
    if (value === undefined || value === null) return value === null ? false : undefined;
    return Object.is(value, wanted) || value === wanted || Object.is(value, short) ||
      NORMALIZED.has(typeId) && Number(value.toFixed(5)) === wanted;
  };
}

function stateTest(text: string, profile: PrivateTypes): Test | undefined {
  const name = STATE_WORDS[text.toLowerCase()] ?? text.toLowerCase();
  const maps = knownStates(profile).flatMap((states) => states.get(name) ?? []);
  if (maps.length === 0) return undefined;
  return ({ value, typeId }) => {
    if (value === null) return false;
    if (value === undefined || typeId === undefined) return undefined;
    return maps.some((byType) => byType.get(typeId)?.(value) ?? false);
  };
}

const STATE_WORDS: Readonly<Record<string, string>> = { true: "on", false: "off" };

/** Quality bits by their names, short and long. */
const QUALITY_NAMES: Readonly<Record<string, number>> = {
  ...{ iv: QUALITY.invalid, invalid: QUALITY.invalid },
  ...{ nt: QUALITY.notTopical, "not-topical": QUALITY.notTopical },
  ...{ sb: QUALITY.substituted, substituted: QUALITY.substituted },
  ...{ bl: QUALITY.blocked, blocked: QUALITY.blocked },
  ...{ ei: QUALITY.elapsedInvalid, "elapsed-invalid": QUALITY.elapsedInvalid },
  ...{ ov: QUALITY.overflow, overflow: QUALITY.overflow },
};

/** The field with quality bits. */
export const QUALITY_FIELD: FilterField = {
  expected: 'quality bits such as IV, NT, SB, BL, EI, OV or "IV NT", good or bad',
  alone: HAS_QUALITY,
  has: HAS_QUALITY,
  known: () => ["good", "bad", ...Object.keys(QUALITY_NAMES)],
  test: (_, text) => {
    const test = qualityTest(text.toLowerCase().trim());
    return test && ofAsdu(({ quality }) => {
      return quality === undefined ? undefined : quality !== null && test(quality);
    });
  },
};

function qualityTest(text: string): ((quality: number) => boolean) | undefined {
  if (text === "good") return (quality) => quality === 0;
  if (text === "bad") return (quality) => quality !== 0;
  const bits = text.split(/[\s+]+/).map((word) => QUALITY_NAMES[word]);
  if (bits.includes(undefined)) return undefined;
  const all = bits.reduce<number>((sum, bit) => sum | bit!, 0);
  return (quality) => (quality & all) === all;
}

/** The field with names of objects. */
export const NAME: FilterField = {
  expected: 'a name such as "K06 breaker", or part of it with stars: *breaker*',
  contains: true,
  alone: HAS_NAME,
  has: HAS_NAME,
  test: (operator, text) => {
    if (text.trim() === "") return undefined;
    const matches = globTest(operator === "contains" ? `*${text}*` : text);
    return ofAsdu(({ name }) => name === undefined ? undefined : matches(name));
  },
};
