// Rows as NDJSON: an object on each line.

import { type Column, fieldOf } from "./fields.ts";
import { type RowFormat, type TimeForm, writeInstant } from "./format.ts";
import type { StoredValue } from "../store/stored_value.ts";

/** Writes rows as NDJSON. Empty cells are `null`; numbers that JSON has no word for are texts; `detail` is an object. */
export function ndjsonFormat(columns: readonly Column[], times: TimeForm): RowFormat {
  function line(row: StoredValue): string {
    const members = columns.map(({ name, field }) => {
      const { kind, of } = fieldOf(field);
      const value = of(row);
      const key = JSON.stringify(name);
      if (value === null) return `${key}:null`;
      if (field === "detail") return `${key}:${value}`; // it is JSON already
      if (kind === "instant") {
        return `${key}:${JSON.stringify(writeInstant(value as number, times))}`;
      }
      if (typeof value === "number" && !Number.isFinite(value)) return `${key}:"${value}"`;
      return `${key}:${JSON.stringify(value)}`;
    });
    return `{${members.join(",")}}\n`;
  }
  return { header: "", rows: (rows) => rows.map(line).join("") };
}
