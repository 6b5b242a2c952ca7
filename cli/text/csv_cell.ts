// Cells and lines of CSV files (RFC 4180), and texts that a spreadsheet would execute.

/**
 * Formats a cell, quoted if necessary. A missing value is an empty cell and an empty text is `""`, because databases
 * distinguish them.
 */
export function csvCell(cell: string | number | null, separator = ","): string {
  if (cell === null) return "";
  const text = String(cell);
  return text === "" || /["\r\n]/.test(text) || text.includes(separator)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** The beginning of text that spreadsheets treat as a formula, also in full-width characters. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Numbers may begin like formulas, but are not. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:Infinity|NaN)$/i;

/**
 * A cell that no spreadsheet executes: an apostrophe precedes a text that begins with `=`, `+`, `-`, `@`, a tab or a line
 * end. Numbers are not changed.
 */
export function harmless<T extends string | number | null | undefined>(cell: T): T | string {
  if (typeof cell !== "string" || !FORMULA.test(cell) || NUMBER.test(cell)) return cell;
  return `'${cell}`;
}

/** The text of a cell that {@linkcode harmless} has written. */
export function plain(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * A line of a human-readable table, in which an empty text means the same as no value.
 *
 * @param isRaw Texts are written as they are, even if a spreadsheet would execute them.
 */
export function csvLine(
  cells: readonly (string | number | undefined)[],
  { isRaw = false }: { readonly isRaw?: boolean } = {},
): string {
  return cells.map((cell) => {
    if (cell === undefined || cell === "") return "";
    return csvCell(isRaw ? cell : harmless(cell)!);
  }).join(",");
}
