// The display width of text on a terminal: two columns for wide characters such as 東, none for combining marks.

import { unicodeWidth } from "@std/cli/unicode-width";

/** Text in which every character is one column wide. */
const PLAIN = /^[ -~]*$/;

let segmenter: Intl.Segmenter | undefined;

/** Splits a text into user-perceived characters: letters with their marks, joined emoji. */
function charactersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** The display width of a text in columns. */
export function cellsOf(text: string): number {
  return PLAIN.test(text) ? text.length : unicodeWidth(text);
}

/** Pads a text with trailing spaces to `width` columns. */
export function padCells(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellsOf(text)));
}

/** Pads a text with leading spaces to `width` columns. */
export function padCellsStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - cellsOf(text))) + text;
}

/** Truncates a text to `width` columns, without separating a character from its marks. */
export function cutCells(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  let room = width;
  let end = 0;
  for (const { segment, index } of charactersOf(text)) {
    room -= cellsOf(segment);
    if (room < 0) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** Truncates a text to its last `width` columns. */
export function cutCellsStart(text: string, width: number): string {
  if (PLAIN.test(text)) return width <= 0 ? "" : text.slice(-width);
  let room = width;
  let start = text.length;
  for (const { segment, index } of [...charactersOf(text)].reverse()) {
    room -= cellsOf(segment);
    if (room < 0) break;
    start = index;
  }
  return text.slice(start);
}
