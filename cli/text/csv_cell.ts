// Cells and lines of CSV files (RFC 4180).

/** A cell, quoted if necessary. No value is an empty cell, an empty text is `""`: databases distinguish them. */
export function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  const text = String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of a human-readable table, in which an empty text means the same as no value. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map((cell) => csvCell(cell === undefined || cell === "" ? null : cell)).join(",");
}
