// Writes a sheet as a table, as CSV or as JSON.

import { formatDuration } from "../../codec/mod.ts";
import type { ZonePolicy } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import type { Cell } from "../collect/format/fields.ts";
import { csvCell, harmless } from "../text/csv_cell.ts";
import { jsonCell } from "../collect/format/ndjson.ts";
import type { Output } from "../text/output.ts";
import type { CellKind, Sheet, SheetColumn } from "./sheet.ts";
import { dateAndTime } from "../text/zoned_time.ts";
import { isoTime } from "./time_text.ts";
import { padCells, padCellsStart } from "../text/cells.ts";
import { widest } from "../text/extremes.ts";

/** Output formats. */
export type SheetFormat = "table" | "csv" | "ndjson" | "json";

/** Output options. */
export interface WriteOptions {
  readonly out: Output;
  readonly format: SheetFormat;
  /** Time zone of the output. */
  readonly zone: ZonePolicy | undefined;
  /** Whether CSV has texts unchanged that a spreadsheet would execute. */
  readonly csvRaw?: boolean;
}

/** Number of rows measured to determine the column widths of a table. */
const MEASURED_ROWS = 1000;

/** Writes a sheet and returns the number of rows; pauses while the output is blocked. */
export async function writeSheet<T>(
  { columns, rows }: Sheet<T>,
  options: WriteOptions,
): Promise<number> {
  const { out, format } = options;
  const others = format === "table" ? "records" : "table";
  const shown = columns.filter(({ only }) => only !== others && only !== "asked");
  let count = 0;
  const lines = format === "table"
    ? tableLines(shown, rows, options)
    : recordLines(shown, rows, options);
  for (const { line, isRow } of lines) {
    out.line(line);
    if (isRow) count++;
    if (out.full) await out.flush();
  }
  return count;
}

interface Line {
  readonly line: string;
  readonly isRow: boolean;
}

function* recordLines<T>(
  columns: readonly SheetColumn<T>[],
  rows: Iterable<T>,
  { format, zone, csvRaw = false }: WriteOptions,
): Generator<Line> {
  if (format === "csv") {
    const written = (cell: Cell) => csvCell(csvRaw ? cell : harmless(cell));
    yield {
      line: columns.map(({ name }) => written(recordName(name, columns))).join(","),
      isRow: false,
    };
    for (const row of rows) {
      const cells = columns.map((column) => written(recordCell(column, row, zone)));
      yield { line: cells.join(","), isRow: true };
    }
    return;
  }
  const keys = columns.map(({ name }) => JSON.stringify(recordName(name, columns)));
  const isArray = format === "json";
  let before: string | undefined;
  for (const row of rows) {
    const members = columns.map((column, index) => {
      const cell = recordCell(column, row, zone);
      return `${keys[index]}:${column.kind === "json" ? cell : jsonCell(cell)}`;
    });
    const record = `{${members.join(",")}}`;
    if (!isArray) yield { line: record, isRow: true };
    else {
      yield { line: before === undefined ? "[" : `${before},`, isRow: before !== undefined };
      before = `  ${record}`;
    }
  }
  if (!isArray) return;
  if (before === undefined) yield { line: "[", isRow: false };
  else yield { line: before, isRow: true };
  yield { line: "]", isRow: false };
}

/** The name of a column in records; durations end in their unit. */
function recordName<T>(name: string, columns: readonly SheetColumn<T>[]): string {
  const kind = columns.find((column) => column.name === name)?.kind;
  return kind === "duration" ? `${name}_ms` : name;
}

function recordCell<T>({ kind, of }: SheetColumn<T>, row: T, zone: ZonePolicy | undefined): Cell {
  const cell = of(row);
  return kind === "instant" && cell !== null ? isoTime(cell as number, zone) : cell;
}

/** Aligns the columns; omits columns that are empty in all measured rows. */
function* tableLines<T>(
  columns: readonly SheetColumn<T>[],
  rows: Iterable<T>,
  { zone, out: { colour } }: WriteOptions,
): Generator<Line> {
  const measured: string[][] = [];
  let shown: readonly number[] = [];
  let widths: readonly number[] = [];
  const isRight = columns.map(({ kind }) => RIGHT.has(kind));
  function measure(): string[] {
    shown = columns.map((_, index) => index)
      .filter((index) => measured.some((cells) => cells[index] !== ""));
    widths = shown.map((index) =>
      widest(measured.map((cells) => cells[index]!), columns[index]!.name.length)
    );
    const all = [columns.map(({ name }) => name.replaceAll("_", " ")), ...measured];
    if (measured.length === 0) return [];
    return all.map((cells, index) => index > 0 ? align(cells) : bold(align(cells, false), colour));
  }
  function align(cells: readonly string[], coloured = colour): string {
    return shown.map((index, at) => {
      const cell = cells[index]!;
      const padded = isRight[index]
        ? padCellsStart(cell, widths[at]!)
        : padCells(cell, widths[at]!);
      return coloured ? tinted(padded, columns[index]!.name, cell) : padded;
    }).join("  ").trimEnd();
  }
  let isMeasured = false;
  for (const row of rows) {
    const cells = columns.map((column) => tableCell(column, row, zone));
    if (isMeasured) {
      yield { line: align(cells), isRow: true };
      continue;
    }
    measured.push(cells);
    if (measured.length < MEASURED_ROWS) continue;
    isMeasured = true;
    for (const [index, line] of measure().entries()) yield { line, isRow: index > 0 };
  }
  if (isMeasured) return;
  for (const [index, line] of measure().entries()) yield { line, isRow: index > 0 };
}

function bold(text: string, colour: boolean): string {
  return colour ? `\x1b[1m${text}\x1b[0m` : text;
}

/** Highlights values that indicate a problem. */
function tinted(text: string, name: string, cell: string): string {
  const isBad = (name === "quality" && cell !== "good") || cell === "not connected" ||
    (name === "refused" && /^[1-9]\d*$/.test(cell));
  if (isBad) return `\x1b[31m${text}\x1b[0m`;
  return name === "flags" ? `\x1b[33m${text}\x1b[0m` : text;
}

const RIGHT: ReadonlySet<CellKind> = new Set(["integer", "number", "duration", "percent"]);

function tableCell<T>({ kind, of }: SheetColumn<T>, row: T, zone: ZonePolicy | undefined): string {
  const cell = of(row);
  if (cell === null) return "";
  switch (kind) {
    case "instant":
      return dateAndTime(cell as number, zone);
    case "duration":
      return formatDuration(cell as number);
    case "percent":
      return `${shareText(cell as number)} %`;
    default:
      return shownText(String(cell).replaceAll(/\s*\n\s*/g, " | "));
  }
}

/** Formats a percentage; rounds to 0 % or 100 % only if exact. */
function shareText(percent: number): string {
  if (percent === 0 || percent === 100) return String(percent);
  return String(Math.min(99.999, Math.max(0.001, Number(percent.toFixed(3)))));
}
