// Records values in an SQLite file, one transaction per ASDU.

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type Asdu, describeCause, pointsOf } from "@telecontrol/iec104";
import type { PointRow } from "../../cli/text/point_row.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS value (
    id       INTEGER PRIMARY KEY,
    received TEXT NOT NULL,     -- ISO 8601, UTC
    ca       INTEGER NOT NULL,
    ioa      INTEGER NOT NULL,
    name     TEXT NOT NULL,
    type     TEXT NOT NULL,     -- mnemonic of the type identification
    cause    TEXT NOT NULL,     -- cause of transmission in words
    value    REAL,              -- as on the wire; NULL for NaN
    text     TEXT NOT NULL,     -- as people read it: ON, 118.4
    unit     TEXT NOT NULL,
    quality  TEXT NOT NULL,     -- IV NT SB BL EI OV; empty when good
    tag      TEXT               -- time tag as sent, with its flags
  )`;

const INSERT = `
  INSERT INTO value (received, ca, ioa, name, type, cause, value, text, unit, quality, tag)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** An open database of values. */
export class Recorder implements Disposable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  /** Opens or creates the file. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(SCHEMA);
    this.#insert = this.#database.prepare(INSERT);
  }

  /** Records the values of an ASDU; they are in the file when this returns. */
  record(asdu: Asdu, rows: readonly PointRow[]): void {
    const points = [...pointsOf(asdu)];
    const cause = describeCause(asdu.cause).title;
    this.#database.exec("BEGIN");
    for (const [index, row] of rows.entries()) {
      const { ca, ioa, name, type, value: text, unit, quality, tag } = row;
      const received = new Date(row.received).toISOString();
      const value = points[index]!.value;
      const number = Number.isNaN(value) ? null : value;
      this.#insert.run(
        ...[received, ca, ioa, name, type, cause, number, text, unit, quality, tag || null],
      );
    }
    this.#database.exec("COMMIT");
  }

  /** Totals of the file: values, points, and values by cause. */
  summary(): {
    readonly values: number;
    readonly points: number;
    readonly causes: readonly { readonly cause: string; readonly values: number }[];
  } {
    const total = "SELECT count(*) AS count, count(DISTINCT ca || '/' || ioa) AS points FROM value";
    const { count, points } = this.#database.prepare(total).get() as Record<string, number>;
    const byCause = "SELECT cause, count(*) AS count FROM value GROUP BY cause ORDER BY min(id)";
    const causes = this.#database.prepare(byCause).all().map((row) => ({
      cause: String(row.cause),
      values: Number(row.count),
    }));
    return { values: count!, points: points!, causes };
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#database.close();
  }
}
