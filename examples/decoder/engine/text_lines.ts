// The lines of a text, and the places of its characters.

const LINE_END = /\r\n|\n|\r/g;

/** Lines and columns are numbers from 1, positions of characters from 0. */
export class TextLines {
  readonly #text: string;
  /** Position of the first character of each line. */
  readonly #starts: number[] = [0];

  /** Finds the lines. */
  constructor(text: string) {
    this.#text = text;
    for (const { index, 0: end } of text.matchAll(LINE_END)) this.#starts.push(index + end.length);
  }

  /** Position of the first character of a line. */
  start(line: number): number {
    return this.#starts[line - 1] ?? this.#text.length;
  }

  /** Position after the last character of a line. */
  end(line: number): number {
    return this.start(line) + this.text(line).length;
  }

  /** The characters of a line. */
  text(line: number): string {
    return this.#text.slice(this.start(line), this.start(line + 1)).replace(/[\r\n]+$/, "");
  }

  /** The characters between a position and the end of its line. */
  rest(from: number): string {
    return this.#text.slice(from, this.end(this.place(from).line));
  }

  /** Line and column of a position. */
  place(position: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: position - this.#starts[low]! + 1 };
  }
}
