// A terminal emulator that supports the control sequences of the live views.

import { Output, type OutputOptions } from "../../../cli/text/output.ts";

/** A screen of any length: lines of text and a cursor. */
export class Terminal {
  readonly output: Output;
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  /** Styles that were used, in order. */
  readonly styles: string[] = [];
  /** Number of writes. */
  writes = 0;

  /** Creates an empty screen. */
  constructor(options: OutputOptions = {}) {
    const decoder = new TextDecoder();
    this.output = new Output({
      write: (octets) => {
        this.writes++;
        this.#take(decoder.decode(octets, { stream: true }));
        return Promise.resolve(octets.length);
      },
    }, { isTerminal: true, size: () => ({ columns: 80, rows: 24 }), ...options });
  }

  /** Text on the screen, without spaces at the ends of lines. */
  get text(): string {
    return this.#lines.map((line) => line.trimEnd()).join("\n").trimEnd();
  }

  /** Position of the cursor. */
  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column];
  }

  /** Text of the line with the cursor. */
  get line(): string {
    return this.#lines[this.#row]!;
  }

  #take(text: string): void {
    // deno-lint-ignore no-control-regex -- the sequences that terminals interpret
    for (const [part, number, letter] of text.matchAll(/\x1b\[(\d*)([A-Za-z])|[^]/gu)) {
      if (letter !== undefined) this.#control(letter, Number(number) || 1, number!);
      else if (part === "\r") this.#column = 0;
      else if (part === "\n") this.#newLine();
      else this.#put(part);
    }
  }

  #control(letter: string, count: number, number: string): void {
    if (letter === "A") this.#row = Math.max(0, this.#row - count);
    else if (letter === "D") this.#column = Math.max(0, this.#column - count);
    else if (letter === "m") this.styles.push(number);
    else if (letter === "J") {
      this.#lines = this.#lines.slice(0, this.#row + 1);
      this.#lines[this.#row] = this.#lines[this.#row]!.slice(0, this.#column);
    } else throw new Error(`The terminal does not know ${letter}`);
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    this.#lines[this.#row] ??= "";
  }

  #put(character: string): void {
    const line = this.#lines[this.#row]!.padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }
}
