// Rows as text: one object for each form, made once for each sink.

import { fieldOf } from "./fields.ts";
import {
  type Cell,
  type Column,
  type FieldKind,
  type FieldName,
  STANDARD_COLUMNS,
} from "./fields.ts";
import type { StoredValue } from "../store/stored_value.ts";

/** How instants are written. */
export type TimeForm = "iso" | "sql" | "unix-ms";

/** Rows as text. */
export interface RowFormat {
  /** Text before the first row of a file; empty if there is none. */
  readonly header: string;
  /** Some rows, each with the end of its line. */
  rows(rows: readonly StoredValue[]): string;
  /** Text that makes the reader answer `ok SEQ` when it has processed everything before; none where rows are only data. */
  question?(seq: number): string;
}

/** One cell and what kind it is of. */
export interface TypedCell {
  readonly name: string;
  readonly kind: FieldKind;
  readonly value: Cell;
}

/** The cells of a row, in the order of the columns. */
export function cellsOf(row: StoredValue, columns: readonly Column[]): TypedCell[] {
  return columns.map(({ name, field }) => {
    const { kind, of } = fieldOf(field);
    return { name, kind, value: of(row) };
  });
}

/** An instant as text or number. */
export function writeInstant(instant: number, form: TimeForm): string | number {
  if (form === "unix-ms") return instant;
  const iso = new Date(instant).toISOString();
  return form === "iso" ? iso : iso.replace("T", " ").slice(0, -1);
}

/** Reads columns such as `value` and `ts=time`; the standard ones if none are given. */
export function columnsOf(texts: readonly string[] | undefined): readonly Column[] {
  return texts?.map((text) => {
    const at = text.indexOf("=");
    return { name: text.slice(0, at < 0 ? undefined : at), field: text.slice(at + 1) as FieldName };
  }) ?? STANDARD_COLUMNS;
}
