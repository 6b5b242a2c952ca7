// Lines at the end of a terminal that are kept up to date in place; other messages stay above them.

import { cellsOf, cutCells, cutCellsStart } from "../text/cells.ts";
import type { Output } from "../text/output.ts";

/** A line that is being typed, below the others. */
export interface Prompt {
  /** The whole line. */
  readonly text: string;
  /** Characters before the cursor. */
  readonly cursor: number;
}

/** Maximum number of lines kept until the area is drawn; more could not be read. */
const MOST_NOTES = 1000;

/** Draws the lines. */
export class LiveArea {
  readonly #out: Output;
  #notes: string[] = [];
  /** Number of earlier lines, which are omitted. */
  #omitted = 0;
  /** Lines above the cursor that are redrawn. */
  #above = 0;
  #drawn = "";

  /** Creates an area that is not drawn yet. */
  constructor(out: Output) {
    this.#out = out;
  }

  /** A line that stays, above the area; it appears when that is drawn next. */
  note(line: string): void {
    this.#notes.push(line);
    if (this.#notes.length < 2 * MOST_NOTES) return;
    this.#notes = this.#notes.slice(MOST_NOTES);
    this.#omitted += MOST_NOTES;
  }

  /**
   * Draws the lines, cut at the width of the terminal. Writes nothing if nothing has changed, or while the terminal has
   * not yet accepted the previous drawing.
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

/** A line that fits the terminal, without colours if it has none. */
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

/** The end of the typed text, with the cursor. */
function typed({ text, cursor }: Prompt, columns: number): string {
  const before = cutCellsStart(text.slice(0, cursor), columns - 2);
  const after = cutCells(text.slice(cursor), columns - 1 - cellsOf(before));
  const shown = before + after;
  const back = cellsOf(after);
  return `${shown}${back === 0 ? "" : `\x1b[${back}D`}`;
}
