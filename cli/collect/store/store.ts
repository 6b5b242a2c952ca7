// The store of a collector: an SQLite file, locked against a second collector, and its mark.

import { writeFaultText } from "../../io/file_fault.ts";
import { PRIVATE_MODE } from "../../io/private_file.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Entry, Tally } from "./entry.ts";
import { copyReason, rename } from "./copy.ts";
import {
  damageAdvice,
  damagedStores,
  exists,
  moveAside,
  salvageAdvice,
  wasStore,
} from "./damage.ts";
import { newIdentity, openDatabase } from "./database.ts";
import { Ledger, UNWRITABLE } from "./ledger.ts";
import { Mark, type MarkRecord } from "./mark.ts";
import { Outbox } from "./outbox.ts";
import { Pruner } from "./pruner.ts";
import { isStoreFault, StoreError, storeErrorOf } from "./store_error.ts";

/** Options for opening a store. */
export interface StoreOptions {
  /** Whether the user has declared it a copy from a backup. */
  readonly restored?: boolean;
  /** Whether to set a damaged store aside and create a new one. @default {false} */
  readonly setsAside?: boolean;
}

/** A notice for the user. */
export interface StoreNotice {
  /** Machine-readable event name. */
  readonly event: "store-restored" | "store-set-aside" | "store-begun";
  /** Event description. */
  readonly text: string;
}

/** The objects that share one database file. */
interface Parts {
  readonly database: DatabaseSync;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly pruner: Pruner;
  /** File ID on the disk; `null` if the system does not provide one. */
  readonly ino: number | null;
}

/** A store that is open for writing. */
export class Store implements Disposable {
  /** Whether to set a damaged store aside and create a new one. */
  setsAside: boolean;
  readonly #file: string;
  readonly #lock: Deno.FsFile;
  readonly #notices: StoreNotice[] = [];
  #mark: Mark | undefined;
  #parts: Parts;
  #isOpen = true;
  /** Damaged stores found in its folder at the last check. */
  #damaged: readonly string[];

  /**
   * Opens or creates a store.
   *
   * @throws {StoreError} The store cannot be used, or another collector uses it.
   */
  constructor(file: string, now: number, options: StoreOptions = {}) {
    this.#file = realFile(file);
    this.setsAside = options.setsAside ?? false;
    this.#lock = lock(this.#file);
    try {
      this.#parts = this.#open(now, options.restored ?? false);
      this.#damaged = damagedStores(this.#file);
    } catch (error) {
      this.#mark?.[Symbol.dispose]();
      unlock(this.#lock);
      throw error;
    }
  }

  /** Writes entries. */
  get ledger(): Ledger {
    return this.#parts.ledger;
  }

  /** Reads rows for sinks. */
  get outbox(): Outbox {
    return this.#parts.outbox;
  }

  /** Deletes old values. */
  get pruner(): Pruner {
    return this.#parts.pruner;
  }

  /** Why the mark cannot be written; `undefined` if it can. */
  get markError(): string | undefined {
    return this.#mark?.error;
  }

  /** Damaged stores that were set aside and are still in its folder. */
  get damaged(): readonly string[] {
    this.#damaged = this.#damaged.filter(mayExist);
    return this.#damaged;
  }

  /** Repair steps for a damaged store; empty if the collector performs them. */
  get advice(): string {
    return this.setsAside ? "" : damageAdvice(this.#file);
  }

  /** Returns and clears the unreported notices. */
  takeNotices(): readonly StoreNotice[] {
    return this.#notices.splice(0);
  }

  /** Stores entries, and runs `more` in the same transaction. @throws {StoreError} The store cannot be written. */
  commit(entries: readonly Entry[], more: () => void): Tally {
    const tally = this.#write(() => this.ledger.commit(entries, more));
    this.#mark!.note(this.ledger.lastSeq);
    return tally;
  }

  /** Checks that the store is writable. @throws {StoreError} It is not. */
  probe(): void {
    this.#write(() => this.ledger.probe());
  }

  /**
   * Records in the mark the time since which the store has not been writable or, with `null`, that it is writable
   * again.
   */
  noteOutage(at: number | null): void {
    this.#mark!.noteOutage(at);
  }

  /** Resolves when a row may be delivered. @throws {StoreError} The mark cannot be written. */
  settle(seq: number): Promise<void> {
    return this.#mark!.settle(seq);
  }

  /**
   * Sets the damaged store aside and creates a new one. If this fails, call it again later.
   *
   * @throws {StoreError} The store cannot be moved, or a new one cannot be created.
   */
  setAside(now: number): void {
    if (this.#isOpen) this.#parts.database.close();
    this.#isOpen = false;
    if (exists(this.#file)) this.#moveAside("the store is damaged", now);
    this.#damaged = damagedStores(this.#file);
    this.#parts = this.#openParts(now);
    this.#isOpen = true;
  }

  /** Closes the store. */
  [Symbol.dispose](): void {
    if (this.#isOpen) this.#parts.database.close();
    this.#mark![Symbol.dispose]();
    unlock(this.#lock);
  }

  #open(now: number, isCopy: boolean): Parts {
    try {
      return this.#openParts(now, isCopy);
    } catch (error) {
      const what = `Cannot open the store ${this.#file}`;
      if (!isStoreFault(error)) throw error;
      const fault = storeErrorOf(what, error, () => this.advice);
      if (fault.code !== "damaged" || !this.setsAside || !wasStore(this.#file)) throw fault;
      this.#moveAside(fault.message, now);
      return this.#openParts(now);
    }
  }

  #moveAside(why: string, now: number): void {
    const path = moveAside(this.#file, now);
    const text = `${why}. It was set aside as ${path}, and a new store was created. ` +
      salvageAdvice(path);
    this.#notices.push({ event: "store-set-aside", text });
  }

  #openParts(now: number, isCopy = false): Parts {
    const database = openDatabase(this.#file, { now, advice: () => this.advice });
    try {
      const ledger = new Ledger(database);
      this.#mark ??= new Mark(this.#file);
      const ino = inodeOf(this.#file) ?? null;
      this.#settleIdentity(database, { ledger, ino, isCopy, now });
      return {
        database,
        ledger,
        outbox: new Outbox(database),
        pruner: new Pruner(database),
        ino,
      };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Checks whether the store is a copy, ends links that were left open, and writes the mark. */
  #settleIdentity(
    database: DatabaseSync,
    { ledger, ino, isCopy, now }: {
      readonly ledger: Ledger;
      readonly ino: number | null;
      readonly isCopy: boolean;
      readonly now: number;
    },
  ): void {
    const row = database.prepare("SELECT id, created, marked FROM store").get() as {
      readonly id: string;
      readonly created: number;
      readonly marked: number;
    };
    const { id } = row;
    const last = ledger.lastSeq;
    const isMarked = row.marked === 1;
    const mark = this.#mark!;
    const isNew = !isMarked && last === 0 && row.created === now;
    const why = isCopy
      ? "the store is a copy from a backup, according to --restored"
      : copyReason({ id, last, isMarked, file: ino }, mark.found);
    let store = id;
    const outage = mark.found?.store === id ? mark.found.outage : null;
    if (why !== undefined) {
      ledger.endAbandoned("Unknown: the store is a copy made while the link was up");
    } else if (outage !== null) ledger.endAbandoned(UNWRITABLE, outage);
    else ledger.endAbandoned("The collector was killed");
    if (isNew) this.#noteBeginning(mark.found, id);
    else if (why !== undefined) {
      store = newIdentity();
      rename(database, { id, last }, store);
      this.#noteCopy(why, { id, last, store });
    }
    mark.begin({ store, seq: last, file: ino });
    if (!isMarked) database.exec("UPDATE store SET marked = 1");
  }

  #noteBeginning(found: MarkRecord | undefined, id: string): void {
    if (found === undefined || this.#notices.length > 0) return;
    const text = `there was no store, but its mark refers to one (ID ${found.store}, ` +
      `rows up to ${found.seq}); a new one was created with the ID ${id}`;
    this.#notices.push({ event: "store-begun", text });
  }

  #noteCopy(
    why: string,
    { id, last, store }: { readonly id: string; readonly last: number; readonly store: string },
  ): void {
    const kept = last === 0 ? "" : `; rows up to ${last} keep the ID ${id}`;
    const text =
      `${why}. New rows get the new ID ${store}, so that no database mistakes them for rows ` +
      `that it already has${kept}. Values collected after the copy was made are missing from the store; ` +
      "only the sinks that received them have them";
    this.#notices.push({ event: "store-restored", text });
  }

  #write<T>(write: () => T): T {
    const what = `Cannot write into the store ${this.#file}`;
    try {
      if (inodeOf(this.#file) === this.#parts.ino) return write();
    } catch (error) {
      if (!isStoreFault(error) && !isFileFault(error)) throw error;
      throw storeErrorOf(what, error, () => this.advice);
    }
    // If the file was deleted while open, everything written to it would be lost.
    const advice = "the file was moved or deleted. Put it back, or start the collector again";
    throw new StoreError(`${what}: ${advice}`, { code: "moved" });
  }
}

/** File ID on the disk; `null` if the system does not provide one, `undefined` if the file does not exist. */
function inodeOf(path: string): number | null | undefined {
  try {
    return Deno.statSync(path).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether a file may exist; true also if this cannot be checked. */
function mayExist(path: string): boolean {
  try {
    return exists(path);
  } catch (error) {
    if (!isFileFault(error)) throw error;
    return true;
  }
}

function isFileFault(error: unknown): boolean {
  return error instanceof Error && error.constructor !== Error && error.name in Deno.errors;
}

/** Resolves symbolic links, so that the lock and the mark do not depend on the path used. */
function realFile(file: string): string {
  try {
    return Deno.lstatSync(file).isSymlink ? Deno.realPathSync(file) : file;
  } catch (error) {
    if (!isFileFault(error)) throw error;
    return file; // The file does not exist, or opening it will report the error.
  }
}

/** Locks a store. The system releases the lock when the process ends for any reason. */
function lock(file: string): Deno.FsFile {
  const path = `${file}.lock`;
  let handle: Deno.FsFile;
  try {
    handle = Deno.openSync(path, { create: true, write: true, mode: PRIVATE_MODE });
  } catch (error) {
    throw storeErrorOf(`Cannot open the store ${file}`, new Error(writeFaultText(path, error)));
  }
  if (handle.tryLockSync(true)) return handle;
  handle.close();
  throw new StoreError(`Cannot open the store ${file}: another collector uses it`, {
    code: "busy",
  });
}

/**
 * Unlocks a store. Closing the file is not enough: a child process being started holds a copy of every open file, and
 * thereby the lock, until it executes its program.
 */
function unlock(handle: Deno.FsFile): void {
  handle.unlockSync();
  handle.close();
}
