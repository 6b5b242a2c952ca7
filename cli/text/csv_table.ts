// Parses CSV (RFC 4180), with commas, semicolons, tabs or vertical bars.

/** A row and its first line number, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** The position of each cell: line and column, from 1. */
  readonly places: readonly { readonly line: number; readonly column: number }[];
  /** Index of the first cell that begins with a quote and does not end with one; `undefined` if there is none. */
  readonly unclosed: number | undefined;
}

/** The rows of a text, without empty lines and comments (#), and the delimiter. */
export function parseCsv(
  text: string,
): { readonly rows: readonly CsvRow[]; readonly delimiter: string } {
  const delimiter = delimiterOf(text);
  const rows: CsvRow[] = [];
  let line = 1;
  let begin = 1;
  let cells: string[] = [];
  let places: CsvRow["places"][number][] = [];
  let unclosed: number | undefined;
  let lineStart = 0;
  const end = (): void => {
    const first = cells[0] ?? "";
    if (!first.startsWith("#") && (cells.length > 1 || first !== "")) {
      rows.push({ line: begin, cells, places, unclosed });
    }
    cells = [];
    places = [];
    unclosed = undefined;
  };
  const source = text.replace(/^\ufeff/, "");
  const plainEnd = new RegExp(`[${delimiter}\\r\\n]`, "g");
  let at = 0;
  let isOpen = false;
  while (at < source.length || isOpen) {
    const quoted = quotedCell(source, at, delimiter);
    plainEnd.lastIndex = at;
    const next = quoted?.end ?? plainEnd.exec(source)?.index ?? source.length;
    const cell = quoted?.text ?? source.slice(at, next).trim();
    if (quoted === undefined && cell.startsWith('"')) unclosed ??= cells.length;
    cells.push(cell);
    places.push({ line, column: at - lineStart + 1 });
    isOpen = source[next] === delimiter;
    const after = next + (source.startsWith("\r\n", next) ? 2 : 1);
    for (const { 0: end, index } of source.slice(at, after).matchAll(/\r\n?|\n/g)) {
      line++;
      lineStart = at + index + end.length;
    }
    at = after;
    if (isOpen) continue;
    end();
    begin = line;
  }
  end();
  return { rows, delimiter };
}

/** A quoted cell and its end position; `undefined` if the quote is not closed. */
function quotedCell(
  source: string,
  at: number,
  delimiter: string,
): { readonly text: string; readonly end: number } | undefined {
  const start = skipSpaces(source, at);
  if (source[start] !== '"') return undefined;
  let quote = source.indexOf('"', start + 1);
  while (quote >= 0 && source[quote + 1] === '"') quote = source.indexOf('"', quote + 2);
  if (quote < 0) return undefined;
  const end = skipSpaces(source, quote + 1);
  if (end < source.length && !`${delimiter}\r\n`.includes(source[end]!)) return undefined;
  return { text: source.slice(start + 1, quote).replaceAll('""', '"'), end };
}

function skipSpaces(source: string, from: number): number {
  let at = from;
  while (source[at] === " ") at++;
  return at;
}

/** The most frequent delimiter in the first line. */
function delimiterOf(text: string): string {
  const first = text.split(/[\r\n]+/).find((line) => line.trim() !== "" && !line.startsWith("#")) ??
    "";
  const count = (character: string) => first.split(character).length;
  return [",", ";", "\t", "|"].reduce((best, each) => count(each) > count(best) ? each : best);
}
