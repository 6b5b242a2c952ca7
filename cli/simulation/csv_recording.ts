// Recordings as CSV: time, ca, ioa, value and quality, by hand, from a historian, from `iec104 decode -f csv`, or from
// `iec104 query FILE history -f csv`.

import type { TypeName } from "../../codec/mod.ts";
import { isProcessData, TYPES } from "../../codec/low_level.ts";
import { type CsvRow, parseCsv } from "./csv_table.ts";
import type { ObjectTable } from "./object_table.ts";
import type { RecordedValue } from "./replay.ts";
import {
  describeQualities,
  describeValues,
  parseNumber,
  parseQuality,
  parseValue,
} from "./value_type.ts";

/** What was read. */
export interface CsvRecording {
  /** The values in the order of time. */
  readonly values: readonly RecordedValue[];
  /** Faults with their lines; there are no values then. */
  readonly faults: readonly string[];
}

const COLUMNS = ["time", "ca", "ioa", "value", "quality"] as const;

type Column = typeof COLUMNS[number] | "type" | "received";

/** A row with its cells by name. */
interface NamedRow {
  readonly line: number;
  readonly cell: (column: Column) => string;
}

/** A row that could be read; its time is of a calendar or from the start. */
interface TimedValue extends RecordedValue {
  readonly isCalendar: boolean;
}

/** Reads a recording. The first row may name the columns; without it they are time, ca, ioa, value, quality. */
export function readCsvRecording(text: string, objects: ObjectTable): CsvRecording {
  const { rows: all, delimiter } = parseCsv(text);
  const { rows, faults } = namedRows(all);
  const found: TimedValue[] = [];
  const isCommaDecimal = delimiter === ";"; // as spreadsheets of many countries write
  for (const row of rows) {
    // Tables of `iec104 decode` hold requests too.
    const type = row.cell("type");
    if (type !== "" && (!isMonitored(type) || row.cell("value") === "")) continue;
    const value = readRow(row, { objects, isCommaDecimal });
    if (typeof value === "string") faults.push(`line ${row.line}: ${value}`);
    else found.push(value);
  }
  const kinds = new Set(found.map(({ isCalendar }) => isCalendar));
  if (kinds.size > 1) faults.push("some times are of a calendar and some in seconds, expected one");
  if (faults.length === 0 && found.length === 0) faults.push("it holds no values");
  if (faults.length > 0) return { values: [], faults };
  const isCalendar = kinds.has(true);
  const first = isCalendar ? found.reduce((least, { atMs }) => Math.min(least, atMs), Infinity) : 0;
  const values = found.map(({ isCalendar: _, ...value }) => ({
    ...value,
    atMs: value.atMs - first,
  }));
  return { values: values.sort((a, b) => a.atMs - b.atMs), faults: [] };
}

/** Gives the cells of the rows their names. */
function namedRows(
  [head, ...rest]: readonly CsvRow[],
): { readonly rows: readonly NamedRow[]; readonly faults: string[] } {
  if (head === undefined) return { rows: [], faults: [] };
  const isHead = head.cells.every((cell) =>
    parseNumber(cell) === undefined && timeOf(cell) === undefined
  );
  const names: readonly string[] = isHead ? head.cells.map((cell) => cell.toLowerCase()) : COLUMNS;
  const missing = COLUMNS.filter((name) => name !== "quality" && !names.includes(name));
  if (missing.length > 0) {
    const what = `column missing: ${missing.join(", ")}, expected ${COLUMNS.join(", ")}`;
    return { rows: [], faults: [`line ${head.line}: ${what}`] };
  }
  const rows = (isHead ? rest : [head, ...rest]).map(({ line, cells }): NamedRow => ({
    line,
    cell: (column) => cells[names.indexOf(column)] ?? "",
  }));
  return { rows, faults: [] };
}

/** The value of a row, or what is wrong with it. */
function readRow(
  { cell }: NamedRow,
  { objects, isCommaDecimal }: { readonly objects: ObjectTable; readonly isCommaDecimal: boolean },
): TimedValue | string {
  const decimal = (text: string) => isCommaDecimal ? text.replace(",", ".") : text;
  const written = cell("time") || cell("received"); // a value without time tag has come without delay
  const time = timeOf(decimal(written));
  if (time === undefined) {
    return `time is "${written}", expected seconds from the start, or a date and time such as 2026-10-09T15:34:12.345Z`;
  }
  const object = objects.find(`${cell("ca")}/${cell("ioa")}`);
  if (typeof object === "string") return object;
  const { ca, ioa, type, values } = object;
  const value = parseValue(decimal(cell("value")), values);
  if (value === undefined) {
    return `value is "${cell("value")}", expected a value of ${type}: ${describeValues(values)}`;
  }
  const words = cell("quality").split(/[\s+]+/).filter((word) => word !== "");
  const quality = parseQuality(words, values);
  if (typeof quality !== "number") {
    return `quality is "${quality.unknown}", expected ${describeQualities(values)} (${type})`;
  }
  return { ...time, type: "value", ca, ioa, value, quality };
}

/** Seconds from the start, or a date and a time; a date without zone is taken for UTC, for only differences count. */
function timeOf(text: string): { readonly atMs: number; readonly isCalendar: boolean } | undefined {
  const seconds = parseNumber(text);
  if (seconds !== undefined) {
    return seconds < 0 ? undefined : { atMs: seconds * 1000, isCalendar: false };
  }
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:\d\d)?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const atMs = Date.parse(`${match[1]}T${match[2]}${match[3] ?? "Z"}`);
  return Number.isNaN(atMs) ? undefined : { atMs, isCalendar: true };
}

/** Whether a mnemonic is that of process information. */
function isMonitored(type: string): boolean {
  return Object.hasOwn(TYPES, type) && isProcessData(TYPES[type as TypeName].id);
}
