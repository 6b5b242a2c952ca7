// Copies the readable rows of a damaged store into a new one, row by row.

import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { count } from "../../text/count.ts";
import { newIdentity, openDatabase } from "./database.ts";
import { isStoreFault, storeErrorOf } from "./store_error.ts";

/** The result of a salvage. */
export interface Salvage {
  /** Values copied. */
  readonly values: number;
  /** Unreadable ranges of sequence numbers; not every number in them needs to have had a value. */
  readonly lost: readonly (readonly [first: number, last: number])[];
  /** Names of tables that could not be read completely. */
  readonly damaged: readonly string[];
  /** Whether the store ID was lost, so that the values now have a new one. */
  readonly hasNewId: boolean;
}

/** The tables in copying order, except the one with the store ID. */
const TABLES = [
  "former_id",
  "station",
  "point",
  "link",
  "hour",
  "message",
  "sink",
  "set_aside",
  "value",
] as const;

/** Number of rows read at a time. */
const MOST_ROWS = 1000;

/** Upper bound of row numbers. */
const LAST_ROW = 2 ** 44;

/** SQLite errors for a row that cannot have been in the table. */
const NONSENSE = /cannot store|constraint failed/;

/** The station assigned to values whose point is lost. */
const UNKNOWN = "unknown (salvaged)";

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A stretch of a table: rows, or an unreadable range of numbers. */
type Stretch =
  | { readonly type: "rows"; readonly rows: readonly Row[] }
  | { readonly type: "lost"; readonly first: number; readonly last: number };

/**
 * Copies a damaged store.
 *
 * @param target The new file; it must not exist.
 * @throws {StoreError} Nothing is readable, or the new file cannot be written.
 */
export function salvage(file: string, target: string, now: number): Salvage {
  using source = new DatabaseSync(file, { readOnly: true });
  try {
    source.exec("PRAGMA busy_timeout = 2000");
    source.prepare("SELECT count(*) FROM sqlite_master").get();
  } catch (error) {
    throw storeErrorOf(
      `Nothing can be read from ${file}`,
      error,
      () => `. sqlite3 ${file} .recover may find more`,
    );
  }
  using database = openDatabase(target, { now });
  database.exec("PRAGMA foreign_keys = OFF; BEGIN");
  const identity = copyIdentity(source, database);
  const damaged = identity.isKnown ? [] : ["store"];
  const lost: (readonly [number, number])[] = [];
  let values = 0;
  for (const table of TABLES) {
    if (!hasTable(source, table)) {
      if (table !== "former_id") damaged.push(table); // Version 1 does not have this table.
      continue;
    }
    for (const stretch of stretches(source, table)) {
      if (stretch.type === "rows") {
        const refused = insert(database, table, stretch.rows);
        if (refused.length > 0) damaged.push(table);
        if (table !== "value") continue;
        values += stretch.rows.length - refused.length;
        for (const number of refused) lost.push([number, number]);
      } else {
        damaged.push(table);
        if (table === "value") lost.push([stretch.first, stretch.last]);
      }
    }
  }
  fileUnknown(database);
  database.exec("COMMIT");
  return { values, lost, damaged: [...new Set(damaged)], hasNewId: !identity.isKnown };
}

/** Copies the store ID, by which sinks recognize rows. The copy does not have a mark yet. */
function copyIdentity(source: DatabaseSync, target: DatabaseSync): { readonly isKnown: boolean } {
  let row: { readonly id: string; readonly created: number } | undefined;
  try {
    row = source.prepare("SELECT id, created FROM store").get() as typeof row;
  } catch (error) {
    if (storeErrorOf("", error).code !== "damaged") throw error;
  }
  const id = row?.id ?? newIdentity();
  target.prepare("UPDATE store SET id = ?, created = coalesce(?, created)").run(
    id,
    row?.created ?? null,
  );
  return { isKnown: row !== undefined };
}

function hasTable(source: DatabaseSync, table: string): boolean {
  return source.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) !== undefined;
}

/** Inserts rows; returns the numbers of invalid ones. */
function insert(target: DatabaseSync, table: string, rows: readonly Row[]): readonly number[] {
  const names = Object.keys(rows[0]!).filter((name) => name !== "number");
  const statement = target.prepare(
    `INSERT OR REPLACE INTO ${table} (${names.join(", ")}) VALUES (${
      names.map(() => "?").join(", ")
    })`,
  );
  return rows.filter((row) => {
    try {
      statement.run(...names.map((name) => row[name]!));
      return false;
    } catch (error) {
      if (!isStoreFault(error) || !NONSENSE.test((error as Error).message)) throw error;
      return true;
    }
  }).map(numberOf);
}

function numberOf(row: Row): number {
  return row["number"] as number;
}

/** Assigns values with a lost point to a placeholder point. */
function fileUnknown(database: DatabaseSync): void {
  const rows = database.prepare(
    "SELECT DISTINCT point FROM value WHERE point NOT IN (SELECT id FROM point)",
  ).all();
  const orphans = database.prepare(
    "SELECT id FROM point WHERE station NOT IN (SELECT id FROM station)",
  ).all();
  if (rows.length + orphans.length === 0) return;
  const { id: station } = database.prepare(
    "INSERT INTO station (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id",
  ).get(UNKNOWN) as { readonly id: number };
  const add = database.prepare("INSERT INTO point (id, station, ca, ioa) VALUES (?, ?, 0, ?)");
  for (const { point } of rows) add.run(point!, station, point!);
  const move = database.prepare("UPDATE OR IGNORE point SET station = ? WHERE id = ?");
  for (const { id } of orphans) move.run(station, id!);
}

/** Yields all readable rows of a table, in ascending order. */
function* stretches(source: DatabaseSync, table: string): Generator<Stretch> {
  const statement = source.prepare(
    `SELECT rowid AS number, * FROM ${table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  );
  const read = (after: number, limit: number): readonly Row[] | undefined => {
    try {
      const rows: readonly Row[] = statement.all(after, limit);
      // Descending numbers indicate a page of another table.
      const isInOrder = rows.every((row, index) =>
        numberOf(row) > (index === 0 ? after : numberOf(rows[index - 1]!))
      );
      return isInOrder ? rows : undefined;
    } catch (error) {
      if (storeErrorOf("", error).code !== "damaged") throw error;
      return undefined;
    }
  };
  let after = 0;
  for (let limit = MOST_ROWS;;) {
    const rows = read(after, limit);
    if (rows === undefined && limit > 1) {
      limit = Math.ceil(limit / 4);
    } else if (rows === undefined) {
      const next = firstReadable(after, (from) => read(from, 1) !== undefined);
      yield { type: "lost", first: after + 1, last: next ?? LAST_ROW };
      if (next === undefined) return;
      after = next;
    } else {
      if (rows.length === 0) return;
      yield { type: "rows", rows };
      after = numberOf(rows.at(-1)!);
      limit = Math.min(MOST_ROWS, limit * 2);
    }
  }
}

/** The lowest number after which reading works again or the table ends; `undefined` if there is none. */
function firstReadable(after: number, isReadable: (from: number) => boolean): number | undefined {
  let step = 1;
  while (!isReadable(after + step)) {
    step *= 2;
    if (after + step > LAST_ROW) return undefined;
  }
  let low = after + step / 2; // Unreadable.
  let high = after + step;
  if (step === 1) return high;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isReadable(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Describes the result, including any losses. */
export function salvageText({ values, lost, damaged, hasNewId }: Salvage): string {
  const parts = [`${count(values, "value")} saved`];
  if (lost.length > 0) {
    const ranges = lost.map(([first, last]) =>
      last === LAST_ROW ? `from ${first} on` : first === last ? `${first}` : `${first} to ${last}`
    );
    parts.push(`values ${ranges.join(", ")} cannot be read`);
  }
  if (damaged.length > 0) parts.push(`damaged tables: ${damaged.join(", ")}`);
  if (hasNewId) parts.push("the store ID is lost, so sinks may receive rows twice");
  return parts.join("; ");
}
