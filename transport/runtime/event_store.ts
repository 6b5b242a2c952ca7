// An event store in a SQLite file, using the SQLite built into Deno, Node.js and Bun.

import type { DatabaseSync } from "node:sqlite";
import type { LoadedEventStore, StoredEvent } from "../event_store.ts";
import { builtin } from "./builtin.ts";

/** Options of {@linkcode openEventStore}. */
export interface EventStoreOptions {
  /** Path of the file; it is created with mode 0600 if it does not exist. */
  readonly path: string;
  /**
   * Durability of an accepted event: it survives the end of the process, or also a power failure,
   * for which every event waits for the disk.
   *
   * @default {"process"}
   */
  readonly survives?: "process" | "power";
}

/** An event store that must be closed after use. */
export interface OpenEventStore extends LoadedEventStore, Disposable {
  /** Closes the file. */
  close(): void;
}

/**
 * SQLite application ID, "i104": prevents another program's database from being used as an event
 * store.
 */
const APPLICATION_ID = 0x69313034;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS event (
    station_group TEXT NOT NULL,
    id INTEGER NOT NULL,
    class TEXT NOT NULL,
    asdu BLOB NOT NULL,
    PRIMARY KEY (station_group, id)
  ) WITHOUT ROWID`;

/**
 * Opens a SQLite file in which a controlled station keeps its unacknowledged events. Use one file
 * per station. Requires Deno, Node.js 22.13 or later, or Bun.
 *
 * ```ts
 * import { ControlledStation, openEventStore, type StationDeclaration } from "@telecontrol/iec104";
 *
 * async function makeStation(declaration: StationDeclaration): Promise<ControlledStation> {
 *   const store = await openEventStore({ path: "events.sqlite" });
 *   return new ControlledStation(declaration, { store });
 * }
 * ```
 *
 * @throws {LinkError} The runtime has no SQLite (`not-supported`).
 * @throws {Error} The file cannot be opened, or is the database of another program.
 */
// deno-lint-ignore require-await -- errors must reject the promise
export async function openEventStore(options: EventStoreOptions): Promise<OpenEventStore> {
  const { path, survives = "process" } = options;
  const { DatabaseSync } = builtin("node:sqlite", `Cannot keep events in ${path}`);
  if (path !== "" && path !== ":memory:") createPrivate(path);
  const database = new DatabaseSync(path);
  try {
    prepare(database, { path, survives });
  } catch (error) {
    database.close();
    throw error;
  }
  const select = database.prepare("SELECT station_group, id, class, asdu FROM event ORDER BY id");
  const insert = database.prepare("INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM event WHERE station_group = ? AND id = ?");
  return {
    load: () =>
      select.all().map((row): StoredEvent => ({
        group: row.station_group as string,
        id: Number(row.id),
        eventClass: row.class as string,
        asdu: row.asdu as Uint8Array,
      })),
    append: (events) =>
      together(database, events, ({ group, id, eventClass, asdu }) => {
        insert.run(group, id, eventClass, asdu);
      }),
    remove: (group, ids) => together(database, ids, (id) => void remove.run(group, id)),
    close: () => database.close(),
    [Symbol.dispose]: () => database.close(),
  };
}

/** Runs an action for every item in one transaction. */
function together<T>(database: DatabaseSync, list: readonly T[], act: (one: T) => void): void {
  if (list.length === 1) return act(list[0]!);
  database.exec("BEGIN");
  try {
    list.forEach(act);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Creates the file for its owner only, if there is none; a fault is left to SQLite, which opens it next. */
function createPrivate(path: string): void {
  const { closeSync, openSync } = builtin("node:fs", `Cannot keep events in ${path}`);
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function prepare(
  database: DatabaseSync,
  { path, survives }: Required<EventStoreOptions>,
): void {
  const { application_id: id } = database.prepare("PRAGMA application_id").get() ?? {};
  const { count } = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get() ?? {};
  if (id !== APPLICATION_ID && count !== 0) {
    throw new Error(`Cannot keep events in ${path}: it is another program's database`);
  }
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(`PRAGMA synchronous = ${survives === "power" ? "FULL" : "NORMAL"}`);
  database.exec(SCHEMA);
}
