// Collects entries and writes them in one transaction. If the store fails, it retries for a while, then gives up and
// reports the failure.

import type { Clock } from "../../../mod.ts";
import type { Entry, Tally } from "./entry.ts";
import { CommitPolicy } from "./commit_policy.ts";
import { LinkNotes } from "./link_notes.ts";
import { isStoreFault, type StoreError, type StoreErrorCode, storeErrorOf } from "./store_error.ts";

/** The functions of the store that a writer needs. */
export interface WriterTarget {
  /** Stores entries, and runs `more` in the same transaction; throws SQLite errors. */
  commit(entries: readonly Entry[], more: () => void): Tally;
  /** Checks that the store is writable; throws SQLite errors. */
  probe(): void;
}

/** The options and dependencies of a writer. */
export interface WriterOptions {
  readonly target: WriterTarget;
  readonly clock: Clock;
  /** Maximum time that an entry waits for others. */
  readonly commitMs: number;
  /** How long to retry a failing store before stations are disconnected. */
  readonly patienceMs: () => number;
  /** Called when entries are on disk. */
  readonly onCommitted?: (tally: Tally, timing: { readonly ms: number }) => void;
  /**
   * Called when the store has failed for too long to keep the stations waiting. The unwritten values are dropped; the
   * caller must close the connections without acknowledging them, so that the stations resend them.
   */
  readonly onFailing?: (error: StoreError) => void;
  /**
   * Called when the store is writable again, with the number of dropped links that started and ended in the meantime.
   */
  readonly onRecovered?: (linksLeftOut: number) => void;
}

/** Errors that will not go away within seconds. */
const HOPELESS: ReadonlySet<StoreErrorCode> = new Set(["read-only", "damaged", "moved"]);

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 1000;
const LAST_PROBE_MS = 15_000;

/** Maximum number of link starts and ends kept while the store fails. */
const MOST_LINK_NOTES = 10_000;

/** An entry, and the callbacks to call when it is on disk. */
interface Waiting {
  readonly entry: Entry;
  readonly written: (() => void) | undefined;
}

/** Writes entries to the store. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #policy: CommitPolicy;
  #waiting: Waiting[] = [];
  /** Small writes to make with the next entries; a later one replaces an earlier one with the same key. */
  #notes = new Map<string, () => void>();
  /** Starts and ends of links while the store is not writable. */
  readonly #links = new LinkNotes(MOST_LINK_NOTES);
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  /** When the failure began, and the delay before the next attempt. */
  #failing: { readonly since: number; delayMs: number } | undefined;
  #down = false;
  #closed = false;

  /** Creates a writer. */
  constructor(options: WriterOptions) {
    this.#options = options;
    this.#policy = new CommitPolicy(options.commitMs);
  }

  /** Whether the store has failed and values are not accepted. */
  get isDown(): boolean {
    return this.#down;
  }

  /** Number of waiting entries. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Number of waiting notes. */
  get noted(): number {
    return this.#notes.size;
  }

  /**
   * Adds an entry. The promise resolves when the entry is on disk, and never resolves if it cannot be written. Starts
   * and ends of links are kept until they can be written.
   *
   * @param pressing Whether its station is blocked until this is acknowledged.
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

  /** Schedules a small write with the next entries, or within a second. */
  note(key: string, write: () => void): void {
    if (this.#closed) return;
    this.#notes.set(key, write);
    this.#policy.addUnhurried(this.#now());
    this.#arm();
  }

  /** Writes everything pending now. @throws {StoreError} The store cannot be written. */
  flush(): void {
    if (this.#down) this.#recover();
    if (this.#waiting.length > 0 || this.#notes.size > 0) this.#commit();
  }

  /** Stops using the store, even if it becomes writable again. */
  giveUp(error: StoreError): void {
    if (!this.#down && !this.#closed) this.#goDown(error);
  }

  /** Drops all waiting entries, because their store was set aside. */
  forget(): void {
    this.#links.take();
    this.#waiting = [];
    this.#notes = new Map();
    this.#policy.clear();
  }

  /** Stops accepting entries. */
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
      // A repetition of an already reported error; keep retrying.
      this.#failing!.delayMs = Math.min(LAST_PROBE_MS, this.#failing!.delayMs * 2);
    }
    this.#arm();
  }

  /** Resumes if the store is writable: first writes the starts and ends of links. */
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
