// The mark of a store: a small file next to it that records the number of the last row. A copy restored from a backup
// has fewer rows than its mark says.
//
// The mark is written after each transaction, and is on disk before a sink receives a row. No delivered row therefore
// has a number above the mark, even after a crash of the process or the machine. Only deliveries wait for this, not
// the stations, and many transactions share one wait in the background.
//
// The file has two slots. Each write goes to the slot that is not known to be on disk, so that an interrupted write
// leaves the other slot intact; each slot has a checksum. The file does not grow, so a full disk cannot prevent a
// write.

import { PRIVATE_MODE } from "../../io/private_file.ts";
import { StoreError, storeErrorOf } from "./store_error.ts";

/** The content of a mark. */
export interface MarkRecord {
  /** Store ID. */
  readonly store: string;
  /** No row above this number has been delivered. */
  readonly seq: number;
  /** ID of the store's file on the disk; `null` if the system does not provide one. */
  readonly file: number | null;
  /** When the store became unwritable; `null` while it is writable. */
  readonly outage: number | null;
}

/** A record with its write counter. */
type Numbered = MarkRecord & { readonly writing: number };

/** Size of a record in octets, including trailing spaces. */
const RECORD = 256;

/** Distance between the two slots, so that no single disk write touches both. */
const STRIDE = 4096;

/** The path of a store's mark. */
export function markPath(store: string): string {
  return `${store}.mark`;
}

/** A mark that is open for writing. */
export class Mark implements Disposable {
  /** Content found on opening; `undefined` if the file was missing or unreadable. */
  readonly found: MarkRecord | undefined;
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #record: Numbered;
  /** The slot that is on disk. */
  #safe: 0 | 1;
  /** The highest number that is on disk. */
  #synced = -1;
  #syncing: Promise<void> | undefined;
  /** Number of times it was assigned to a store. */
  #generation = 0;
  /** Whether the record still has to be written. */
  #isPending = false;
  #error: string | undefined;

  /**
   * Opens or creates the mark of a store.
   *
   * @throws {StoreError} The mark cannot be read or written.
   */
  constructor(store: string) {
    this.#path = markPath(store);
    try {
      this.#file = Deno.openSync(this.#path, {
        read: true,
        write: true,
        create: true,
        mode: PRIVATE_MODE,
      });
      if (this.#file.statSync().size === 0) {
        for (const at of [0, STRIDE]) writeAt(this.#file, at, BLANK); // Allocate the file now, so that later writes need no room.
      }
      const places = readPlaces(this.#file);
      const latest = latestOf(places);
      this.found = latest;
      this.#safe = latest !== undefined && places[1] === latest ? 1 : 0;
      this.#record = latest ?? { store: "", seq: 0, file: null, outage: null, writing: 0 };
    } catch (error) {
      throw storeErrorOf(`Cannot open the mark ${this.#path}`, error);
    }
  }

  /** The error of the last write; `undefined` if it succeeded. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Assigns the mark to a store. @throws {StoreError} The mark cannot be written. */
  begin(record: Omit<MarkRecord, "outage">): void {
    this.#generation++;
    this.#set({ ...record, outage: null });
    try {
      this.#write();
      this.#file.syncDataSync();
    } catch (error) {
      throw storeErrorOf(`Cannot write the mark ${this.#path}`, error);
    }
    this.#isOnDisk(record.seq);
  }

  /** Records that all rows up to this number are on disk. */
  note(seq: number): void {
    if (seq === this.#record.seq) return;
    this.#set({ ...this.#record, seq });
    this.#tryWrite();
  }

  /** Records the time since which the store has not been writable or, with `null`, that it is writable again. */
  noteOutage(at: number | null): void {
    if (at === this.#record.outage) return;
    this.#set({ ...this.#record, outage: at });
    this.#tryWrite();
  }

  /**
   * Resolves when this number is on disk.
   *
   * @throws {StoreError} The mark cannot be written, or it now belongs to another store: nothing may be delivered.
   */
  async settle(seq: number): Promise<void> {
    const generation = this.#generation;
    while (this.#synced < seq) {
      if (seq > this.#record.seq) this.note(seq);
      this.#syncing ??= this.#sync().finally(() => {
        this.#syncing = undefined;
        if (this.#isPending) this.#tryWrite();
      });
      await this.#syncing;
      if (generation === this.#generation) continue;
      throw new StoreError("The store was set aside", { code: "moved" });
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  async #sync(): Promise<void> {
    const { seq } = this.#record;
    const generation = this.#generation;
    try {
      if (this.#isPending) this.#write();
      await this.#file.syncData();
    } catch (error) {
      throw storeErrorOf(`Cannot write the mark ${this.#path}`, error);
    }
    if (generation === this.#generation) this.#isOnDisk(seq);
  }

  #isOnDisk(seq: number): void {
    this.#synced = seq;
    this.#safe = this.#safe === 0 ? 1 : 0;
  }

  #set(record: MarkRecord): void {
    this.#record = { ...record, writing: this.#record.writing + 1 };
    this.#isPending = true;
  }

  #tryWrite(): void {
    if (this.#syncing !== undefined) return; // The record being written must not change.
    try {
      this.#write();
    } catch (error) {
      this.#error = storeErrorOf(`Cannot write the mark ${this.#path}`, error).message;
    }
  }

  #write(): void {
    writeAt(this.#file, this.#safe === 0 ? STRIDE : 0, octetsOf(this.#record));
    this.#isPending = false;
    this.#error = undefined;
  }
}

/** An unused slot. */
const BLANK = new Uint8Array(RECORD).fill(0x20);

function writeAt(file: Deno.FsFile, position: number, octets: Uint8Array): void {
  file.seekSync(position, Deno.SeekMode.Start);
  for (let at = 0; at < octets.length;) at += file.writeSync(octets.subarray(at));
}

/** Reads a mark without permission to write; `undefined` if it is missing or unreadable. */
export function readMark(store: string): MarkRecord | undefined {
  const path = markPath(store);
  // Do not prompt the user for a missing permission.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
  try {
    using file = Deno.openSync(path);
    return latestOf(readPlaces(file));
  } catch {
    return undefined;
  }
}

function readPlaces(file: Deno.FsFile): readonly [Numbered | undefined, Numbered | undefined] {
  return [readRecord(file, 0), readRecord(file, STRIDE)];
}

function readRecord(file: Deno.FsFile, at: number): Numbered | undefined {
  const octets = new Uint8Array(RECORD);
  file.seekSync(at, Deno.SeekMode.Start);
  for (let end = 0; end < RECORD;) {
    const read = file.readSync(octets.subarray(end));
    if (read === null) return undefined;
    end += read;
  }
  return recordOf(new TextDecoder().decode(octets));
}

function latestOf(places: ReturnType<typeof readPlaces>): Numbered | undefined {
  const [first, second] = places;
  if (first === undefined || second === undefined) return first ?? second;
  return first.writing > second.writing ? first : second;
}

/** Formats a record as one line: JSON, checksum and padding. */
function octetsOf(record: Numbered): Uint8Array {
  const text = JSON.stringify(record);
  const line = `${text} ${checkSum(text)}`;
  return new TextEncoder().encode(`${line.padEnd(RECORD - 1)}\n`);
}

function recordOf(line: string): Numbered | undefined {
  const [text, sum] = line.trimEnd().split(" ");
  if (text === undefined || sum !== checkSum(text)) return undefined;
  return JSON.parse(text) as Numbered;
}

/** 32-bit FNV-1a hash, in hex. */
function checkSum(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  return (sum >>> 0).toString(16).padStart(8, "0");
}
