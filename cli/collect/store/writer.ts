// Collects what arrives and writes it in one transaction; when the store fails, retries, then gives up and reports it.

import type { Clock } from "../../../mod.ts";
import type { Entry, Tally } from "./entry.ts";
import { CommitPolicy } from "./commit_policy.ts";
import { LinkNotes } from "./link_notes.ts";
import { isStoreFault, type StoreError, type StoreErrorCode, storeErrorOf } from "./store_error.ts";

/** What a writer needs of the store. */
export interface WriterTarget {
  /** Writes entries down, and `more` with them; throws what SQLite throws. */
  commit(entries: readonly Entry[], more: () => void): Tally;
  /** Finds out whether anything can be written; throws what SQLite throws. */
  probe(): void;
}

/** The options and dependencies of a writer. */
export interface WriterOptions {
  readonly target: WriterTarget;
  readonly clock: Clock;
  /** Longest time that an entry waits for others. */
  readonly commitMs: number;
  /** How long writing to a failing store is retried before stations are disconnected. */
  readonly patienceMs: () => number;
  /** Entries are on the disk. */
  readonly onCommitted?: (tally: Tally, timing: { readonly ms: number }) => void;
  /**
   * The store has failed for so long that the stations cannot be kept waiting: the values that were not written are
   * forgotten here, and their connections must end without acknowledging them, so that they send them again.
   */
  readonly onFailing?: (error: StoreError) => void;
  /** The store can be written again; this many links that started and ended meanwhile were dropped. */
  readonly onRecovered?: (linksLeftOut: number) => void;
}

/** What does not pass in seconds. */
const HOPELESS: ReadonlySet<StoreErrorCode> = new Set(["read-only", "damaged", "moved"]);

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 1000;
const LAST_PROBE_MS = 15_000;

/** Maximum number of starts and ends of links that are kept while the store fails. */
const MOST_LINK_NOTES = 10_000;

/** An entry, and the callbacks that wait until it is on disk. */
interface Waiting {
  readonly entry: Entry;
  readonly written: (() => void) | undefined;
}

/** Writes entries down. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #policy: CommitPolicy;
  #waiting: Waiting[] = [];
  /** Small things to write with the next entries; a later one replaces an earlier one with the same key. */
  #notes = new Map<string, () => void>();
  /** Starts and ends of links while the store cannot be written. */
  readonly #links = new LinkNotes(MOST_LINK_NOTES);
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  /** Since when the store fails, and the delay before the next attempt. */
  #failing: { readonly since: number; delayMs: number } | undefined;
  #down = false;
  #closed = false;

  /** Creates a writer. */
  constructor(options: WriterOptions) {
    this.#options = options;
    this.#policy = new CommitPolicy(options.commitMs);
  }

  /** Whether the store has failed and values are not taken. */
  get isDown(): boolean {
    return this.#down;
  }

  /** How many entries wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Number of waiting notes. */
  get noted(): number {
    return this.#notes.size;
  }

  /**
   * Adds an entry; the promise resolves when the entry is on disk, and never if that is impossible. Starts and ends
   * of links are kept until they can be written.
   *
   * @param pressing Whether its station sends nothing more before this is acknowledged.
   */
  add(entry: Entry, pressing = false): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#down) this.#links.add(entry);
    else if (!this.#closed) {
      this.#waiting.push({ entry, written: entry.type === "arrival" ? resolve : undefined });
      this.#policy.add(this.#now(), pressing);
      this.#arm();
    }
    return promise;
  }

  /** Has something small written with the next entries, or within a second. */
  note(key: string, write: () => void): void {
    if (this.#closed) return;
    this.#notes.set(key, write);
    this.#policy.addUnhurried(this.#now());
    this.#arm();
  }

  /** Writes everything that waits, now. @throws {StoreError} It cannot be written. */
  flush(): void {
    if (this.#down) this.#recover();
    if (this.#waiting.length > 0 || this.#notes.size > 0) this.#commit();
  }

  /** Stops using the store, even if it could be written again. */
  giveUp(error: StoreError): void {
    if (!this.#down && !this.#closed) this.#goDown(error);
  }

  /** Drops all waiting entries: they belong to a store that was set aside. */
  forget(): void {
    this.#links.take();
    this.#waiting = [];
    this.#notes = new Map();
    this.#policy.clear();
  }

  /** Accepts nothing more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  #arm(): void {
    const at = this.#failing === undefined ? this.#policy.due : this.#now() + this.#failing.delayMs;
    if (at === Infinity || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    const cancel = this.#options.clock.schedule(at, () => {
      this.#timer = undefined;
      this.#turn();
    });
    this.#timer = { at, cancel };
  }

  #turn(): void {
    if (this.#closed) return;
    if (this.#down) return this.#probe();
    try {
      this.flush();
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      this.#failed(storeErrorOf("Cannot write into the store", error));
    }
    this.#arm();
  }

  #commit(): void {
    const { target, onCommitted } = this.#options;
    const waiting = this.#waiting;
    const notes = this.#notes;
    const begun = this.#now();
    const tally = target.commit(waiting.map(({ entry }) => entry), () => {
      for (const write of notes.values()) write();
    });
    this.#waiting = [];
    this.#notes = new Map();
    this.#failing = undefined;
    this.#policy.clear();
    for (const { written } of waiting) written?.();
    onCommitted?.(tally, { ms: this.#now() - begun });
  }

  #failed(error: StoreError): void {
    const now = this.#now();
    this.#failing ??= { since: now, delayMs: FIRST_RETRY_MS / 2 };
    const isHopeless = HOPELESS.has(error.code);
    if (!isHopeless && now - this.#failing.since < this.#options.patienceMs()) {
      this.#failing.delayMs = Math.min(LAST_RETRY_MS, this.#failing.delayMs * 2);
      return;
    }
    this.#goDown(error);
  }

  #goDown(error: StoreError): void {
    this.#down = true;
    for (const { entry } of this.#waiting) this.#links.add(entry);
    this.#waiting = [];
    this.#policy.clear();
    this.#failing = { since: this.#failing?.since ?? this.#now(), delayMs: LAST_RETRY_MS };
    this.#arm();
    this.#options.onFailing?.(error);
  }

  #probe(): void {
    try {
      this.#recover();
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      // The same error as before, which was reported; writing is retried.
      this.#failing!.delayMs = Math.min(LAST_PROBE_MS, this.#failing!.delayMs * 2);
    }
    this.#arm();
  }

  /** Continues if the store can be written: first the starts and ends of links. */
  #recover(): void {
    const { target, onRecovered } = this.#options;
    target.probe();
    const { leftOut } = this.#links;
    this.#waiting = this.#links.take().map((entry) => ({ entry, written: undefined }));
    this.#down = false;
    this.#failing = undefined;
    if (this.#waiting.length > 0) this.#policy.add(this.#now(), true);
    if (this.#notes.size > 0) this.#policy.addUnhurried(this.#now());
    onRecovered?.(leftOut);
  }
}
