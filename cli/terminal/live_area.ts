// Lines at the bottom of a terminal that are updated in place; messages scroll above them.

import { cellsOf, cutCells, cutCellsStart } from "../text/cells.ts";
import type { Output } from "../text/output.ts";

/** The input line, below the other lines. */
export interface Prompt {
  /** The full line. */
  readonly text: string;
  /** Number of characters before the cursor. */
  readonly cursor: number;
}

/** Maximum number of messages kept between redraws. */
const MOST_NOTES = 1000;

/** Draws the lines. */
export class LiveArea {
  readonly #out: Output;
  #notes: string[] = [];
  /** Number of omitted messages. */
  #omitted = 0;
  /** Number of drawn lines above the cursor. */
  #above = 0;
  #drawn = "";

  /** Creates an area that is not drawn yet. */
  constructor(out: Output) {
    this.#out = out;
  }

  /** Adds a permanent message above the area, shown at the next redraw. */
  note(line: string): void {
    this.#notes.push(line);
    if (this.#notes.length < 2 * MOST_NOTES) return;
    this.#notes = this.#notes.slice(MOST_NOTES);
    this.#omitted += MOST_NOTES;
  }

  /**
   * Draws the lines, truncated to the width of the terminal. Does nothing if nothing has changed, or while the
   * previous drawing is still being written.
   */
  draw(lines: readonly string[], prompt?: Prompt): void {
    if (this.#out.full) return;
    const { columns } = this.#out.size();
    const text = `${lines.map((line) => `${fitted(line, columns, this.#out.colour)}\n`).join("")}${
      prompt === undefined ? "" : typed(prompt, columns)
    }`;
    if (text === this.#drawn && this.#notes.length === 0) return;
    const up = this.#above === 0 ? "" : `\x1b[${this.#above}A`;
    const clear = this.#drawn === "" ? "" : `\r${up}\x1b[J`;
    const omitted = this.#omitted === 0 ? "" : `... ${this.#omitted} lines omitted\n`;
    this.#out.write(`${clear}${omitted}${this.#notes.map((line) => `${line}\n`).join("")}${text}`);
    this.#notes = [];
    this.#omitted = 0;
    this.#above = lines.length;
    this.#drawn = text;
  }
}

/** Truncates a line to the width of the terminal; removes colours if it does not support them. */
function fitted(line: string, columns: number, colour: boolean): string {
  let room = columns;
  let text = "";
  // deno-lint-ignore no-control-regex -- the sequences that colour text
  for (const part of line.split(/(\x1b\[\d+m)/)) {
    if (part.startsWith("\x1b")) {
      if (colour) text += part;
      continue;
    }
    const shown = cutCells(part, room);
    text += shown;
    room = shown === part ? room - cellsOf(part) : 0;
  }
  return text.trimEnd();
}

/** The visible end of the input line, with the cursor. */
function typed({ text, cursor }: Prompt, columns: number): string {
  const before = cutCellsStart(text.slice(0, cursor), columns - 2);
  const after = cutCells(text.slice(cursor), columns - 1 - cellsOf(before));
  const shown = before + after;
  const back = cellsOf(after);
  return `${shown}${back === 0 ? "" : `\x1b[${back}D`}`;
}
