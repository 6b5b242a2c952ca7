// Octets as text: hex digits, dumps, and a parser for many forms of both.

import { Iec104Error } from "./errors.ts";
import { HexTextReader, LINE_END } from "./hex_text.ts";

/** Options of {@linkcode hexDump}. */
export interface HexDumpOptions {
  /**
   * Octets per line, 1 or more.
   *
   * @default {16}
   */
  readonly columns?: number;
  /**
   * Offset printed before the first line.
   *
   * @default {0}
   */
  readonly start?: number;
  /**
   * Whether printable characters follow the octets, with dots for all others.
   *
   * @default {true}
   */
  readonly ascii?: boolean;
}

/** Options of {@linkcode parseHex}. */
export interface ParseHexOptions {
  /**
   * Maximum number of octets to return; a longer text is an error. Relevant for `*` in a dump,
   * which can replace any number of octets.
   *
   * @default {67108864}
   */
  readonly maxOctets?: number;
}

/** Raised when {@linkcode parseHex} cannot read a text. */
export class HexSyntaxError extends Iec104Error {
  /** Always `HexSyntaxError`. */
  override readonly name = "HexSyntaxError";
  /** Always `bad-hex`. */
  readonly code = "bad-hex";
  /** What was expected and found, without the place. */
  readonly detail: string;
  /** Line of the fault, from 1. */
  readonly line: number;
  /** Column of the fault in characters, from 1. */
  readonly column: number;
  /** All octets that were read before the fault. */
  readonly octets: Uint8Array;

  /** Creates an error from a fault and its position. */
  constructor(detail: string, place: { line: number; column: number; octets: Uint8Array }) {
    super(`Cannot read hex text: ${detail} (line ${place.line}, column ${place.column})`);
    this.detail = detail;
    this.line = place.line;
    this.column = place.column;
    this.octets = place.octets;
  }
}

const DIGITS = "0123456789abcdef";
const PAIRS: readonly string[] = Array.from(
  { length: 256 },
  (_, octet) => DIGITS[octet >> 4]! + DIGITS[octet & 15]!,
);

/**
 * Formats octets as lower-case hex digits.
 *
 * @param octets The octets.
 * @param separator Text between two octets; none by default.
 * @example
 * ```ts
 * import { toHex } from "@telecontrol/iec104/codec";
 *
 * console.log(toHex(Uint8Array.of(0x68, 0x04, 0x07, 0, 0, 0), " ")); // 68 04 07 00 00 00
 * ```
 */
export function toHex(octets: Uint8Array, separator = ""): string {
  let text = "";
  for (let i = 0; i < octets.length; i++) {
    if (i > 0) text += separator;
    text += PAIRS[octets[i]!];
  }
  return text;
}

/**
 * Formats octets as a dump: offset, octets, and characters for the printable ones. Every line ends
 * with a line feed. {@linkcode parseHex} can parse the dump.
 *
 * @throws {RangeError} `columns` is less than 1, or `start` is negative.
 *
 * @example
 * ```ts
 * import { hexDump } from "@telecontrol/iec104/codec";
 *
 * console.log(hexDump(Uint8Array.of(0x68, 0x04, 0x43, 0, 0, 0), { columns: 8 }));
 * // 00000000  68 04 43 00 00 00        |h.C...|
 * ```
 */
export function hexDump(octets: Uint8Array, options: HexDumpOptions = {}): string {
  const { columns = 16, start = 0, ascii = true } = options;
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`Cannot write a dump: expected 1 or more columns, found ${columns}`);
  }
  if (!Number.isInteger(start) || start < 0) {
    throw new RangeError(`Cannot write a dump: expected a start of 0 or more, found ${start}`);
  }
  let text = "";
  for (let at = 0; at < octets.length; at += columns) {
    const row = octets.subarray(at, at + columns);
    const offset = (start + at).toString(16).padStart(8, "0");
    const pairs = toHex(row, " ");
    text += ascii
      ? `${offset}  ${pairs.padEnd(columns * 3 - 1)}  |${printable(row)}|\n`
      : `${offset}  ${pairs}\n`;
  }
  return text;
}

function printable(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) {
    text += octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : ".";
  }
  return text;
}

/**
 * Parses octets from text in many common forms.
 *
 * Supported forms:
 * - pairs of hex digits, upper or lower case, joined or separated by white space, commas, colons
 *   or hyphens: `68 04 07 00 00 00`, `680407000000`, `68:04:07`;
 * - the prefixes `0x` and `\x`, quotes, and brackets around lists: `{0x68, 0x4, 0x07};`,
 *   `"\x68\x04"`;
 * - comments from `#` or `//` to the end of the line, and in the style of C;
 * - dumps with an offset before each line and characters after it, of {@linkcode hexDump},
 *   `hexdump -C`, `xxd`, `tshark -x` and `od -t x1`. The offset of each line must be the number of
 *   octets before it, or 0, which starts the next packet. A line `*` replaces repeated lines.
 *
 * @param text The text.
 * @returns The octets of all lines together.
 * @throws {HexSyntaxError} The text contains a character that is not a hex digit, half an octet, or
 * a dump with a wrong offset. The error contains the octets before the fault.
 *
 * @example
 * ```ts
 * import { parseHex } from "@telecontrol/iec104/codec";
 *
 * const testfr = parseHex("68 04 43 00 00 00  # TESTFR act");
 * console.log(testfr.length); // 6
 * ```
 */
export function parseHex(text: string, options: ParseHexOptions = {}): Uint8Array {
  const reader = new HexTextReader(options.maxOctets ?? 0x4000000);
  const fault = reader.read(text);
  const octets = reader.octets;
  if (fault === undefined) return octets;
  const before = text.slice(0, fault.at).split(LINE_END);
  const place = { line: before.length, column: before.at(-1)!.length + 1, octets };
  throw new HexSyntaxError(fault.detail, place);
}
