// Splits lines into words, and locates mistakes in them.

import type { TextFault } from "./text_faults.ts";

/** A word of a line. */
export interface Word {
  readonly text: string;
  /** Column of its first character after a quote, from 1. */
  readonly column: number;
}

/** A mistake in a line. */
export class Mistake {
  /** What was found and what was expected. */
  readonly text: string;
  /** Column, from 1; `undefined` if something is missing at the end of the line. */
  readonly column: number | undefined;

  /** Creates a mistake about a word, or at a column; without one, about what is missing at the end. */
  constructor(text: string, at?: Word | number) {
    this.text = text;
    this.column = typeof at === "number" ? at : at?.column;
  }

  /** The mistake after the name of the command or option that it is in. */
  in(name: string): Mistake {
    return new Mistake(`${name}: ${this.text}`, this.column);
  }

  /** The mistake with a line; what is missing is at the end of the words. */
  at(line: number, words: readonly Word[]): TextFault {
    const last = words.at(-1);
    const end = last === undefined ? 1 : last.column + last.text.length;
    return { line, column: this.column ?? end, text: this.text };
  }
}

/** The words of a line without its comment, or a mistake. Words with spaces are in double quotes. */
export function wordsOf(line: string): readonly Word[] | Mistake {
  const words: Word[] = [];
  const word = /(\s*)(?:#.*|"([^"]*)"(?=\s|$)|([^\s"#][^\s"]*)(?=\s|$)|$)/y;
  while (word.lastIndex < line.length) {
    const at = word.lastIndex;
    const match = word.exec(line);
    if (match === null) {
      const rest = line.slice(at);
      const text = `cannot read ${rest.trim()}, expected a closing quote`;
      return new Mistake(text, at + rest.length - rest.trimStart().length + 1);
    }
    const [, space, quoted, plain] = match;
    if (quoted === undefined && plain === undefined) break;
    const column = at + space!.length + (quoted === undefined ? 1 : 2);
    words.push({ text: quoted ?? plain!, column });
  }
  return words;
}

/** The column of the value of `KEY=VALUE`, or of the word that gives the key alone; `undefined` if no word has the key. */
export function valueColumn(words: readonly Word[], key: string): number | undefined {
  const word = words.find(({ text }) => text.split("=", 1)[0] === key);
  if (word === undefined) return undefined;
  return word.column + (word.text === key ? 0 : key.length + 1);
}

/** The mistake of a word that is not what was expected, or of a missing one. */
export function unexpected(word: Word | undefined, expected: string): Mistake {
  const found = word === undefined ? "the end of the line" : `"${word.text}"`;
  return new Mistake(`found ${found}, expected ${expected}`, word);
}

/** A mistake if there are further words. */
export function noMore([word]: readonly Word[]): Mistake | undefined {
  return word === undefined ? undefined : unexpected(word, "the end of the line");
}
