// The possible values, state names and quality bits of a type, derived from the tables of the codec.

import { describeQuality, type PrivateType, QUALITY, type TypeName } from "../../codec/mod.ts";
import { type FieldRow, fieldRowOf, MAX_FLOAT32, privateFieldOf } from "../../codec/low_level.ts";

/** The values and quality bits of a type. */
export interface ValueType {
  /** Lowest value. */
  readonly low: number;
  /** Highest value. */
  readonly high: number;
  /** Whether values are integers. */
  readonly isWhole: boolean;
  /** Names of values, such as `ON` for 2; empty for plain numbers. */
  readonly words: ReadonlyMap<string, number>;
  /** Whether the names are bits that can be combined, such as `GS+SIE`. */
  readonly hasBits: boolean;
  /** Quality bits of the type. */
  readonly qualityBits: number;
}

const KNOWN = new Map<TypeName, ValueType>();

/** The values of a type in monitor direction. */
export function valueTypeOf(type: TypeName): ValueType {
  let known = KNOWN.get(type);
  if (known === undefined) KNOWN.set(type, known = findValueType(type));
  return known;
}

function findValueType(type: TypeName): ValueType {
  return typeOfFields(fieldRowOf(type, "value")!, fieldRowOf(type, "quality"));
}

/** The values of a private type of point. */
export function privateValueType(type: PrivateType): ValueType {
  return typeOfFields(privateFieldOf(type, "value")!, privateFieldOf(type, "quality"));
}

function typeOfFields(value: FieldRow, quality: FieldRow | undefined): ValueType {
  const [low, high] = rangeOf(value);
  return {
    low,
    high,
    isWhole: value.form !== "float" && value.form !== "normalized",
    words: wordsOf(value),
    hasBits: value.form === "bits",
    qualityBits: quality === undefined ? 0 : (quality.mask ?? 0xff) & ~(quality.reserved ?? 0),
  };
}

function rangeOf({ form, octets, mask }: FieldRow): readonly [number, number] {
  if (form === "float") return [-MAX_FLOAT32, MAX_FLOAT32];
  if (form === "normalized") return [-1, 32_767 / 32_768];
  const most = octets === 1 ? highestOf(mask ?? 0xff, form) : 2 ** (8 * octets) - 1;
  return form === "int" ? [-(most + 1) / 2, (most - 1) / 2] : [0, most];
}

/** The highest value in the bits of a mask; bits of a pattern stay in place. */
function highestOf(mask: number, form: FieldRow["form"]): number {
  return form === "bits" ? mask : mask / (mask & -mask);
}

/** Names such as `ON`, `OFF`; for bits, only the abbreviation: `GS` of "GS general start". */
function wordsOf({ form, values = {} }: FieldRow): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const [value, text] of Object.entries(values)) {
    const word = form === "bits" ? text.split(" ")[0]! : text;
    if (!words.has(word)) words.set(word, Number(value));
  }
  return words;
}

/** Parses a value: a number, `0x1f`, or a name of the type; `undefined` if it is not valid. */
export function parseValue(text: string, type: ValueType): number | undefined {
  const value = parseNumber(text) ?? parseWords(text, type);
  if (value === undefined || value < type.low || value > type.high) return undefined;
  return type.isWhole && !Number.isInteger(value) ? undefined : value;
}

/** Parses a decimal or hexadecimal number. */
export function parseNumber(text: string): number | undefined {
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ||
    /^0x[0-9a-f]+$/i.test(text);
  return isNumber ? Number(text) : undefined;
}

function parseWords(text: string, { words, hasBits }: ValueType): number | undefined {
  let value = 0;
  for (const part of hasBits ? text.split("+") : [text]) {
    const wanted = part.toLowerCase();
    const word = [...words.keys()].find((each) => each.toLowerCase() === wanted);
    if (word === undefined) return undefined;
    value |= words.get(word)!;
  }
  return value;
}

/** Describes the values of a type: `0 to 3, or intermediate, OFF, ON, indeterminate`. */
export function describeValues({ low, high, isWhole, words, hasBits }: ValueType): string {
  if (low === -MAX_FLOAT32) return "a number";
  const range = `${isWhole ? "a whole number" : "a number"} from ${low} to ${
    Number(high.toFixed(5))
  }`;
  if (words.size === 0) return range;
  const names = [...words.keys()];
  return hasBits ? `${range}, or ${names.join("+")}` : `${range}, or ${names.join(", ")}`;
}

/** Quality bits by abbreviation and by name: `nt` and `not-topical`. */
const QUALITY_WORDS: ReadonlyMap<string, number> = new Map([
  ["good", 0],
  ...Object.entries(QUALITY).flatMap(([name, bit]): [string, number][] => [
    [describeQuality(bit).toLowerCase(), bit],
    [name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), bit],
  ]),
]);

/** Parses quality words such as `IV`, `not-topical` or `good`; returns the first word that the type does not have. */
export function parseQuality(
  words: readonly string[],
  { qualityBits }: ValueType,
): number | { readonly unknown: string } {
  let quality = 0;
  for (const word of words) {
    const bit = QUALITY_WORDS.get(word.toLowerCase());
    if (bit === undefined || (bit & ~qualityBits) !== 0) return { unknown: word };
    quality |= bit;
  }
  return quality;
}

/** Describes the quality words of a type: `good, IV, NT, SB or BL`. */
export function describeQualities({ qualityBits }: ValueType): string {
  const words = ["good", ...describeQuality(qualityBits).split(" ").filter((word) => word !== "")];
  if (words.length === 1) return words[0]!;
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
