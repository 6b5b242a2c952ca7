// The words of the line protocol of upper testers: how they are written, and read.

import { parseAddressNumber } from "../../../codec/low_level.ts";
import { parseNumber } from "../../simulation/value_type.ts";
import type { ObjectAddress } from "../bench/upper_tester.ts";

/** What stands for a missing value. */
export const NOTHING = "-";

/** Number of octets of the largest object address. */
const IOA_OCTETS = 3;

/** Number of octets of the largest common address. */
const CA_OCTETS = 2;

/** A line of the protocol cannot be read; the message says what was expected. */
export class ProtocolFault extends Error {
  override readonly name = "ProtocolFault";
}

/** Reads words one after the other. */
export class Words {
  readonly #words: string[];

  /** @param text A line, or the rest of one. */
  constructor(text: string) {
    this.#words = splitWords(text);
  }

  /** The words that are left. */
  get rest(): readonly string[] {
    return this.#words;
  }

  /** The next word; `undefined` at the end. */
  next(): string | undefined {
    return this.#words.shift();
  }

  /** The next word, which has to be there. */
  require(expected: string): string {
    const word = this.next();
    if (word === undefined) {
      throw new ProtocolFault(`Found the end of the line, expected ${expected}`);
    }
    return word;
  }

  /** The next word, which is one of some. */
  oneOf<Choice extends string>(choices: readonly Choice[]): Choice {
    const expected = choices.join(" or ");
    const word = this.require(expected);
    const found = choices.find((each) => each === word);
    if (found === undefined) throw unexpected(word, expected);
    return found;
  }

  /** The next word, which is a number. */
  number(expected: string): number {
    const word = this.require(expected);
    const value = parseNumber(word) ?? named(word);
    if (value === undefined) throw unexpected(word, expected);
    return value;
  }

  /** The next word, which is a whole number. */
  integer(expected: string): number {
    const value = this.number(expected);
    if (!Number.isSafeInteger(value)) throw unexpected(`${value}`, expected);
    return value;
  }

  /** The next word, which is a whole number that is not negative. */
  count(expected: string): number {
    const value = this.integer(expected);
    if (value < 0) throw unexpected(`${value}`, expected);
    return value;
  }

  /** The next word, which is an address, CA/IOA. */
  address(): ObjectAddress {
    const expected = "CA/IOA";
    const word = this.require(expected);
    const address = addressOf(word);
    if (address === undefined) throw unexpected(word, expected);
    return address;
  }

  /** Checks that there is no further word. */
  end(): void {
    const word = this.next();
    if (word !== undefined) throw unexpected(word, "the end of the line");
  }
}

/** A number as it is written: numbers that decimal digits cannot express have names. */
export function numberWord(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A text as one word: in the quotes of JSON unless it is plain. */
export function quoted(text: string): string {
  return /^[^\s"\p{C}]+$/u.test(text) && text !== NOTHING ? text : JSON.stringify(text);
}

function named(word: string): number | undefined {
  if (word === "NaN") return NaN;
  return word === "Infinity" ? Infinity : word === "-Infinity" ? -Infinity : undefined;
}

function addressOf(word: string): ObjectAddress | undefined {
  const [caText = "", ioaText = "", ...more] = word.split("/");
  const ca = parseAddressNumber(caText, CA_OCTETS);
  const ioa = parseAddressNumber(ioaText, IOA_OCTETS);
  return ca === undefined || ioa === undefined || more.length > 0 ? undefined : { ca, ioa };
}

function splitWords(text: string): string[] {
  const words: string[] = [];
  const word = /\s*(?:("(?:[^"\\]|\\.)*")|([^\s"]+))(?=\s|$)/y;
  const whole = text.trimEnd();
  while (word.lastIndex < whole.length) {
    const at = word.lastIndex;
    const match = word.exec(whole);
    if (match === null) {
      throw new ProtocolFault(
        `Cannot read ${whole.slice(at).trim().slice(0, 100)}, expected words`,
      );
    }
    const [, inQuotes, plain] = match;
    words.push(inQuotes === undefined ? plain! : unquoted(inQuotes));
  }
  return words;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new ProtocolFault(
      `Cannot read ${text.slice(0, 100)}, expected a text in quotes as in JSON`,
    );
  }
}

function unexpected(word: string, expected: string): ProtocolFault {
  return new ProtocolFault(`Found "${word.slice(0, 100)}", expected ${expected}`);
}
