// Finds the octets of a line, in any notation, and how they are separated. Whether they mean anything is decided later.

import { readBareString, readString } from "./escapes.ts";
import { BLANK, BREAK, type OctetWord } from "./octet_list.ts";
import {
  literal,
  negativeWord,
  pairIn,
  plainWord,
  prefixedWord,
  type WordOctets,
} from "./octet_words.ts";

/** Receives the octets of a line. */
export type OctetSink = (
  word: OctetWord,
  place: { readonly style: number; readonly column: number; readonly end: number },
) => void;

/** What a line is, apart from its octets. */
export interface LineShape {
  /** Number of octets. */
  readonly octets: number;
  /** Whether nothing before the first octet separates it from the line before. */
  readonly opens: boolean;
  /** Whether nothing after the last octet separates it from the next line. */
  readonly ends: boolean;
  /** Whether there is nothing but octets and punctuation. */
  readonly isPure: boolean;
  /** Comments: where they start and end. */
  readonly comments: readonly (readonly [number, number])[];
}

/** Prefixes of hexadecimal literals in programming languages, and the digits after them. */
const PREFIXED = /(?:0x|\\x|\\u00|&h|16#|16r|\$|%|[0-9]{0,2}'h|[xh]["'])([0-9a-z_]+)["'#]?/iy;

const WORD = /[0-9a-z_]+/iy;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z_-])/iy;

/** Casts, which belong to the octet after them. */
const CAST = /\(\s*(?:unsigned\s+|signed\s+)?(?:byte|sbyte|char|u?int8(?:_t)?|u8|uchar)\s*\)/iy;

/** Conversions around an octet. */
const CALL = /^(?:s?byte|u?int8|u8|chr|cbyte|tobyte|hex)$/i;

/** Directives of assemblers before octets. */
const DIRECTIVE = /^(?:db|defb|fcb|dc|byte)$/i;

/** Letters before the quote of a string. */
const STRING_PREFIX = /^(?:b|rb|br|l|u|f)$/i;

/** A comment after octets: a mark, and a word that is not an octet. */
const COMMENT =
  /(?:#+|;+|--+(?=\s))\s*(?![0-9a-f]{1,2}(?![\p{L}\p{N}_])|0x|[0-9a-f]{1,2}h(?![\p{L}\p{N}_]))["'(]*\p{L}/iuy;

/** A start octet, in some notation. */
const START_WORD = /68|(?<![0-9])104(?![0-9])/g;

const MAX_SEPARATOR = 12;
const MAX_STYLES = 1000;

/** Numbers each kind of separator. */
export class StyleTable {
  readonly #numbers = new Map<string, number>([["", BLANK]]);

  /** Returns the number of a separator without blanks; `BREAK` if there are too many. */
  of(separator: string): number {
    const known = this.#numbers.get(separator);
    if (known !== undefined) return known;
    if (this.#numbers.size >= MAX_STYLES) return BREAK;
    const added = this.#numbers.size + BLANK;
    this.#numbers.set(separator, added);
    return added;
  }
}

/** Reads one line; `continues` if it is a later piece of a long line. */
export function readOctets(
  text: string,
  styles: StyleTable,
  { continues = false, sink }: { readonly continues?: boolean; readonly sink: OctetSink },
): LineShape {
  const reader = new LineReader(text, styles, sink);
  return reader.read(continues);
}

class LineReader {
  readonly #text: string;
  readonly #styles: StyleTable;
  readonly #sink: OctetSink;
  readonly #comments: (readonly [number, number])[] = [];
  #at = 0;
  #octets = 0;
  #gap = "";
  #isBroken = true;
  #opens = true;
  #words = 0;
  /** Index of the last start octet, before which no comment begins. */
  #lastStart = -1;

  constructor(text: string, styles: StyleTable, sink: OctetSink) {
    this.#text = text;
    this.#styles = styles;
    this.#sink = sink;
  }

  read(continues: boolean): LineShape {
    const text = this.#text;
    this.#isBroken = !continues;
    const hasEscapes = text.includes("\\");
    if (/[#;-]/.test(text)) {
      for (const { index } of text.matchAll(START_WORD)) this.#lastStart = index;
    }
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x20 || code === 0x09) this.#at++;
      else if (isWordCode(code)) this.#word(hasEscapes);
      else if (!this.#punctuation(code, hasEscapes)) break;
    }
    return {
      octets: this.#octets,
      opens: this.#opens,
      ends: !this.#isBroken && /^[,;\\"'`+&]*$/.test(this.#gap),
      isPure: this.#words === 0,
      comments: this.#comments,
    };
  }

  /** A letter or a digit. */
  #word(hasEscapes: boolean): void {
    const text = this.#text;
    const at = this.#at;
    PREFIXED.lastIndex = WORD.lastIndex = UUID.lastIndex = at;
    const prefixed = PREFIXED.exec(text);
    const value = prefixed === null ? undefined : prefixedWord(prefixed[1]!);
    if (value !== undefined && text[PREFIXED.lastIndex] === ":" && "digits" in value) {
      this.#at = PREFIXED.lastIndex + 1; // The address of a line of a debugger.
      if (this.#octets > 0) this.#break();
      return;
    }
    if (UUID.test(text)) {
      this.#at = UUID.lastIndex;
      return this.#break();
    }
    if (value !== undefined) {
      return this.#add(value, PREFIXED.lastIndex - prefixed![1]!.length, PREFIXED.lastIndex);
    }
    const word = WORD.exec(text)![0];
    const end = this.#at = WORD.lastIndex;
    const next = text[end];
    if (hasEscapes && next === "\\" && word.endsWith("h")) {
      const string = readBareString(text, end - 1);
      if (string !== undefined) {
        if (word.length > 1) this.#break();
        return this.#addString(string);
      }
    }
    if ((next === '"' || next === "'") && STRING_PREFIX.test(word)) return this.#break();
    if (next === "(" && CALL.test(word)) return;
    const isDirective = this.#octets === 0 && DIRECTIVE.test(word) &&
      (next === " " || next === "\t");
    if (isDirective) return;
    const plain = plainWord(word);
    if (plain === undefined || isLetter(text, at - 1) || isLetter(text, end)) this.#break();
    else this.#add(plain, at, end);
  }

  /** Anything else; returns false if the rest of the line is a comment. */
  #punctuation(code: number, hasEscapes: boolean): boolean {
    const text = this.#text;
    const at = this.#at;
    if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      const close = text.indexOf("*/", at + 2);
      const end = close === -1 ? text.length : close;
      this.#comments.push([at + 2, end]);
      this.#at = end + 2;
      return true;
    }
    if (code === SLASH && text.charCodeAt(at + 1) === SLASH && text[at - 1] !== ":") {
      this.#comments.push([at + 2, text.length]);
      return false;
    }
    COMMENT.lastIndex = CAST.lastIndex = PREFIXED.lastIndex = at;
    const isMark = code === HASH || code === SEMICOLON || code === DASH;
    if (isMark && at > this.#lastStart && COMMENT.test(text)) {
      this.#comments.push([at + 1, text.length]);
      return false;
    }
    if (code === OPEN && CAST.test(text)) {
      this.#at = CAST.lastIndex;
      return true;
    }
    if (hasEscapes && (code === 0x22 || code === 0x27 || code === 0x60)) {
      const string = readString(text, at);
      if (string !== undefined) {
        this.#addString(string);
        return true;
      }
    }
    if (
      code === BACKSLASH || code === AMPERSAND || code === DOLLAR || code === PERCENT ||
      code === QUOTE
    ) {
      const prefixed = PREFIXED.exec(text);
      const value = prefixed === null ? undefined : prefixedWord(prefixed[1]!);
      if (value !== undefined) {
        this.#add(value, PREFIXED.lastIndex - prefixed![1]!.length, PREFIXED.lastIndex);
        return true;
      }
    }
    if (code === DASH && this.#negative()) return true;
    this.#at++;
    if (code > 0x7f && LETTER.test(text[at]!)) this.#break();
    else this.#separate(text[at]!);
    return true;
  }

  /** A decimal with a sign, which is not a dash between two words. */
  #negative(): boolean {
    const text = this.#text;
    const at = this.#at;
    const before = text.charCodeAt(at - 1);
    if (isWordCode(before)) return false;
    WORD.lastIndex = at + 1;
    const word = WORD.exec(text);
    const value = word === null ? undefined : negativeWord(word[0]);
    if (value === undefined) return false;
    this.#add(value, at, WORD.lastIndex);
    return true;
  }

  #separate(character: string): void {
    if (character === "+") this.#words++; // A telephone number, or a sum.
    if (this.#octets === 0) {
      const isBullet = (character === "-" || character === "*") && this.#text[this.#at] === " ";
      if (isBullet && this.#text.slice(0, this.#at - 1).trim() === "") return;
      if (!`>"'\`+,;`.includes(character)) this.#opens = false;
    }
    if (this.#gap.length >= MAX_SEPARATOR) this.#isBroken = true;
    else this.#gap += character;
  }

  #break(): void {
    this.#isBroken = true;
    this.#words++;
    if (this.#octets === 0) this.#opens = false;
  }

  #add(value: WordOctets, column: number, end: number): void {
    this.#at = end;
    if (!("digits" in value)) return this.#put(value, column, end);
    const { digits } = value;
    if (end - column !== digits.length) { // With letters between the digits.
      const step = Math.floor((end - column) / (digits.length / 2));
      for (let i = 0; i < digits.length; i += 2) {
        const from = column + step * i / 2;
        this.#put(pairIn(digits, i), from, from + step);
      }
      return;
    }
    for (let i = 0; i < digits.length; i += 2) {
      this.#put(pairIn(digits, i), column + i, column + i + 2);
    }
  }

  #addString(
    { octets, columns, end }: {
      readonly octets: readonly number[];
      readonly columns: readonly number[];
      readonly end: number;
    },
  ): void {
    octets.forEach((octet, i) => this.#put(literal(octet), columns[i]!, columns[i + 1]!));
    this.#at = end;
  }

  #put(word: OctetWord, column: number, end: number): void {
    const style = this.#isBroken ? BREAK : this.#styles.of(this.#gap);
    this.#octets++;
    this.#gap = "";
    this.#isBroken = false;
    this.#sink(word, { style, column, end });
  }
}

const STAR = 0x2a;
const SLASH = 0x2f;
const HASH = 0x23;
const DOLLAR = 0x24;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const QUOTE = 0x27;
const OPEN = 0x28;
const DASH = 0x2d;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;

function isWordCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39 || code >= 0x41 && code <= 0x5a ||
    code >= 0x61 && code <= 0x7a || code === 0x5f;
}

/** Whether a character is part of the same word as the digits next to it: letters of alphabets, not of Chinese. */
function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code > 0xaa && code < 0x0600 && LETTER.test(text[at]!);
}

const LETTER = /[\p{L}\p{N}\p{S}]/u;
