// Lines and columns of a text.

/** A place in a text, both counted from 1. */
export interface TextPlace {
  /** The line. */
  readonly line: number;
  /** The column, in UTF-16 units, as editors count them. */
  readonly column: number;
}

/** Finds the places of offsets. */
export class TextPlaces {
  readonly #text: string;
  #starts: readonly number[] | undefined;

  /** Does no work yet: most texts have no faults. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The place of an offset in UTF-16 units. */
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
