// Parses the arguments of a change: value, quality, and reporting options.

import type { TypeName } from "../../../codec/mod.ts";
import { CAUSE_OCTET, fieldRowOf, TYPES } from "../../../codec/low_level.ts";
import { parseDuration } from "../../text/duration.ts";
import { Mistake, unexpected, type Word } from "../../text/words.ts";
import type { KnownObject } from "../object_table.ts";
import {
  describeQualities,
  describeValues,
  parseNumber,
  parseQuality,
  parseValue,
  type ValueType,
} from "../value_type.ts";

/** A parsed change. */
export interface WrittenChange {
  readonly value?: number;
  readonly quality?: number;
  readonly transient?: boolean;
  readonly elapsedMs?: number;
  readonly cause?: number;
  /** Age of the event. */
  readonly agoMs?: number;
}

/** Maximum elapsed time of an event of protection equipment. */
const MOST_ELAPSED_MS = 59_999;

/** Parses `VALUE [QUALITY...] [moving] [ago=..] [cause=..] [elapsed=..]`. */
export function parseChange(
  words: readonly Word[],
  object: KnownObject,
  { needsValue }: { readonly needsValue: boolean },
): WrittenChange | Mistake {
  const [first, ...rest] = words;
  const value = first === undefined ? undefined : parseValue(first.text, object.values);
  const expected = `a value of ${object.type}: ${describeValues(object.values)}`;
  if (needsValue && value === undefined) {
    return first === undefined
      ? new Mistake(`the value is missing, expected ${expected}`)
      : unexpected(first, expected);
  }
  let change: WrittenChange = value === undefined ? {} : { value };
  const qualities: Word[] = [];
  for (const word of value === undefined ? words : rest) {
    const read = parseWord(word, object);
    if (read instanceof Mistake) return read;
    if (read === undefined) qualities.push(word);
    else change = { ...change, ...read };
  }
  if (qualities.length === 0) return change;
  const quality = qualityOf(qualities, object.values, ` (${object.type})`);
  return quality instanceof Mistake ? quality : { ...change, quality };
}

/** The quality that some words name, all of which the type has. */
export function qualityOf(
  words: readonly Word[],
  type: ValueType,
  typeText = "",
): number | Mistake {
  const quality = parseQuality(words.map(({ text }) => text), type);
  if (typeof quality === "number") return quality;
  const unknown = words.find(({ text }) => text === quality.unknown)!;
  return unexpected(unknown, `${describeQualities(type)}${typeText}`);
}

/** Parses a word other than a quality; `undefined` for a quality. */
function parseWord(
  word: Word,
  { type, isCounter }: KnownObject,
): Partial<WrittenChange> | Mistake | undefined {
  const has = (key: string) =>
    Object.hasOwn(TYPES, type) && fieldRowOf(type as TypeName, key) !== undefined;
  if (word.text === "moving" && has("transient")) return { transient: true };
  const hasElapsed = has("elapsedMs");
  const [key, text] = word.text.split("=");
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (key === "elapsed" && hasElapsed) {
    const fits = duration !== undefined && duration <= MOST_ELAPSED_MS;
    return fits
      ? { elapsedMs: duration }
      : unexpected(word, "a duration up to 59.999s, elapsed=120ms");
  }
  if (key === "ago" && !isCounter) {
    return duration === undefined ? unexpected(word, "a duration, ago=10s") : { agoMs: duration };
  }
  if (key === "cause" && !isCounter) {
    const number = parseNumber(text) ?? NaN;
    const fits = Number.isInteger(number) && number >= 1 && number <= CAUSE_OCTET.cause;
    return fits
      ? { cause: number }
      : unexpected(word, "a cause of transmission from 1 to 63, cause=11");
  }
  const own = isCounter ? [] : ["ago", "cause", ...(hasElapsed ? ["elapsed"] : [])];
  return own.length === 0
    ? unexpected(word, "a quality")
    : unexpected(word, own.map((name) => `${name}=`).join(" or "));
}
