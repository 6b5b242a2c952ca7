// Reads CSV recordings with time, ca, ioa, value and quality: hand-written, from a historian, from `iec104 decode -f
// csv`, or from `iec104 query FILE history -f csv`.

import type { TypeName } from "../../codec/mod.ts";
import { isProcessData, TYPES } from "../../codec/low_level.ts";
import { type CsvRow, parseCsv } from "../text/csv_table.ts";
import type { ObjectTable } from "./object_table.ts";
import type { RecordedValue } from "./replay.ts";
import {
  describeQualities,
  describeValues,
  parseNumber,
  parseQuality,
  parseValue,
} from "./value_type.ts";

/** A parsed recording. */
export interface CsvRecording {
  /** Values in time order. */
  readonly values: readonly RecordedValue[];
  /** Mistakes with their line numbers; if there are any, there are no values. */
  readonly faults: readonly string[];
}

const COLUMNS = ["time", "ca", "ioa", "value", "quality"] as const;

type Column = typeof COLUMNS[number] | "type" | "received";

/** A row with its cells by column name. */
interface NamedRow {
  readonly line: number;
  readonly cell: (column: Column) => string;
}

/** A valid row, with a calendar or a relative time. */
interface TimedValue extends RecordedValue {
  readonly isCalendar: boolean;
}

/** Parses a recording. The first row may name the columns; the default is time, ca, ioa, value, quality. */
export function readCsvRecording(text: string, objects: ObjectTable): CsvRecording {
  const { rows: all, delimiter } = parseCsv(text);
  const { rows, faults } = namedRows(all);
  const found: TimedValue[] = [];
  const isCommaDecimal = delimiter === ";"; // The decimal comma of spreadsheets in many countries.
  for (const row of rows) {
    // Tables from `iec104 decode` also contain requests.
    const type = row.cell("type");
    if (type !== "" && (!isMonitored(type) || row.cell("value") === "")) continue;
    const value = readRow(row, { objects, isCommaDecimal });
    if (typeof value === "string") faults.push(`line ${row.line}: ${value}`);
    else found.push(value);
  }
  const kinds = new Set(found.map(({ isCalendar }) => isCalendar));
  if (kinds.size > 1) {
    faults.push("found calendar times and times in seconds, expected only one kind");
  }
  if (faults.length === 0 && found.length === 0) faults.push("it contains no values");
  if (faults.length > 0) return { values: [], faults };
  const isCalendar = kinds.has(true);
  const first = isCalendar ? found.reduce((least, { atMs }) => Math.min(least, atMs), Infinity) : 0;
  const values = found.map(({ isCalendar: _, ...value }) => ({
    ...value,
    atMs: value.atMs - first,
  }));
  return { values: values.sort((a, b) => a.atMs - b.atMs), faults: [] };
}

/** Assigns column names to the cells of the rows. */
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

/** The value of a row, or an error text. */
function readRow(
  { cell }: NamedRow,
  { objects, isCommaDecimal }: { readonly objects: ObjectTable; readonly isCommaDecimal: boolean },
): TimedValue | string {
  const decimal = (text: string) => isCommaDecimal ? text.replace(",", ".") : text;
  const written = cell("time") || cell("received"); // For a value without a time tag, use the arrival time.
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

/**
 * Parses seconds from the start, or a date and time. A time without a zone is treated as UTC, because only
 * differences matter.
 */
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

/** Whether a mnemonic belongs to process information in monitor direction. */
function isMonitored(type: string): boolean {
  return Object.hasOwn(TYPES, type) && isProcessData(TYPES[type as TypeName].id);
}
