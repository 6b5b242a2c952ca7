// The lines of a text. A very long line comes in pieces, so that memory does not depend on its length.

import { cleanLine } from "./clean.ts";

/** A line, or a piece of a long one. */
export interface TextLine {
  /** Number of the line, from 1. */
  readonly number: number;
  /** Column of the first character minus 1: more than 0 in the later pieces of a long line. */
  readonly base: number;
  /** The characters as they are. */
  readonly raw: string;
  /** The same number of characters, cleaned. */
  readonly text: string;
}

/** Maximum number of characters of a piece. */
const PIECE = 0x10000;

const LINE_END = /\r\n|\n|\r/g;

/** Yields all lines. */
export function* linesOf(text: string): Generator<TextLine, void, undefined> {
  let number = 0;
  let from = 0;
  LINE_END.lastIndex = 0;
  const ends = text.matchAll(LINE_END);
  for (;;) {
    const { value, done } = ends.next();
    const to = done === true ? text.length : value.index;
    number++;
    for (let base = 0; base === 0 || from + base < to;) {
      const end = pieceEnd(text, from + base, to);
      const raw = text.slice(from + base, end);
      yield { number, base, raw, text: cleanLine(raw) };
      base += raw.length;
      if (raw.length === 0) break;
    }
    if (done === true) return;
    from = to + value[0].length;
  }
}

/** A piece ends between two words, or after an even number of the digits of a long one. */
function pieceEnd(text: string, from: number, to: number): number {
  const most = from + PIECE;
  if (most >= to) return to;
  let word = most;
  while (word > from && isWord(text.charCodeAt(word - 1))) word--;
  if (word > most - PIECE / 2) return word;
  return most - (most - word) % 2;
}

function isWord(code: number): boolean {
  return code >= 0x30 && code <= 0x39 || (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a ||
    code === 0x5f || code === 0x5c;
}
