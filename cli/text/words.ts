// Splits lines into words.

/** A word and where it begins. */
export interface PlacedWord {
  readonly text: string;
  /** Column of its first character, from 1. */
  readonly column: number;
}

/** Why a line cannot be split. */
export interface LineMistake {
  readonly column: number;
  readonly what: string;
}

/** The words of a line without its comment, each with its column. Words with spaces are in double quotes. */
export function placedWordsOf(line: string): readonly PlacedWord[] | LineMistake {
  const words: PlacedWord[] = [];
  const word = /(\s*)(?:#.*|"([^"]*)"(?=\s|$)|([^\s"#][^\s"]*)(?=\s|$)|$)/y;
  while (word.lastIndex < line.length) {
    const at = word.lastIndex;
    const match = word.exec(line);
    if (match === null) {
      const rest = line.slice(at);
      const what = `cannot read ${rest.trim()}, expected a closing quote`;
      return { column: at + rest.length - rest.trimStart().length + 1, what };
    }
    const [, space, quoted, plain] = match;
    if (quoted === undefined && plain === undefined) break;
    words.push({ text: quoted ?? plain!, column: at + space!.length + 1 });
  }
  return words;
}

/** The words of a line without its comment; an error text on failure. */
export function wordsOf(line: string): readonly string[] | string {
  const words = placedWordsOf(line);
  return "what" in words ? words.what : words.map(({ text }) => text);
}
