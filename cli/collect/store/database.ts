// Opens or creates the SQLite file of a store; refuses any other file.

import { createPrivate } from "../../io/private_file.ts";
import { DatabaseSync } from "node:sqlite";
import { damageAdvice } from "./damage.ts";
import { StoreError, storeErrorOf } from "./store_error.ts";
import { APPLICATION_ID, READ_1, STORE_VERSION, TABLES, UPGRADE_1 } from "./tables.ts";

/** Options for opening a store. */
export interface OpenOptions {
  /** Opens an existing file for reading only. */
  readonly readOnly?: boolean;
  /** Current time, in ms since 1970-01-01 UTC. */
  readonly now: number;
  /** Returns text to append to the message of a damaged store; by default the repair steps. */
  readonly advice?: () => string;
}

/** How long SQLite waits for another writer, in ms; after that the writer retries without blocking the process. */
const BUSY_MS = 20;

/** Page cache size in kB; large, because the end of each point's index is rewritten often. */
const CACHE_KB = 32_000;

/**
 * Pages in the write-ahead log before a checkpoint; large, so that frequently changed pages are copied less often.
 */
const WAL_PAGES = 4000;

/**
 * Opens a store.
 *
 * @throws {StoreError} The store cannot be used.
 */
export function openDatabase(
  file: string,
  { readOnly = false, now, advice = () => damageAdvice(file) }: OpenOptions,
): DatabaseSync {
  const what = `Cannot open the store ${file}`;
  let database: DatabaseSync | undefined;
  try {
    if (!readOnly) createPrivate(file); // SQLite gives the write-ahead log the same mode.
    database = new DatabaseSync(file, { readOnly });
    database.exec(`PRAGMA busy_timeout = ${readOnly ? 2000 : BUSY_MS}`);
    const found = identify(database);
    if (found.version > STORE_VERSION && found.application === APPLICATION_ID) {
      const detail = `it has version ${found.version}, expected at most ${STORE_VERSION}`;
      throw new StoreError(`${what}: ${detail}. Use a newer iec104`, { code: "failed" });
    }
    if (found.tables > 0 && found.application !== APPLICATION_ID) {
      throw new StoreError(`${what}: it is an SQLite file of another program`, {
        code: "foreign",
      });
    }
    if (readOnly) {
      if (found.tables === 0) throw new StoreError(`${what}: it is empty`, { code: "foreign" });
      if (found.version === 1) database.exec(READ_1);
      return database;
    }
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA cache_size = -${CACHE_KB}; PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
    if (found.tables === 0) make(database, now);
    else if (found.version === 1) database.exec(`BEGIN IMMEDIATE; ${UPGRADE_1} COMMIT`);
    database.exec("BEGIN IMMEDIATE; ROLLBACK"); // Fail now rather than at the first value.
    return database;
  } catch (error) {
    database?.close();
    throw storeErrorOf(what, error, advice);
  }
}

function identify(database: DatabaseSync): {
  readonly application: number;
  readonly version: number;
  readonly tables: number;
} {
  const number = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0] as number;
  return {
    application: number("PRAGMA application_id"),
    version: number("PRAGMA user_version"),
    tables: number("SELECT count(*) FROM sqlite_master"),
  };
}

function make(database: DatabaseSync, now: number): void {
  database.exec("BEGIN IMMEDIATE");
  database.exec(TABLES);
  database.prepare("INSERT INTO store (id, created) VALUES (?, ?)").run(newIdentity(), now);
  database.exec(
    `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${STORE_VERSION}`,
  );
  database.exec("COMMIT");
}

/** A random ID of twelve letters and digits. */
export function newIdentity(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 12);
}
