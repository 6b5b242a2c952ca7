// Opens the SQLite file of a store, creates a missing one, and refuses any other file.

import { DatabaseSync } from "node:sqlite";
import { damageAdvice } from "./damage.ts";
import { StoreError, storeErrorOf } from "./store_error.ts";
import { APPLICATION_ID, READ_1, STORE_VERSION, TABLES, UPGRADE_1 } from "./tables.ts";

/** How to open a store. */
export interface OpenOptions {
  /** Only read; the file must be there. */
  readonly readOnly?: boolean;
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: number;
  /** Returns text to append to the message of a damaged store; by default the steps to take. */
  readonly advice?: () => string;
}

/** How long to wait for another process that writes, in ms; a longer wait is a retry that blocks nothing else. */
const BUSY_MS = 20;

/** Memory for pages, in kB: the end of the index of each point is written again and again. */
const CACHE_KB = 32_000;

/** Pages in the write-ahead log before they go into the file: pages that change often go there less often. */
const WAL_PAGES = 4000;

/**
 * Opens a store.
 *
 * @throws {StoreError} It cannot be used; the message says why.
 */
export function openDatabase(
  file: string,
  { readOnly = false, now, advice = () => damageAdvice(file) }: OpenOptions,
): DatabaseSync {
  const what = `Cannot open the store ${file}`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly });
    database.exec(`PRAGMA busy_timeout = ${readOnly ? 2000 : BUSY_MS}`);
    const found = identify(database);
    if (found.version > STORE_VERSION && found.application === APPLICATION_ID) {
      const detail = `it has version ${found.version}, expected at most ${STORE_VERSION}`;
      throw new StoreError(`${what}: ${detail}. Use a newer iec104`, { code: "failed" });
    }
    if (found.tables > 0 && found.application !== APPLICATION_ID) {
      throw new StoreError(`${what}: it is the SQLite file of another program`, {
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
    database.exec("BEGIN IMMEDIATE; ROLLBACK"); // fails now rather than at the first value
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

/** Twelve letters and digits that no other store has. */
export function newIdentity(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 12);
}
