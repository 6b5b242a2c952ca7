// Converts offsets in a text to lines and columns.

/** A position in a text; line and column count from 1. */
export interface TextPlace {
  /** Line number. */
  readonly line: number;
  /** Column in UTF-16 units, as editors count them. */
  readonly column: number;
}

/** Converts offsets to positions. */
export class TextPlaces {
  readonly #text: string;
  #starts: readonly number[] | undefined;

  /** Creates a converter; the lines are indexed on first use, because most texts have no mistakes. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The position of an offset in UTF-16 units. */
  placeAt(at: number): TextPlace {
    const starts = this.#starts ??= lineStarts(this.#text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - starts[low]! + 1 };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
