// What a script can expect from a controlled station, and how it is written.

import { describeCause, type Profile, QUALITY, type TypeName } from "../../codec/mod.ts";
import {
  broadcastCa,
  CAUSE_OCTET,
  fieldRowOf,
  findPrivateType,
  maxIoa,
  TYPES,
} from "../../codec/low_level.ts";
import type { Word } from "../text/words.ts";
import { describeValues, parseQuality, parseValue, valueTypeOf } from "../simulation/value_type.ts";
import { type ParsedAddress, parseObjectAddress } from "../text/address_text.ts";
import { unexpected } from "../text/words.ts";
import { MistakeError, WordReader } from "./word_reader.ts";

/** An answer to a request: a positive confirmation, a termination, or a negative answer of any kind. */
export type Answer = "actcon" | "deactcon" | "actterm" | "refusal";

/** The words for answers. */
export const ANSWERS: readonly Answer[] = ["actcon", "deactcon", "actterm", "refusal"];

/** Frames without an ASDU that can be expected. */
export const FRAMES = [
  "S",
  "STARTDT con",
  "STOPDT con",
  "TESTFR act",
  "TESTFR con",
] as const;

/** The name of a frame without an ASDU. */
export type FrameName = typeof FRAMES[number];

/** An ASDU, or an object in one; what is `undefined` may be anything. */
export interface AsduExpectation {
  readonly kind: "asdu";
  /** An answer; without a type and an address, one to the last request. */
  readonly answer?: Answer;
  /** Name of the type. */
  readonly type?: string;
  readonly ca?: number | undefined;
  readonly ioa?: number;
  /** The value as it is written: `on`, `20.5` or `20..21`. */
  readonly value?: string;
  readonly quality?: number;
  readonly cause?: number;
}

/** Something that a script expects. */
export type Expectation =
  | AsduExpectation
  | { readonly kind: "frame"; readonly frame: FrameName }
  | { readonly kind: "closed" };

/** An expectation with its time limit. */
export interface TimedExpectation {
  readonly expectation: Expectation;
  /** Whether it must not happen. */
  readonly isNegative: boolean;
  /** The time limit in ms; that of --timeout if `undefined`. */
  readonly ms: number | undefined;
}

/** All quality bits. */
const ALL_QUALITIES = Object.values(QUALITY).reduce((sum, bit) => sum | bit, 0);

/** What can be expected, for messages. */
const KINDS = `${
  ANSWERS.join(", ")
}, a type such as M_SP_TB_1, an address CA/IOA, nothing, "link closed" or "frame"`;

/** Parses the words after `expect`. */
export function parseExpectation(
  words: readonly Word[],
  profile: Profile,
): TimedExpectation {
  const reader = new WordReader(spacedEquals(words));
  const isNegative = reader.take("no");
  const { column } = reader;
  if (!isNegative && reader.take("nothing")) {
    return { expectation: { kind: "asdu" }, isNegative: true, ms: limit(reader, true) };
  }
  const expectation = reader.take("link")
    ? closed(reader)
    : reader.take("frame")
    ? frame(reader)
    : asdu(reader, profile);
  if (reader.column === column) throw reader.mistake(KINDS, [...ANSWERS, ...Object.keys(TYPES)]);
  return { expectation, isNegative, ms: limit(reader, isNegative) };
}

/** Writes `1/100=on` as `1/100 = on`. */
function spacedEquals(words: readonly Word[]): readonly Word[] {
  return words.flatMap(({ text, column }) => {
    const at = text.indexOf("=");
    if (at < 0 || text === "=") return [{ text, column }];
    return [
      { text: text.slice(0, at), column },
      { text: "=", column: column + at },
      { text: text.slice(at + 1), column: column + at + 1 },
    ].filter((part) => part.text !== "");
  });
}

/** Reads `within 2s`, or `for 5s` if it must not happen. */
function limit(reader: WordReader, isNegative: boolean): number | undefined {
  const [word, other] = isNegative ? ["for", "within"] as const : ["within", "for"] as const;
  if (reader.peek() === other) {
    throw reader.mistake(
      isNegative
        ? 'for DURATION: "no" and "nothing" need a duration'
        : 'within DURATION; "for" belongs to "expect no" and "expect nothing"',
    );
  }
  if (!reader.take(word)) {
    if (isNegative) throw reader.mistake("for DURATION, such as for 5s");
    if (!reader.isAtEnd) {
      throw reader.mistake("= VALUE, with cause CAUSE, within DURATION, or the end");
    }
    return undefined;
  }
  const ms = reader.duration(isNegative ? "5s" : "2s");
  reader.end();
  return ms;
}

function closed(reader: WordReader): Expectation {
  if (!reader.take("closed")) throw reader.mistake("closed, as in expect link closed within 15s");
  return { kind: "closed" };
}

function frame(reader: WordReader): Expectation {
  const { column } = reader;
  const first = reader.read(FRAMES.join(", "));
  const next = reader.peek();
  const isU = next === "act" || next === "con";
  const name = isU ? `${first} ${reader.read("act or con")}` : first;
  const found = FRAMES.find((each) => each === name);
  if (found !== undefined) return { kind: "frame", frame: found };
  throw new MistakeError(unexpected({ text: name, column }, FRAMES.join(", ")));
}

/** Reads the parts of an ASDU in any order. */
function asdu(reader: WordReader, profile: Profile): Expectation {
  let found: AsduExpectation = { kind: "asdu" };
  let value: { readonly text: string; readonly column: number } | undefined;
  for (let word = reader.peek(); word !== undefined; word = reader.peek()) {
    const address = parseObjectAddress(word, profile);
    if (ANSWERS.some((each) => each === word) && found.answer === undefined) {
      found = { ...found, answer: reader.read("") as Answer };
    } else if (isType(word, profile) && found.type === undefined) {
      found = { ...found, type: reader.read("") };
    } else if (address !== undefined && found.ioa === undefined) {
      found = { ...found, ...inRange(reader, address, profile) };
      reader.read("");
    } else if (value === undefined && (word === "=" || isValueOf(word, found))) {
      reader.take("=");
      value = { column: reader.column, text: reader.read("a value, such as on or 20.5") };
      found = { ...found, value: value.text, ...qualities(reader, found) };
    } else if (word === "with" && found.cause === undefined) {
      reader.read("");
      found = { ...found, cause: causeIn(reader) };
    } else break;
  }
  if (value !== undefined) requireValue(found, value);
  return found;
}

/** Whether a word after an address is a value, as in the scripts of a simulated station. */
function isValueOf(word: string, { ioa, type }: AsduExpectation): boolean {
  if (ioa === undefined) return false;
  const types = type === undefined ? TYPES_WITH_VALUE : [type];
  return types.some((each) => hasValue(each) && valueRange(word, each) !== undefined);
}

function isType(word: string, profile: Profile): boolean {
  return Object.hasOwn(TYPES, word) || findPrivateType({ name: word }, profile) !== undefined;
}

function inRange(
  reader: WordReader,
  { ca, ioa }: ParsedAddress,
  profile: Profile,
): Pick<AsduExpectation, "ca" | "ioa"> {
  const [mostCa, mostIoa] = [broadcastCa(profile), maxIoa(profile)];
  if (ca !== undefined && (ca < 1 || ca > mostCa)) {
    throw reader.mistake(`a common address from 1 to ${mostCa}`);
  }
  if (ioa > mostIoa) throw reader.mistake(`an object address from 0 to ${mostIoa}`);
  return { ca, ioa };
}

/** Reads `cause 47` or `cause uknIOA`. */
function causeIn(reader: WordReader): number {
  if (!reader.take("cause")) {
    throw reader.mistake("cause, as in with cause 47 or with cause spont");
  }
  return reader.readAs(
    parseCause,
    `a cause of transmission from 0 to ${CAUSE_OCTET.cause}, or a name such as spont or uknIOA`,
  );
}

function parseCause(text: string): number | undefined {
  const causes = Array.from({ length: CAUSE_OCTET.cause + 1 }, (_, cause) => cause);
  return causes.find((cause) =>
    String(cause) === text || describeCause(cause).name.toLowerCase() === text.toLowerCase()
  );
}

/** Reads the quality words after a value. */
function qualities(
  reader: WordReader,
  { type }: AsduExpectation,
): Pick<AsduExpectation, "quality"> {
  const qualityBits = type === undefined || !hasValue(type)
    ? ALL_QUALITIES
    : valueTypeOf(type as TypeName).qualityBits;
  let quality: number | undefined;
  for (let word = reader.peek(); word !== undefined; word = reader.peek()) {
    const bits = parseQuality([word], { ...valueTypeOf("M_SP_NA_1"), qualityBits });
    if (typeof bits !== "number") break;
    reader.read("");
    quality = (quality ?? 0) | bits;
  }
  return quality === undefined ? {} : { quality };
}

/** All types whose objects have a value. */
const TYPES_WITH_VALUE: readonly string[] = Object.keys(TYPES).filter(hasValue);

function hasValue(type: string): boolean {
  return Object.hasOwn(TYPES, type) && fieldRowOf(type as TypeName, "value") !== undefined;
}

/** Refuses a value that the type, or every type, does not have. */
function requireValue(
  { type }: AsduExpectation,
  value: Word,
): void {
  const { text } = value;
  if (type !== undefined && !Object.hasOwn(TYPES, type)) return;
  if (type !== undefined && !hasValue(type)) {
    throw new MistakeError(unexpected(value, `no value, because ${type} has none`));
  }
  const types = type === undefined ? TYPES_WITH_VALUE : [type];
  if (types.some((each) => valueRange(text, each) !== undefined)) return;
  const expected = type === undefined
    ? "a number, a range such as 20..21, or a state such as on"
    : `a value of ${type}: ${describeValues(valueTypeOf(type as TypeName))}`;
  throw new MistakeError(unexpected(value, expected));
}

/** The values that a text stands for; `undefined` if it is not a value of the type. */
export function valueRange(
  text: string,
  type: string,
): readonly [low: number, high: number] | undefined {
  const [first = "", last = first] = text.split("..");
  const read = (each: string) =>
    hasValue(type) ? parseValue(each, valueTypeOf(type as TypeName)) : Number(each);
  const [low, high] = [read(first), read(last)];
  if (low === undefined || high === undefined || !(low <= high)) return undefined;
  return [low, high];
}
