// Opens a store for reading, even while a collector is writing to it.

import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../collect/store/database.ts";
import { readMark } from "../collect/store/mark.ts";
import { StoreError } from "../collect/store/store_error.ts";
import { UsageError } from "../io/exit.ts";

/** Large, because the rows of a point are spread over many pages, each of which should be read only once. */
const CACHE_KIBIBYTES = 65_536;

/** A collector that reported within this time is considered running; it reports every 10 s. */
const FRESH_MS = 30_000;

/**
 * Opens a store without changing it. If no collector has it open, SQLite must be able to create files next to it.
 *
 * @throws {UsageError} The file does not exist or cannot be read.
 */
export async function openForReading(file: string): Promise<DatabaseSync> {
  try {
    const { isDirectory } = await Deno.stat(file);
    if (isDirectory) {
      throw new UsageError(`${file} is a directory, expected the store of iec104 collect`);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`No such file: ${file}`);
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    const database = openDatabase(file, { readOnly: true, now: 0 });
    database.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
    return database;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new UsageError(`${error.message}${await openingHint(file, error)}`);
  }
}

/** A hint on why a store cannot be opened for reading, to append to the message; empty if there is none. */
export async function openingHint(
  file: string,
  { code, message }: Pick<StoreError, "code" | "message">,
): Promise<string> {
  if (code === "damaged" && /not a database$/.test(message)) {
    return "; expected the store of iec104 collect, as named by store.file in its configuration";
  }
  if (!/unable to open|readonly database/.test(message)) return "";
  const exists = async (path: string) => {
    try {
      await Deno.stat(path);
      return true;
    } catch {
      return false;
    }
  };
  if (!await exists(`${file}-wal`)) {
    return ". SQLite can only read a store in a folder in which it may create files: copy it to such a folder, and query the copy";
  }
  if (await exists(`${file}-shm`)) return "";
  return `; ${file}-wal contains values that only a user with write permission for its folder can read`;
}

/** Status of the collector that writes to a store, as seen in the store. */
export interface CollectorSigns {
  /** Whether it is running, as far as can be determined. */
  readonly runs: boolean;
  /** When it last reported; `undefined` after a clean shutdown, or if it never started. */
  readonly heardOf: number | undefined;
  /** When the store became unwritable, according to its mark; `undefined` if it is writable. */
  readonly outage: number | undefined;
}

/** Determines whether the collector is running. */
export function collectorSigns(database: DatabaseSync, now: number): CollectorSigns {
  const { id, alive, received } = database.prepare(
    `SELECT id, alive, (SELECT received FROM value ORDER BY seq DESC LIMIT 1) AS received FROM store`,
  ).get() as {
    readonly id: string;
    readonly alive: number | null;
    readonly received: number | null;
  };
  if (alive === null) return { runs: false, heardOf: undefined, outage: undefined };
  const file = database.location();
  const mark = file === null ? undefined : readMark(file);
  const outage = mark?.store === id ? mark.outage ?? undefined : undefined;
  return { runs: now - alive < FRESH_MS, heardOf: Math.max(alive, received ?? 0), outage };
}
