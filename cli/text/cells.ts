// Columns of a terminal that a text takes: two for wide characters such as 東, none for the marks that combine with others.

import { unicodeWidth } from "@std/cli/unicode-width";

/** Texts in which every character takes one column. */
const PLAIN = /^[ -~]*$/;

/** Splits a text into what a reader takes for characters: letters with their marks, emoji with their joiners. */
const CHARACTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The number of columns that a text takes. */
export function cellsOf(text: string): number {
  return PLAIN.test(text) ? text.length : unicodeWidth(text);
}

/** A text that fills at least `width` columns, with spaces after it. */
export function padCells(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellsOf(text)));
}

/** A text that fills at least `width` columns, with spaces before it. */
export function padCellsStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - cellsOf(text))) + text;
}

/** As much of a text as fits into `width` columns. No character is separated from its marks. */
export function cutCells(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  let room = width;
  let end = 0;
  for (const { segment, index } of CHARACTERS.segment(text)) {
    room -= cellsOf(segment);
    if (room < 0) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** As much of the end of a text as fits into `width` columns. */
export function cutCellsStart(text: string, width: number): string {
  if (PLAIN.test(text)) return width <= 0 ? "" : text.slice(-width);
  let room = width;
  let start = text.length;
  for (const { segment, index } of [...CHARACTERS.segment(text)].reverse()) {
    room -= cellsOf(segment);
    if (room < 0) break;
    start = index;
  }
  return text.slice(start);
}
