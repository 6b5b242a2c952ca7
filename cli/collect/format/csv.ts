// Rows as CSV (RFC 4180): a comma between fields, quotes where they are needed.

import { csvCell } from "../../text/csv_cell.ts";
import { type Column, fieldOf } from "./fields.ts";
import { type RowFormat, type TimeForm, writeInstant } from "./format.ts";
import type { StoredValue } from "../store/stored_value.ts";

/** How CSV is written. */
export interface CsvOptions {
  readonly times: TimeForm;
  /** Whether a file begins with the names of the columns. */
  readonly header: boolean;
}

/**
 * Writes rows as CSV. A cell without a value is left empty, and an empty text is `""`, which distinguishes the two where
 * a database does.
 */
export function csvFormat(columns: readonly Column[], { times, header }: CsvOptions): RowFormat {
  function line(row: StoredValue): string {
    const cells = columns.map(({ field }) => {
      const { kind, of } = fieldOf(field);
      const value = of(row);
      const isInstant = kind === "instant" && value !== null;
      return csvCell(isInstant ? writeInstant(value as number, times) : value);
    });
    return `${cells.join(",")}\n`;
  }
  return {
    header: header ? `${columns.map(({ name }) => csvCell(name)).join(",")}\n` : "",
    rows: (rows) => rows.map(line).join(""),
  };
}
