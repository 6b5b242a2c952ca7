// The interface of row formats, and helpers they share.

import { fieldOf } from "./fields.ts";
import {
  type Cell,
  type Column,
  type FieldKind,
  type FieldName,
  STANDARD_COLUMNS,
} from "./fields.ts";
import type { StoredValue } from "./stored_value.ts";

/** Formats of instants. */
export type TimeForm = "iso" | "sql" | "unix-ms";

/** Formats rows as text. */
export interface RowFormat {
  /** Text before the first row of a file; may be empty. */
  readonly header: string;
  /** Formats rows, each with a line end. */
  rows(rows: readonly StoredValue[]): string;
  /**
   * Text that makes the reader answer `ok SEQ` once it has processed everything before it; absent for pure data
   * formats.
   */
  question?(seq: number): string;
}

/** A cell and its kind. */
export interface TypedCell {
  readonly name: string;
  readonly kind: FieldKind;
  readonly value: Cell;
}

/** The cells of a row, in column order. */
export function cellsOf(row: StoredValue, columns: readonly Column[]): TypedCell[] {
  return columns.map(({ name, field }) => {
    const { kind, of } = fieldOf(field);
    return { name, kind, value: of(row) };
  });
}

/** Formats an instant as text or number. */
export function writeInstant(instant: number, form: TimeForm): string | number {
  if (form === "unix-ms") return instant;
  const iso = new Date(instant).toISOString();
  return form === "iso" ? iso : iso.replace("T", " ").slice(0, -1);
}

/** Parses columns such as `value` and `ts=time`; without any, returns the standard columns. */
export function columnsOf(texts: readonly string[] | undefined): readonly Column[] {
  return texts?.map((text) => {
    const at = text.indexOf("=");
    return { name: text.slice(0, at < 0 ? undefined : at), field: text.slice(at + 1) as FieldName };
  }) ?? STANDARD_COLUMNS;
}
