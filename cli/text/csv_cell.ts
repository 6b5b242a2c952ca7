// Cells and lines of CSV files (RFC 4180).

/**
 * Formats a cell, quoted if necessary. A missing value is an empty cell and an empty text is `""`, because databases
 * distinguish them.
 */
export function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  const text = String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Formats a line of a table for people, in which empty texts and missing values look the same. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map((cell) => csvCell(cell === undefined || cell === "" ? null : cell)).join(",");
}
