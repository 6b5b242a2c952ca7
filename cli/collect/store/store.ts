// The store of a collector: one SQLite file, locked against a second collector, with a mark beside it.

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

/** How to open a store. */
export interface StoreOptions {
  /** Whether the user declares it a copy from a backup, which its mark cannot show. */
  readonly restored?: boolean;
  /** Whether a damaged store is set aside and a new one is created. @default {false} */
  readonly setsAside?: boolean;
}

/** A notice to the user about an opened store. */
export interface StoreNotice {
  /** The event, for programs. */
  readonly event: "store-restored" | "store-set-aside" | "store-begun";
  /** The event, as text. */
  readonly text: string;
}

/** The parts that work on one file. */
interface Parts {
  readonly database: DatabaseSync;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly pruner: Pruner;
  /** Which file it is on the disk; `null` where the system does not say. */
  readonly ino: number | null;
}

/** A store that is open for writing. */
export class Store implements Disposable {
  /** Whether a damaged store is set aside and a new one is created. */
  setsAside: boolean;
  readonly #file: string;
  readonly #lock: Deno.FsFile;
  readonly #notices: StoreNotice[] = [];
  #mark: Mark | undefined;
  #parts: Parts;
  #isOpen = true;
  /** Damaged stores that were beside it at the last check. */
  #damaged: readonly string[];

  /**
   * Opens or makes a store.
   *
   * @throws {StoreError} It cannot be used, or another collector uses it.
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

  /** Writes. */
  get ledger(): Ledger {
    return this.#parts.ledger;
  }

  /** Reads for sinks. */
  get outbox(): Outbox {
    return this.#parts.outbox;
  }

  /** Deletes. */
  get pruner(): Pruner {
    return this.#parts.pruner;
  }

  /** Why the mark cannot be written; `undefined` if it can. */
  get markError(): string | undefined {
    return this.#mark?.error;
  }

  /** Damaged stores that were set aside and are still beside it. */
  get damaged(): readonly string[] {
    this.#damaged = this.#damaged.filter(mayExist);
    return this.#damaged;
  }

  /** The steps for a damaged store; empty if the collector takes them. */
  get advice(): string {
    return this.setsAside ? "" : damageAdvice(this.#file);
  }

  /** Notices to the user that have not been reported yet. */
  takeNotices(): readonly StoreNotice[] {
    return this.#notices.splice(0);
  }

  /** Writes entries down, and `more` with them. @throws {StoreError} It cannot be written. */
  commit(entries: readonly Entry[], more: () => void): Tally {
    const tally = this.#write(() => this.ledger.commit(entries, more));
    this.#mark!.note(this.ledger.lastSeq);
    return tally;
  }

  /** Finds out whether anything can be written. @throws {StoreError} It cannot. */
  probe(): void {
    this.#write(() => this.ledger.probe());
  }

  /** Records in the mark since when the store cannot be written, or with `null` that it can be again. */
  noteOutage(at: number | null): void {
    this.#mark!.noteOutage(at);
  }

  /** Resolves when a row may be delivered. @throws {StoreError} The mark cannot be written. */
  settle(seq: number): Promise<void> {
    return this.#mark!.settle(seq);
  }

  /**
   * Sets the damaged store aside and creates a new one. If that fails, call it again later.
   *
   * @throws {StoreError} The store cannot be moved, or no new one can be created.
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
      ledger.endAbandoned("Unknown: the store is a copy that was made while the link was up");
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
    const text =
      `there was no store, but its mark says that there should be one (ID ${found.store}, ` +
      `rows up to ${found.seq}); a new one was created with the ID ${id}`;
    this.#notices.push({ event: "store-begun", text });
  }

  #noteCopy(
    why: string,
    { id, last, store }: { readonly id: string; readonly last: number; readonly store: string },
  ): void {
    const kept = last === 0 ? "" : `; rows up to ${last} keep the ID ${id}`;
    const text =
      `${why}. New rows get the new ID ${store}, so that no database takes them for rows ` +
      `that it already has${kept}. Values collected after the copy was made are not in the store, ` +
      "only in the sinks that received them";
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
    // Where a file can be deleted while it is open, all that is written into it would be gone with it.
    const advice = "the file was moved or deleted. Put it back, or start the collector again";
    throw new StoreError(`${what}: ${advice}`, { code: "moved" });
  }
}

/** The number of a file on its disk; `null` where the system has none, `undefined` without a file. */
function inodeOf(path: string): number | null | undefined {
  try {
    return Deno.statSync(path).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether there may be something with that path: what cannot be looked at is not gone. */
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

/** The file that a symbolic link leads to: its lock and its mark are the same by every path. */
function realFile(file: string): string {
  try {
    return Deno.lstatSync(file).isSymlink ? Deno.realPathSync(file) : file;
  } catch (error) {
    if (!isFileFault(error)) throw error;
    return file; // it does not exist, or its fault is reported when it is opened
  }
}

/** Acquires the lock of a store; the system releases it when the process ends for any reason. */
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

/**
 * Releases the lock of a store. Closing the file alone is not enough: a program that is being started at this moment has a
 * copy of every open file until it runs, and would hold the lock for that long.
 */
function unlock(handle: Deno.FsFile): void {
  handle.unlockSync();
  handle.close();
}
