// Formats text as tables and wrapped lines.

import { shownText } from "../../codec/low_level.ts";
import { cellsOf, padCells, padCellsStart } from "./cells.ts";
import { widest } from "./extremes.ts";

/** Maximum line width of a report. */
export const REPORT_COLUMNS = 100;

/** A column of a table. */
export interface Column {
  /** Its heading. */
  readonly head: string;
  /** Whether to align to the right, for numbers. */
  readonly right?: boolean;
  /** The separator before it. @default two spaces */
  readonly gap?: string;
}

/**
 * Formats a table with a heading, each column as wide as its widest cell. Columns without a heading or any content
 * are omitted. Control characters in cells are escaped.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => row.map(shownText))];
  const widths = columns.map((_, i) => widest(cells.map((row) => row[i]!)));
  return cells.map((row) => {
    const texts = row.map((text, i) => {
      const { right = false, gap = i === 0 ? "" : "  " } = columns[i]!;
      if (widths[i] === 0) return "";
      return gap + (right ? padCellsStart(text, widths[i]!) : padCells(text, widths[i]!));
    });
    return texts.join("").trimEnd();
  });
}

/** Wraps a text at spaces; continuation lines are indented by the width of the lead. */
export function wrapText(
  text: string,
  { lead, columns }: { readonly lead: string; readonly columns: number },
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && cellsOf(lead) + cellsOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines.map((each, i) => (i === 0 ? lead : " ".repeat(cellsOf(lead))) + each);
}
