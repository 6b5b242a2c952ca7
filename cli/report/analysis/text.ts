// Formats the report as text, for terminals and mail.

import { shownText } from "../../../codec/low_level.ts";
import type { Output } from "../../text/output.ts";
import {
  type ActivityChart,
  type Block,
  type Column,
  type Document,
  type FindingGroup,
  type Table,
  textOf,
  type Tone,
} from "./document.ts";
import { cellsOf, padCells, padCellsStart } from "../../text/cells.ts";
import { largest, widest } from "../../text/extremes.ts";

/** Text format options. */
export interface TextOptions {
  readonly colour: boolean;
  /** Line width; longer text is wrapped. */
  readonly columns: number;
}

const COLOURS: Readonly<Record<Tone, string>> = {
  error: "\x1b[31m",
  warning: "\x1b[33m",
  notice: "\x1b[36m",
  dim: "\x1b[2m",
};
const RESET = "\x1b[0m";
const BOLD = "\x1b[1m";

/** Minimum width of a wrapped column. */
const LEAST_WRAPPED = 24;

const GAP = "  ";

/** Bar characters in steps of an eighth of the line height. */
const BARS = " ▁▂▃▄▅▆▇█";

/** Writes the report. */
export function writeText(document: Document, out: Output, options: TextOptions): void {
  new TextReport(out, options).write(shown(document));
}

/** The document with control characters in its texts escaped: names and captured content come from others. */
function shown<T>(part: T): T {
  if (typeof part === "string") return shownText(part) as T;
  if (Array.isArray(part)) return part.map((each) => shown(each)) as T;
  if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, shown(each)])) as T;
}

class TextReport {
  readonly #out: Output;
  readonly #options: TextOptions;

  constructor(out: Output, options: TextOptions) {
    this.#out = out;
    this.#options = options;
  }

  write({ lead, sections }: Document): void {
    for (const { text, tone } of lead) {
      const mark = tone === undefined || tone === "dim" ? "" : "! ";
      this.#wrapped(`${mark}${text}`, { tone });
    }
    for (const { title, blocks } of sections) {
      this.#out.line();
      this.#out.line(this.#style(title, BOLD));
      blocks.forEach((block, at) => this.#block(block, at > 0));
    }
  }

  #block(block: Block, follows: boolean): void {
    if (follows) this.#out.line();
    switch (block.type) {
      case "table":
        return this.#table(block);
      case "remark":
        return this.#wrapped(block.text, { tone: block.tone, indent: 2 });
      case "finding":
        return this.#finding(block);
      case "activity":
        return this.#activity(block);
    }
  }

  #finding({ severity, title, techniques, places, rest, meaning, check }: FindingGroup): void {
    const head = this.#style(severity.toUpperCase().padEnd(9), COLOURS[severity]);
    this.#out.line(`  ${head}${this.#style(title, BOLD)}`);
    for (const { time, text } of places) {
      this.#wrapped(text, { indent: 4, label: time === "" ? "" : `${time}  ` });
    }
    if (rest !== undefined) this.#wrapped(rest, { indent: 4, tone: "dim" });
    const signs = techniques.map(({ id, name }) => `${id} ${name}`).join(", ");
    const technique = signs === "" ? "" : ` MITRE ATT&CK for ICS: ${signs}.`;
    this.#wrapped(`${meaning} Check: ${check}${technique}`, { indent: 4, tone: "dim" });
  }

  /** Formats a table. The last column without numbers is wrapped if the line is too short. */
  #table({ columns, rows, notes, rest }: Table): void {
    const widths = columns.map(({ title }, at) =>
      widest(rows.map((row) => textOf(row[at]!)), cellsOf(title))
    );
    const room = this.#options.columns - 2 - GAP.length * (columns.length - 1);
    this.#squeeze(columns, widths, room);
    this.#row(columns.map(({ title }) => ({ text: title, tone: "dim" as const })), columns, widths);
    const indent = 2 + (columns[0]?.right === true ? widths[0]! + GAP.length : GAP.length);
    rows.forEach((row, at) => {
      const cells = row.map((cell) => typeof cell === "string" ? { text: cell } : cell);
      this.#row(cells, columns, widths);
      const note = notes?.[at];
      if (note !== undefined) this.#wrapped(note.text, { indent, tone: note.tone });
    });
    if (rest !== undefined) this.#wrapped(rest, { indent: 2, tone: "dim" });
  }

  /** Narrows the widest columns until all fit, if possible. */
  #squeeze(columns: readonly Column[], widths: number[], room: number): void {
    for (;;) {
      const excess = widths.reduce((sum, width) => sum + width, 0) - room;
      if (excess <= 0) return;
      let widest = -1;
      for (let at = 0; at < columns.length; at++) {
        if (columns[at]!.right !== true && widths[at]! > (widths[widest] ?? 0)) widest = at;
      }
      if (widest < 0 || widths[widest]! <= LEAST_WRAPPED) return;
      widths[widest] = Math.max(LEAST_WRAPPED, widths[widest]! - excess);
    }
  }

  #row(
    cells: readonly { readonly text: string; readonly tone?: Tone | undefined }[],
    columns: readonly Column[],
    widths: readonly number[],
  ): void {
    const lines = cells.map(({ text }, at) => wrap(text, widths[at]!));
    const height = largest(lines.map((each) => each.length));
    for (let line = 0; line < height; line++) {
      const parts = cells.map(({ tone }, at) => {
        const text = lines[at]![line] ?? "";
        const padded = columns[at]!.right === true
          ? padCellsStart(text, widths[at]!)
          : at === cells.length - 1
          ? text
          : padCells(text, widths[at]!);
        return tone === undefined ? padded : this.#style(padded, COLOURS[tone]);
      });
      this.#out.line(`  ${parts.join(GAP)}`.trimEnd());
    }
  }

  #activity({ from, to, apdus }: ActivityChart): void {
    const width = Math.max(20, this.#options.columns - from.length - to.length - 8);
    const bars = condense(apdus, width);
    const most = largest(bars);
    const text = bars.map((each) => {
      if (each === 0) return " ";
      return BARS[Math.max(1, Math.round(each / most * 8))]!;
    }).join("");
    this.#out.line(`  ${from} |${text}| ${to}`);
  }

  #wrapped(
    text: string,
    look: {
      readonly tone?: Tone | undefined;
      readonly indent?: number;
      /** Printed before the first line. */
      readonly label?: string;
    },
  ): void {
    const { tone, indent = 0, label = "" } = look;
    const lines = wrap(text, this.#options.columns - indent - cellsOf(label));
    lines.forEach((line, at) => {
      const before = " ".repeat(indent) + (at === 0 ? label : " ".repeat(cellsOf(label)));
      this.#out.line(before + (tone === undefined ? line : this.#style(line, COLOURS[tone])));
    });
  }

  #style(text: string, code: string): string {
    return this.#options.colour && text !== "" ? `${code}${text}${RESET}` : text;
  }
}

/** Wraps a text between words; words that are too long are kept whole where possible. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && cellsOf(line) + 1 + cellsOf(word) > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Sums adjacent counts so that at most `width` remain. */
function condense(counts: readonly number[], width: number): number[] {
  const each = Math.ceil(counts.length / width);
  const sums = new Array<number>(Math.ceil(counts.length / each)).fill(0);
  counts.forEach((count, at) => sums[Math.floor(at / each)]! += count);
  return sums;
}
