// Rows as NDJSON: an object on each line.

import { type Cell, type Column, fieldOf } from "./fields.ts";
import { type RowFormat, type TimeForm, writeInstant } from "./format.ts";
import type { StoredValue } from "../store/stored_value.ts";

/** Writes rows as NDJSON. Empty cells are `null`; numbers that JSON has no word for are texts; `detail` is an object. */
export function ndjsonFormat(columns: readonly Column[], times: TimeForm): RowFormat {
  function line(row: StoredValue): string {
    const members = columns.map(({ name, field }) => {
      const { kind, of } = fieldOf(field);
      const value = of(row);
      const key = JSON.stringify(name);
      if (field === "detail") return `${key}:${value}`; // it is JSON already, or null
      const isInstant = kind === "instant" && value !== null;
      return `${key}:${jsonCell(isInstant ? writeInstant(value as number, times) : value)}`;
    });
    return `{${members.join(",")}}\n`;
  }
  return { header: "", rows: (rows) => rows.map(line).join("") };
}

/** A cell as JSON has it; numbers that JSON has no word for are texts. */
export function jsonCell(cell: Cell): string {
  if (typeof cell === "number" && !Number.isFinite(cell)) return `"${cell}"`;
  return JSON.stringify(cell);
}
