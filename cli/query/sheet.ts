// Query results: rows, and the columns that describe them.

import { type FieldKind, type FieldName, FIELDS } from "../collect/format/fields.ts";
import type { Cell } from "../collect/format/fields.ts";
import type { StoredValue } from "../collect/format/stored_value.ts";

/** Kinds of cells: those of fields, plus durations in ms, percentages, and JSON. */
export type CellKind = FieldKind | "duration" | "percent" | "json";

/** A column. */
export interface SheetColumn<T> {
  /** Key in records, and heading in tables. */
  readonly name: string;
  readonly kind: CellKind;
  /** Restricts the column to tables or to records, or to output that requests it by name. */
  readonly only?: "table" | "records" | "asked";
  /** Reads its value from a row. */
  of(row: T): Cell;
}

/** Rows with their columns. Rows are read while being written. */
export interface Sheet<T> {
  readonly columns: readonly SheetColumn<T>[];
  readonly rows: Iterable<T>;
}

/** Marks a column that appears in records only. */
export const RECORDS = { only: "records" } as const;

/** A column for a property of the row. */
export function column<T>(
  name: string & keyof T,
  kind: CellKind = "text",
  place: Pick<SheetColumn<T>, "only"> = {},
): SheetColumn<T> {
  return { name, kind, ...place, of: (row) => row[name] as Cell };
}

/** The columns of values: a readable selection in tables, those of sinks in records, and any other on request. */
export const VALUE_COLUMNS: readonly SheetColumn<StoredValue>[] = [
  { name: "at", kind: "instant", only: "table", of: ({ at }) => at },
  tableField("station"),
  { name: "point", kind: "text", only: "table", of: ({ ca, ioa }) => `${ca}/${ioa}` },
  tableField("name"),
  { name: "value", kind: "number", only: "table", of: (row) => FIELDS.text.of(row) },
  tableField("unit"),
  tableField("quality"),
  tableField("cause"),
  tableField("type"),
  tableField("flags"),
  ...(Object.keys(FIELDS) as FieldName[]).map((name): SheetColumn<StoredValue> => {
    const { kind, of } = FIELDS[name];
    const only = "standard" in FIELDS[name] ? "records" : "asked";
    return { name, kind: name === "detail" ? "json" : kind, only, of };
  }),
];

function tableField(name: FieldName): SheetColumn<StoredValue> {
  const { kind, of } = FIELDS[name];
  return { name, kind, only: "table", of };
}

/** The columns that identify the point of a row. */
export function pointColumns<
  T extends {
    readonly station: string;
    readonly ca: number;
    readonly ioa: number;
    readonly name: string | null;
  },
>(): readonly SheetColumn<T>[] {
  return [
    column<T>("station"),
    { name: "point", kind: "text", only: "table", of: ({ ca, ioa }) => `${ca}/${ioa}` },
    column<T>("ca", "integer", RECORDS),
    column<T>("ioa", "integer", RECORDS),
    column<T>("name"),
  ];
}
