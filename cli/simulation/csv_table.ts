// Reads the rows of a CSV file: RFC 4180, with commas, semicolons or tabs.

/** A row and the line it begins in, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a text, without empty lines and lines that begin with #; and the character between the cells. */
export function parseCsv(
  text: string,
): { readonly rows: readonly CsvRow[]; readonly delimiter: string } {
  const delimiter = delimiterOf(text);
  const rows: CsvRow[] = [];
  let line = 1;
  let begin = 1;
  let cells: string[] = [];
  const end = (): void => {
    const first = cells[0] ?? "";
    if (!first.startsWith("#") && (cells.length > 1 || first !== "")) {
      rows.push({ line: begin, cells });
    }
    cells = [];
  };
  // One cell and what ends it: the delimiter, the end of the line, or the end of the text.
  const ends = `(${delimiter}|\\r\\n?|\\n|$)`;
  const cell = new RegExp(`[ ]*"((?:[^"]|"")*)"[ ]*${ends}|([^${delimiter}\\r\\n]*)${ends}`, "y");
  const source = text.replace(/^\ufeff/, "");
  let ending = "";
  while (cell.lastIndex < source.length || ending === delimiter) {
    const [whole, quoted, quotedEnd, plain, plainEnd] = cell.exec(source)!;
    cells.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n?|\n/).length - 1;
    ending = quotedEnd ?? plainEnd!;
    if (ending === delimiter) continue;
    end();
    begin = line;
  }
  end();
  return { rows, delimiter };
}

/** The delimiter that the first line has most of. */
function delimiterOf(text: string): string {
  const first = text.split(/[\r\n]+/).find((line) => line.trim() !== "" && !line.startsWith("#")) ??
    "";
  const count = (character: string) => first.split(character).length;
  return [",", ";", "\t"].reduce((best, each) => count(each) > count(best) ? each : best);
}
