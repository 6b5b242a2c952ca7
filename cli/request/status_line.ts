// What a request is waiting for, on a terminal: one line that is gone when the answer is there.

import { cutCells } from "../text/cells.ts";
import type { Output } from "../text/output.ts";

/** One line that is rewritten in place; nothing without a terminal. */
export class StatusLine {
  readonly #err: Output;
  #shown = "";

  /** Creates an empty line. */
  constructor(err: Output) {
    this.#err = err;
  }

  /** Shows something. */
  async show(text: string): Promise<void> {
    if (!this.#err.isTerminal || text === this.#shown) return;
    this.#shown = text;
    const columns = this.#err.size().columns || 80; // some terminals do not know
    this.#err.write(`\r${cutCells(text, columns - 1)}\x1b[K`);
    await this.#err.flush();
  }

  /** Removes the line before anything else is written. */
  async clear(): Promise<void> {
    if (this.#shown === "") return;
    this.#shown = "";
    this.#err.write("\r\x1b[K");
    await this.#err.flush();
  }
}
