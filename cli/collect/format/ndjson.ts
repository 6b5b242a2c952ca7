// Formats rows as NDJSON, one object per line.

import { type Cell, type Column, fieldOf } from "./fields.ts";
import { type RowFormat, type TimeForm, writeInstant } from "./format.ts";
import type { StoredValue } from "./stored_value.ts";

/**
 * Formats rows as NDJSON. Empty cells and numbers that JSON cannot express are `null`, because a column of numbers has no
 * texts; the field `text` has them as `Infinity`. `detail` is an object.
 */
export function ndjsonFormat(columns: readonly Column[], times: TimeForm): RowFormat {
  function line(row: StoredValue): string {
    const members = columns.map(({ name, field }) => {
      const { kind, of } = fieldOf(field);
      const value = of(row);
      const key = JSON.stringify(name);
      if (field === "detail") return `${key}:${value}`; // Already JSON, or null.
      const isInstant = kind === "instant" && value !== null;
      return `${key}:${jsonCell(isInstant ? writeInstant(value as number, times) : value)}`;
    });
    return `{${members.join(",")}}\n`;
  }
  return { header: "", rows: (rows) => rows.map(line).join("") };
}

/** Formats a cell as JSON; numbers that JSON cannot express become `null`. */
export function jsonCell(cell: Cell): string {
  return JSON.stringify(cell);
}
