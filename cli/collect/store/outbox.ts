// Reads rows for the sinks, and records their progress and the rows they reject.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { StoredValue } from "../format/stored_value.ts";

/** Rows in ascending order. */
export interface Rows {
  readonly rows: readonly StoredValue[];
  /** All requested rows up to this number are included. */
  readonly through: number;
}

/** A row rejected by a sink. */
export interface SetAside {
  readonly sink: string;
  readonly seq: number;
  readonly error: string;
  readonly at: number;
}

/** Maximum range of sequence numbers per search for rows of certain stations, to bound its duration. */
const SPAN = 20_000;

/** The columns of {@linkcode StoredValue}, for a query on the tables `v`, `p`, `s` and `store`. */
export const VALUE_COLUMNS = `coalesce((SELECT f.id FROM former_id f WHERE f.through >= v.seq
  ORDER BY f.through LIMIT 1), store.id) AS store, v.seq, s.name AS station, p.ca, p.ioa, p.name,
  p.unit, v.received, v.time, v.at, v.tag, v.tag_flags AS tagFlags, v.value, v.raw, v.quality,
  v.type_id AS typeId, v.cause, v.originator, v.flags, v.detail, v.link, v.redelivered`;

/** The tables that {@linkcode VALUE_COLUMNS} needs. */
export const VALUE_TABLES = `store, value v JOIN point p ON p.id = v.point
  JOIN station s ON s.id = p.station`;

/** Reads and records the progress of sinks. */
export class Outbox {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Creates an outbox for an open store. */
  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The position of a sink; `undefined` for a new sink. */
  position(sink: string): number | undefined {
    return this.#get("SELECT position FROM sink WHERE name = ?", sink)?.position as
      | number
      | undefined;
  }

  /** Total number of rows delivered to a sink. */
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

  /** Records that a sink rejected a row. Call it in a transaction. */
  setAside({ sink, seq, error, at }: SetAside): void {
    this.#run(
      "INSERT OR REPLACE INTO set_aside (sink, seq, error, at) VALUES (?, ?, ?, ?)",
      ...[sink, seq, error, at],
    );
  }

  /** Number of rows rejected by a sink. */
  refused(sink: string): number {
    return this.#get("SELECT count(*) AS count FROM set_aside WHERE sink = ?", sink)!
      .count as number;
  }

  /** Rejected rows of a sink that are still in the store. */
  refusedRows(sink: string, limit: number): readonly StoredValue[] {
    return this.#all(
      `SELECT ${VALUE_COLUMNS} FROM set_aside a JOIN ${VALUE_TABLES}
       WHERE a.sink = ? AND v.seq = a.seq ORDER BY v.seq LIMIT ?`,
      ...[sink, limit],
    );
  }

  /** Removes the record of a rejected row. Call it in a transaction. */
  takeBack(sink: string, seq: number): void {
    this.#run("DELETE FROM set_aside WHERE sink = ? AND seq = ?", sink, seq);
  }

  /** Rows after a sequence number, optionally only of certain stations; at most `limit`. */
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

  /** Number of rows after a sequence number, counted up to a limit. */
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
    // Possible rows past the span count as one, so that they are searched for.
    return count === 0 && this.#highest() > end ? 1 : count;
  }

  /** Arrival time of the first row after a sequence number. */
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
