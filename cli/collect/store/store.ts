// The store of a collector: one SQLite file, locked against a second collector.

import type { DatabaseSync } from "node:sqlite";
import type { Entry, Tally } from "../intake/entry.ts";
import { openDatabase } from "./database.ts";
import { Ledger } from "./ledger.ts";
import { Outbox } from "./outbox.ts";
import { Pruner } from "./pruner.ts";
import { StoreError, storeErrorOf } from "./store_error.ts";

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

  /**
   * Opens or makes a store.
   *
   * @throws {StoreError} It cannot be used, or another collector uses it.
   */
  constructor(file: string, now: number) {
    this.#lock = lock(file);
    try {
      this.#database = openDatabase(file, { now });
      this.ledger = new Ledger(this.#database);
      this.ledger.endAbandoned();
      this.outbox = new Outbox(this.#database);
      this.pruner = new Pruner(this.#database);
    } catch (error) {
      this.#lock.close();
      throw error;
    }
  }

  /** Writes entries down, and `more` with them. @throws What SQLite throws. */
  commit(entries: readonly Entry[], more: () => void): Tally {
    return this.ledger.commit(entries, more);
  }

  /** Finds out whether anything can be written. @throws What SQLite throws. */
  probe(): void {
    this.ledger.probe();
  }

  /** Closes the store. */
  [Symbol.dispose](): void {
    this.#database.close();
    this.#lock.close();
  }
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
