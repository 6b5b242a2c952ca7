// Why octets in a text are not an APDU, and which characters of the text are at fault.

import { formatCount, MAX_LENGTH, MIN_LENGTH, START } from "../../../codec/low_level.ts";
import { decodeApdu, HexSyntaxError, parseHex, toHex } from "../../../codec/mod.ts";

/** A fault in a line, or in a part of it. */
export interface LineFault {
  readonly detail: string;
  /** Index of the first character at fault. */
  readonly at: number;
  /** Number of characters at fault. */
  readonly length: number;
}

/** Fewer octets that do not begin an APDU are a number, a date or a name. */
const MIN_OCTETS = 4;

/** The start octet, if no digit or letter is before it. */
const START_WORD = /(?<![\w\\])(?:0x|\\x)?68/gi;

/** What is before the digits of the length octet. */
const BEFORE_LENGTH = /^(?:0x|\\x)?68[\s,;:]*(?:0x|\\x)?/i;

/** Explains an APDU that ends too early by what follows it in its line; `undefined` if nothing does. */
export function explainTorn(octets: Uint8Array, rest: string): LineFault | undefined {
  const { 0: blanks, 1: word } = /^[\s,;:]*([^\s,;]{1,20})/.exec(rest) ?? [];
  if (word === undefined) return undefined;
  const expected = octets[1] === undefined
    ? "the length octet"
    : `octet ${octets.length + 1} of the ${octets[1] + 2} of an APDU`;
  const at = blanks!.length - word.length;
  return { detail: `Expected ${expected}, found "${word}"`, at, length: word.length };
}

/** Explains a line in which no octets were found; `undefined` if it has none. */
export function explainLine(line: string): LineFault | undefined {
  for (const { index } of line.matchAll(START_WORD)) {
    const fault = explainApdu(line.slice(index));
    if (fault !== undefined) return { ...fault, at: fault.at + index };
  }
  const octets = octetsOf(line).octets;
  if (octets.length < MIN_OCTETS) return undefined;
  const detail =
    `${formatCount(octets.length, "octet")} that are not an APDU, an ASDU or a packet: ` +
    `an APDU begins with ${toHex(Uint8Array.of(START))}, found ${toHex(octets.subarray(0, 1))}`;
  const at = line.search(/\S/);
  return { detail, at, length: line.trimEnd().length - at };
}

/** Explains text that begins with the start octet. */
function explainApdu(text: string): LineFault | undefined {
  const { octets, fault } = octetsOf(text);
  const [, length] = octets;
  if (length === undefined) {
    const detail = "Expected the length octet after 68, found the end";
    return fault ?? { detail, at: 0, length: text.trimEnd().length };
  }
  if (length < MIN_LENGTH || length > MAX_LENGTH) {
    const detail = `The length octet is ${length}, expected ${MIN_LENGTH} to ${MAX_LENGTH}`;
    return { detail, at: BEFORE_LENGTH.exec(text)![0].length, length: 2 };
  }
  if (fault !== undefined) return fault;
  const expected = formatCount(length + 2, "octet");
  const detail = octets.length < length + 2
    ? `Expected ${expected} of an APDU, found the end after ${octets.length}`
    : decodeApdu(octets.subarray(0, length + 2)).issues[0]?.detail ??
      "Found octets that may be an APDU, but the text around them suggests otherwise";
  return { detail, at: 0, length: text.trimEnd().length };
}

function octetsOf(text: string): { readonly octets: Uint8Array; readonly fault?: LineFault } {
  try {
    return { octets: parseHex(text) };
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    const { octets, detail, column } = error;
    const at = column - 1;
    const { length } = /^\S{0,20}/.exec(text.slice(at))![0];
    const fault = { detail: detail[0]!.toUpperCase() + detail.slice(1), at, length };
    return { octets, fault };
  }
}
