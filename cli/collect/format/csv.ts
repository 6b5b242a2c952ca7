// Formats rows as CSV (RFC 4180).

import { csvCell } from "../../text/csv_cell.ts";
import { type Column, fieldOf } from "./fields.ts";
import { type RowFormat, type TimeForm, writeInstant } from "./format.ts";
import type { StoredValue } from "./stored_value.ts";

/** CSV options. */
export interface CsvOptions {
  readonly times: TimeForm;
  /** Whether to start files with a header line. */
  readonly header: boolean;
}

/**
 * Formats rows as CSV. A missing value is an empty cell and an empty text is `""`, so databases that distinguish them
 * can.
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
