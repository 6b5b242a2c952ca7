// The reading end of the store: rows for the sinks, the progress of each, and what they have refused.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { StoredValue } from "./stored_value.ts";

/** Rows in the order of their numbers. */
export interface Rows {
  readonly rows: readonly StoredValue[];
  /** Every row up to here that was asked for is among them. */
  readonly through: number;
}

/** A row that a sink has refused. */
export interface SetAside {
  readonly sink: string;
  readonly seq: number;
  readonly error: string;
  readonly at: number;
}

/** Numbers that are searched at once for rows of certain stations, so that no search takes long. */
const SPAN = 20_000;

/** The columns of {@linkcode StoredValue}, for a query with the tables `v`, `p`, `s` and `store`. */
export const VALUE_COLUMNS = `coalesce((SELECT f.id FROM former_id f WHERE f.through >= v.seq
  ORDER BY f.through LIMIT 1), store.id) AS store, v.seq, s.name AS station, p.ca, p.ioa, p.name,
  p.unit, v.received, v.time, v.at, v.tag, v.tag_flags AS tagFlags, v.value, v.raw, v.quality,
  v.type_id AS typeId, v.cause, v.originator, v.flags, v.detail, v.link, v.redelivered`;

/** The tables that go with {@linkcode VALUE_COLUMNS}. */
export const VALUE_TABLES = `store, value v JOIN point p ON p.id = v.point
  JOIN station s ON s.id = p.station`;

/** Reads for sinks. */
export class Outbox {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Reads from an open store. */
  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The progress of a sink; `undefined` if it is new. */
  position(sink: string): number | undefined {
    return this.#get("SELECT position FROM sink WHERE name = ?", sink)?.position as
      | number
      | undefined;
  }

  /** How many rows were ever delivered to a sink. */
  delivered(sink: string): number {
    return (this.#get("SELECT delivered FROM sink WHERE name = ?", sink)?.delivered ?? 0) as number;
  }

  /** Records the progress of a sink. Call it in a transaction. */
  advance(
    sink: string,
    { position, delivered, at }: {
      readonly position: number;
      readonly delivered: number;
      readonly at: number;
    },
  ): void {
    this.#run(
      `INSERT INTO sink (name, position, delivered, updated) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET position = excluded.position, delivered = excluded.delivered, updated = excluded.updated`,
      ...[sink, position, delivered, at],
    );
  }

  /** Notes that a sink has refused a row. Call it in a transaction. */
  setAside({ sink, seq, error, at }: SetAside): void {
    this.#run(
      "INSERT OR REPLACE INTO set_aside (sink, seq, error, at) VALUES (?, ?, ?, ?)",
      ...[sink, seq, error, at],
    );
  }

  /** How many rows a sink has refused. */
  refused(sink: string): number {
    return this.#get("SELECT count(*) AS count FROM set_aside WHERE sink = ?", sink)!
      .count as number;
  }

  /** Rows that a sink has refused, and that are still there. */
  refusedRows(sink: string, limit: number): readonly StoredValue[] {
    return this.#all(
      `SELECT ${VALUE_COLUMNS} FROM set_aside a JOIN ${VALUE_TABLES}
       WHERE a.sink = ? AND v.seq = a.seq ORDER BY v.seq LIMIT ?`,
      ...[sink, limit],
    );
  }

  /** Forgets that a sink has refused a row. Call it in a transaction. */
  takeBack(sink: string, seq: number): void {
    this.#run("DELETE FROM set_aside WHERE sink = ? AND seq = ?", sink, seq);
  }

  /** Rows after a number, only of the named stations if any are named; at most `limit`. */
  read(after: number, limit: number, stations?: readonly string[]): Rows {
    const end = stations === undefined ? Number.MAX_SAFE_INTEGER : after + SPAN;
    const rows = this.#all(
      `SELECT ${VALUE_COLUMNS} FROM ${VALUE_TABLES}
       WHERE v.seq > ? AND v.seq <= ?${among(stations)} ORDER BY v.seq LIMIT ?`,
      ...[after, end, ...stations ?? [], limit],
    );
    if (rows.length === limit || stations === undefined) {
      return { rows, through: rows.at(-1)?.seq ?? after };
    }
    return { rows, through: Math.max(after, Math.min(end, this.#highest())) };
  }

  /** How many rows wait after a number, counted up to a limit. */
  waiting(after: number, limit: number, stations?: readonly string[]): number {
    const end = stations === undefined ? Number.MAX_SAFE_INTEGER : after + SPAN;
    const { count } = this.#get(
      `SELECT count(*) AS count FROM (SELECT 1 FROM value v${
        stations === undefined
          ? ""
          : " JOIN point p ON p.id = v.point JOIN station s ON s.id = p.station"
      } WHERE v.seq > ? AND v.seq <= ?${among(stations)} LIMIT ?)`,
      ...[after, end, ...stations ?? [], limit],
    ) as { readonly count: number };
    // What may lie beyond the span counts as one row, so that the operator investigates.
    return count === 0 && this.#highest() > end ? 1 : count;
  }

  /** When the first row after a number arrived. */
  oldest(after: number): number | undefined {
    const row = this.#get("SELECT received FROM value WHERE seq > ? ORDER BY seq LIMIT 1", after);
    return row?.received as number | undefined;
  }

  #highest(): number {
    return (this.#get("SELECT max(seq) AS seq FROM value")?.seq ?? 0) as number;
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #get(sql: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
    return this.#prepare(sql).get(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): readonly StoredValue[] {
    return this.#prepare(sql).all(...values) as unknown as readonly StoredValue[];
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#prepare(sql).run(...values);
  }
}

function among(stations: readonly string[] | undefined): string {
  if (stations === undefined) return "";
  return ` AND s.name IN (${stations.map(() => "?").join(", ")})`;
}
