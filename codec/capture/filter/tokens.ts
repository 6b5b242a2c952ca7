// Splits a filter text into words, quoted texts and symbols.

import { FilterError } from "./error.ts";

/** A part of a filter text. */
export interface Token {
  /** A word, a quoted text, or a symbol. */
  readonly kind: "word" | "quoted" | "symbol";
  /** The word, the text without its quotes, or the symbol as the parser knows it. */
  readonly text: string;
  /** Position of its first character. */
  readonly offset: number;
  /** Number of characters, with quotes. */
  readonly length: number;
}

/** Symbols, and what the parser takes them for. Longer ones come first. */
const SYMBOLS: readonly (readonly [written: string, meaning: string])[] = [
  ["===", "="],
  ["!==", "!="],
  ["&&", "and"],
  ["||", "or"],
  ["==", "="],
  ["!=", "!="],
  ["<>", "!="],
  ["≠", "!="],
  ["<=", "<="],
  ["≤", "<="],
  [">=", ">="],
  ["≥", ">="],
  ["=", "="],
  ["<", "<"],
  [">", ">"],
  ["!", "not"],
  ["~", "contains"],
  ["(", "("],
  [")", ")"],
  ["{", "{"],
  ["}", "}"],
  [",", ","],
];

/** Opening quotes, and the characters that close them. Documents and messengers change straight quotes to curly ones. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "“": '”“"',
  "„": '”“"',
  "‘": "’'",
};

const SPACE = /\s*/y;
const WORD = /[^\s()<>=!&|,{}~≠≤≥"“”„]+/y;

/**
 * Splits a text.
 *
 * @throws {FilterError} A character has no meaning, or a quote is not closed.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let offset = 0;;) {
    SPACE.lastIndex = offset;
    SPACE.test(text);
    offset = SPACE.lastIndex;
    if (offset >= text.length) return tokens;
    const token = symbolAt(text, offset) ?? quotedAt(text, offset) ?? wordAt(text, offset);
    tokens.push(token);
    offset += token.length;
  }
}

function symbolAt(text: string, offset: number): Token | undefined {
  const found = SYMBOLS.find(([written]) => text.startsWith(written, offset));
  if (found === undefined) return undefined;
  return { kind: "symbol", text: found[1], offset, length: found[0].length };
}

/** A text in quotes. A backslash makes the next quote or backslash part of the text. */
function quotedAt(text: string, offset: number): Token | undefined {
  const closing = QUOTES[text[offset]!];
  if (closing === undefined) return undefined;
  let content = "";
  for (let at = offset + 1; at < text.length; at++) {
    let character = text[at]!;
    if (closing.includes(character)) {
      return { kind: "quoted", text: content, offset, length: at + 1 - offset };
    }
    const next = text[at + 1] ?? "";
    if (character === "\\" && (next === "\\" || next !== "" && closing.includes(next))) {
      character = next;
      at++;
    }
    content += character;
  }
  const message = `Cannot read filter: expected a closing ${closing[0]}, found its end after ${
    text[offset]
  } at character ${offset + 1}`;
  throw new FilterError(message, { offset, length: text.length - offset });
}

function wordAt(text: string, offset: number): Token {
  WORD.lastIndex = offset;
  const word = WORD.exec(text)?.[0];
  if (word !== undefined) return { kind: "word", text: word, offset, length: word.length };
  const found = text[offset]!;
  const meant = found === "&" || found === "|" ? `; did you mean ${found}${found}?` : "";
  const message = `Cannot read filter: "${found}" has no meaning at character ${
    offset + 1
  }${meant}`;
  throw new FilterError(message, { offset, length: 1 });
}
