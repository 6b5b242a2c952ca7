// A status line on a terminal that shows what a request is waiting for, and disappears when the answer arrives.

import { cutCells } from "./cells.ts";
import type { Output } from "./output.ts";

/** A line that is updated in place; shows nothing without a terminal. */
export class StatusLine {
  readonly #err: Output;
  #shown = "";

  /** Creates an empty line. */
  constructor(err: Output) {
    this.#err = err;
  }

  /** Shows a text. */
  async show(text: string): Promise<void> {
    if (!this.#err.isTerminal || text === this.#shown) return;
    this.#shown = text;
    const columns = this.#err.size().columns || 80; // Ignored by some terminals.
    this.#err.write(`\r${cutCells(text, columns - 1)}\x1b[K`);
    await this.#err.flush();
  }

  /** Removes the line, before any other output. */
  async clear(): Promise<void> {
    if (this.#shown === "") return;
    this.#shown = "";
    this.#err.write("\r\x1b[K");
    await this.#err.flush();
  }
}
