// Splits lines into words.

/** The words of a line without its comment; an error text on failure. Words with spaces are in double quotes. */
export function wordsOf(line: string): readonly string[] | string {
  const words: string[] = [];
  const word = /\s*(?:#.*|"([^"]*)"(?=\s|$)|([^\s"#][^\s"]*)(?=\s|$)|$)/y;
  while (word.lastIndex < line.length) {
    const at = word.lastIndex;
    const match = word.exec(line);
    if (match === null) return `cannot read ${line.slice(at).trim()}, expected a closing quote`;
    const [, quoted, plain] = match;
    if (quoted === undefined && plain === undefined) break;
    words.push(quoted ?? plain!);
  }
  return words;
}
