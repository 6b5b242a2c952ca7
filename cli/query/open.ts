// Opens a store for reading, also while a collector writes into it.

import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../collect/store/database.ts";
import { readMark } from "../collect/store/mark.ts";
import { StoreError } from "../collect/store/store_error.ts";
import { UsageError } from "../options/subcommand.ts";

/** Rows of a point lie far apart: each page is read once rather than for each point again. */
const CACHE_KIBIBYTES = 65_536;

/** A collector that reported within this time is running; it reports every 10 s. */
const FRESH_MS = 30_000;

/**
 * Opens a store. The store is not changed; where no collector has it open, SQLite needs to create files beside it.
 *
 * @throws {UsageError} It does not exist or cannot be read; the message has the reason.
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

/** What helps where a store cannot be opened for reading, to append to the message; empty where nothing is known. */
export async function openingHint(
  file: string,
  { code, message }: Pick<StoreError, "code" | "message">,
): Promise<string> {
  if (code === "damaged" && /not a database$/.test(message)) {
    return "; expected the store of iec104 collect, which its configuration names as store.file";
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
    return ". SQLite reads a store only where it may create files beside it: copy it to such a folder, and query the copy";
  }
  if (await exists(`${file}-shm`)) return "";
  return `; ${file}-wal holds values that only a user with write permission for its folder can read`;
}

/** What is known about the collector that writes into a store. */
export interface CollectorSigns {
  /** Whether it runs, as far as this can be determined. */
  readonly runs: boolean;
  /** When it was heard of last; `undefined` if it has ended in order, or never began. */
  readonly heardOf: number | undefined;
  /** Since when it cannot write, according to the mark of the store; `undefined` if it can. */
  readonly outage: number | undefined;
}

/** Looks whether the collector runs. */
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
