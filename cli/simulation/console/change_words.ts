// Parses the arguments of a change: value, quality, and reporting options.

import type { TypeName } from "../../../codec/mod.ts";
import { CAUSE_OCTET, fieldRowOf, TYPES } from "../../../codec/low_level.ts";
import { parseDuration } from "../../text/duration.ts";
import type { KnownObject } from "../object_table.ts";
import {
  describeQualities,
  describeValues,
  parseNumber,
  parseQuality,
  parseValue,
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

/** Parses `VALUE [QUALITY...] [moving] [ago=..] [cause=..] [elapsed=..]`; returns an error text on failure. */
export function parseChange(
  words: readonly string[],
  object: KnownObject,
  { needsValue }: { readonly needsValue: boolean },
): WrittenChange | string {
  const [first = "", ...rest] = words;
  const value = parseValue(first, object.values);
  const expected = `a value of ${object.type}: ${describeValues(object.values)}`;
  if (needsValue && value === undefined) {
    return first === "" ? `the value is missing, expected ${expected}` : isNot(first, expected);
  }
  let change: WrittenChange = value === undefined ? {} : { value };
  const qualities: string[] = [];
  for (const word of value === undefined ? words : rest) {
    const read = parseWord(word, object);
    if (typeof read === "string") return read;
    if (read === undefined) qualities.push(word);
    else change = { ...change, ...read };
  }
  if (qualities.length === 0) return change;
  const quality = parseQuality(qualities, object.values);
  if (typeof quality === "number") return { ...change, quality };
  return isNot(quality.unknown, `${describeQualities(object.values)} (${object.type})`);
}

/** Parses a word other than a quality; `undefined` for a quality. */
function parseWord(
  word: string,
  { type, isCounter }: KnownObject,
): Partial<WrittenChange> | string | undefined {
  const has = (key: string) =>
    Object.hasOwn(TYPES, type) && fieldRowOf(type as TypeName, key) !== undefined;
  if (word === "moving" && has("transient")) return { transient: true };
  const hasElapsed = has("elapsedMs");
  const [key, text] = word.split("=");
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (key === "elapsed" && hasElapsed) {
    const fits = duration !== undefined && duration <= MOST_ELAPSED_MS;
    return fits ? { elapsedMs: duration } : isNot(word, "a duration up to 59.999s, elapsed=120ms");
  }
  if (key === "ago" && !isCounter) {
    return duration === undefined ? isNot(word, "a duration, ago=10s") : { agoMs: duration };
  }
  if (key === "cause" && !isCounter) {
    const number = parseNumber(text) ?? NaN;
    const fits = Number.isInteger(number) && number >= 1 && number <= CAUSE_OCTET.cause;
    return fits ? { cause: number } : isNot(word, "a cause of transmission from 1 to 63, cause=11");
  }
  const own = isCounter ? [] : ["ago", "cause", ...(hasElapsed ? ["elapsed"] : [])];
  return own.length === 0
    ? isNot(word, "a quality")
    : isNot(word, own.map((name) => `${name}=`).join(" or "));
}

function isNot(found: string, expected: string): string {
  return `found "${found}", expected ${expected}`;
}
