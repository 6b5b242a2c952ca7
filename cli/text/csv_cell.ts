// Cells and lines of CSV files (RFC 4180).

/** A cell, in quotes where it must be. Without a value it is empty, and an empty text is `""`: databases tell them apart. */
export function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  const text = String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of a table for people, in which an empty text says the same as no value. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map((cell) => csvCell(cell === undefined || cell === "" ? null : cell)).join(",");
}
