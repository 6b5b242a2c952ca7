// The store of a collector: one SQLite file, locked against a second collector.

import type { DatabaseSync } from "node:sqlite";
import type { Entry, Tally } from "../intake/entry.ts";
import { openDatabase } from "./database.ts";
import { Ledger } from "./ledger.ts";
import { Outbox } from "./outbox.ts";
import { Pruner } from "./pruner.ts";
import { isStoreFault, StoreError, storeErrorOf } from "./store_error.ts";

/** A store that is open for writing. */
export class Store implements Disposable {
  /** Writes. */
  readonly ledger: Ledger;
  /** Reads for sinks. */
  readonly outbox: Outbox;
  /** Deletes. */
  readonly pruner: Pruner;
  readonly #database: DatabaseSync;
  readonly #lock: Deno.FsFile;
  readonly #file: string;
  /** Which file it is on the disk; `null` where the system does not say. */
  readonly #ino: number | null;

  /**
   * Opens or makes a store.
   *
   * @throws {StoreError} It cannot be used, or another collector uses it.
   */
  constructor(file: string, now: number) {
    this.#file = file;
    this.#lock = lock(file);
    try {
      this.#database = openDatabase(file, { now });
      this.ledger = new Ledger(this.#database);
      this.ledger.endAbandoned();
      this.outbox = new Outbox(this.#database);
      this.pruner = new Pruner(this.#database);
      this.#ino = inodeOf(file) ?? null;
    } catch (error) {
      this.#lock.close();
      throw error;
    }
  }

  /** Writes entries down, and `more` with them. @throws {StoreError} It cannot be written. */
  commit(entries: readonly Entry[], more: () => void): Tally {
    return this.#write(() => this.ledger.commit(entries, more));
  }

  /** Finds out whether anything can be written. @throws {StoreError} It cannot. */
  probe(): void {
    this.#write(() => this.ledger.probe());
  }

  #write<T>(write: () => T): T {
    const what = `Cannot write into the store ${this.#file}`;
    try {
      if (inodeOf(this.#file) === this.#ino) return write();
    } catch (error) {
      if (isStoreFault(error) || isFileFault(error)) throw storeErrorOf(what, error);
      throw error;
    }
    // Where a file can be deleted while it is open, all that is written into it would be gone with it.
    const advice = "the file was moved or deleted. Put it back, or start the collector again";
    throw new StoreError(`${what}: ${advice}`, { code: "moved" });
  }

  /** Closes the store. */
  [Symbol.dispose](): void {
    this.#database.close();
    this.#lock.close();
  }
}

/** The number of a file on its disk; `null` where the system has none, `undefined` where there is no file. */
function inodeOf(path: string): number | null | undefined {
  try {
    return Deno.statSync(path).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isFileFault(error: unknown): boolean {
  return error instanceof Error && error.constructor !== Error && error.name in Deno.errors;
}

/** Takes the lock of a store; the system gives it back when the process ends, however it does. */
function lock(file: string): Deno.FsFile {
  const path = `${file}.lock`;
  let handle: Deno.FsFile;
  try {
    handle = Deno.openSync(path, { create: true, write: true });
  } catch (error) {
    throw storeErrorOf(`Cannot open the store ${file}`, error);
  }
  if (handle.tryLockSync(true)) return handle;
  handle.close();
  throw new StoreError(`Cannot open the store ${file}: another collector uses it`, {
    code: "busy",
  });
}
