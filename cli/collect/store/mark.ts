// The mark of a store: a small file beside it that records the number of the last row. A copy from a backup has fewer
// rows than its mark says.
//
// It is written after each transaction, and is on the disk before a sink receives a row: no delivered row ever has a
// number above that of the mark, whatever happens to the process or the machine. The stations never wait for this: only
// deliveries do, and many transactions share one wait in the background.
//
// The file has two places. What is written goes to the one that is not known to be on the disk, so that a write that is
// cut off leaves the other one; each has a check sum. Nothing grows, so that a full disk does no harm.

import { StoreError, storeErrorOf } from "./store_error.ts";

/** The content of a mark. */
export interface MarkRecord {
  /** Identity of the store. */
  readonly store: string;
  /** No row above this number has been delivered. */
  readonly seq: number;
  /** The identity of the store's file on the disk; `null` if the system does not provide one. */
  readonly file: number | null;
  /** Since when the store cannot be written; `null` while it can. */
  readonly outage: number | null;
}

/** A record with its write counter. */
type Numbered = MarkRecord & { readonly writing: number };

/** Octets of a record, including the trailing spaces. */
const RECORD = 256;

/** Distance between the two places: no single disk write touches both. */
const STRIDE = 4096;

/** The path of a store's mark. */
export function markPath(store: string): string {
  return `${store}.mark`;
}

/** A mark that is open for writing. */
export class Mark implements Disposable {
  /** Its content when opened; `undefined` if it was missing or unreadable. */
  readonly found: MarkRecord | undefined;
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #record: Numbered;
  /** The place that is on the disk. */
  #safe: 0 | 1;
  /** The highest number that is on the disk. */
  #synced = -1;
  #syncing: Promise<void> | undefined;
  /** How often it has become the mark of a store. */
  #generation = 0;
  /** Whether the record was not written yet. */
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
      this.#file = Deno.openSync(this.#path, { read: true, write: true, create: true });
      if (this.#file.statSync().size === 0) {
        for (const at of [0, STRIDE]) writeAt(this.#file, at, BLANK); // what is there needs no room later
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

  /** Records that a transaction is on the disk, up to this number. */
  note(seq: number): void {
    if (seq === this.#record.seq) return;
    this.#set({ ...this.#record, seq });
    this.#tryWrite();
  }

  /** Records since when the store cannot be written, or with `null` that it can be again. */
  noteOutage(at: number | null): void {
    if (at === this.#record.outage) return;
    this.#set({ ...this.#record, outage: at });
    this.#tryWrite();
  }

  /**
   * Resolves when this number is on the disk.
   *
   * @throws {StoreError} It cannot be written, or it is the mark of another store now: nothing may be delivered.
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
    if (this.#syncing !== undefined) return; // the record on its way to the disk must not change
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

/** A place in which nothing was written yet. */
const BLANK = new Uint8Array(RECORD).fill(0x20);

function writeAt(file: Deno.FsFile, position: number, octets: Uint8Array): void {
  file.seekSync(position, Deno.SeekMode.Start);
  for (let at = 0; at < octets.length;) at += file.writeSync(octets.subarray(at));
}

/** Reads a mark without permission to write; `undefined` if it is missing or unreadable. */
export function readMark(store: string): MarkRecord | undefined {
  const path = markPath(store);
  // If the permission is missing, the user must not be prompted for it.
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

/** One line: the record, its check sum, and spaces. */
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

/** FNV-1a with 32 bits, in hex. */
function checkSum(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  return (sum >>> 0).toString(16).padStart(8, "0");
}
