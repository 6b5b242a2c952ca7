// A key file that is open: its users and keys, and changes of them, which are on the disk when they have been made.

import { parseHex } from "../../codec/mod.ts";
import { writeFaultText } from "../io/file_fault.ts";
import { createFile, replaceFile } from "../io/replace_file.ts";
import { contentsOf, type Opened, readKeyFile, refuseMistakes, sealed } from "./contents.ts";
import type { KeyDocument, StationRecord } from "./document.ts";
import { deriveKey, newDerivation, parseEnvelope } from "./envelope.ts";
import { KeyFileError } from "./key_file_error.ts";
import { type KeyedUser, stationOf, usersOf } from "./keyed_users.ts";
import { lockFile } from "./lock_file.ts";

/**
 * Opens a key file.
 *
 * @throws {KeyFileError} It cannot be opened; the message says why, and what to do.
 */
export function loadKeys(path: string, passphrase: string): Promise<KeyFile> {
  return KeyFile.open(path, passphrase);
}

/** An open key file. Several processes may have it open; a change keeps those of the others. */
export class KeyFile implements Disposable {
  /** The path as given. */
  readonly path: string;
  #opened: Opened;
  #warnings: readonly string[];
  /** Changes that are made together, after the one that is being written. */
  readonly #waiting: Change[] = [];
  #isWriting = false;
  #isClosed = false;

  /** Use {@linkcode KeyFile.create} or {@linkcode KeyFile.open}. */
  constructor(
    path: string,
    { warnings, ...opened }: Opened & { readonly warnings: readonly string[] },
  ) {
    this.path = path;
    this.#warnings = warnings;
    this.#opened = opened;
  }

  /**
   * Creates a file without users.
   *
   * @throws {KeyFileError} `exists` or `failed`.
   */
  static async create(
    path: string,
    passphrase: string,
    { cost }: { readonly cost?: number } = {},
  ): Promise<KeyFile> {
    const kdf = newDerivation(cost);
    const key = await deriveKey(passphrase, kdf);
    const document: KeyDocument = { users: [] };
    const { octets, nonce } = sealed({ document, key, kdf });
    try {
      createFile(path, octets);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      key.fill(0);
      throw new KeyFileError(
        `Cannot create ${path}: ${writeFaultText(path, cause)}`,
        { code: cause instanceof Deno.errors.AlreadyExists ? "exists" : "failed", cause },
      );
    }
    return new KeyFile(path, { key, kdf, document, nonce, warnings: [] });
  }

  /** Opens a file; see {@linkcode loadKeys}. */
  static async open(path: string, passphrase: string): Promise<KeyFile> {
    const { text, warnings } = readKeyFile(path);
    const envelope = parseEnvelope(path, text);
    const { kdf, cipher: { nonce } } = envelope;
    const key = await deriveKey(passphrase, kdf);
    try {
      return new KeyFile(path, {
        ...{ key, kdf, document: contentsOf(envelope, key, path), nonce, warnings },
      });
    } catch (error) {
      key.fill(0);
      throw error;
    }
  }

  /** Conditions of the file that need attention but do not prevent use, as it was last read. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** The contents, as they were opened or last changed by this process. */
  get document(): KeyDocument {
    return this.#opened.document;
  }

  /**
   * The users with a key at a station, or at all stations that have no keys of their own. Users who were revoked, or
   * deleted at the station, are omitted; users who have expired are not.
   */
  users(station?: string): readonly KeyedUser[] {
    return usersOf(this.document, station);
  }

  /** The key of the authority at a station, which belongs to the caller; `undefined` if there is none. */
  authorityKey(station?: string): Uint8Array | undefined {
    const { authorityKey } = this.station(station);
    const record = authorityKey ?? this.document.authorityKey;
    return record === undefined ? undefined : parseHex(record.key);
  }

  /** What the file has about a station; nothing about a station that it does not know. */
  station(name?: string): StationRecord {
    return stationOf(this.document, name);
  }

  /**
   * Changes the contents: locks the file, reads it again, applies the change, and replaces the file. When this
   * resolves, the change is on the disk; when it rejects, it was not made. Changes that are requested while one is
   * written are made together.
   *
   * @param change Returns the new contents; what it throws is passed on.
   * @throws {KeyFileError} The file cannot be read or written, or its passphrase was changed since it was opened.
   */
  async update(change: (document: KeyDocument) => KeyDocument): Promise<void> {
    await this.#inTurn((opened) => ({ ...opened, document: change(opened.document) }));
  }

  /**
   * Encrypts the file with another passphrase, a new salt and, if given, another cost. Other processes that have it
   * open cannot change it afterwards.
   *
   * @throws {KeyFileError} As {@linkcode KeyFile.update}.
   */
  async changePassphrase(
    passphrase: string,
    { cost = this.#opened.kdf.cost }: { readonly cost?: number } = {},
  ): Promise<void> {
    const kdf = newDerivation(cost);
    const key = await deriveKey(passphrase, kdf);
    await this.#inTurn((opened) => ({ ...opened, key, kdf }));
  }

  /**
   * Reads the contents again if another process has changed the file. Returns whether it has.
   *
   * @throws {KeyFileError} It cannot be read, or has another passphrase now; the contents stay as they were.
   */
  reread(): boolean {
    if (this.#isClosed) throw new TypeError(`Cannot read ${this.path} again: it is closed`);
    const current = this.#current();
    if (current === this.#opened) return false;
    this.#opened = current;
    return true;
  }

  /** Takes over what `other` has, which is the same file opened again, perhaps with another passphrase; `other` stays open. */
  adopt(other: KeyFile): void {
    if (other === this || this.#isClosed) return;
    const { key } = this.#opened;
    this.#opened = { ...other.#opened, key: other.#opened.key.slice() };
    this.#warnings = other.#warnings;
    key.fill(0);
  }

  /** Wipes the key of the file from memory, after the changes that are being made. It cannot be changed afterwards. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    // A change that is being made would encrypt the file with zeros.
    if (!this.#isWriting) this.#opened.key.fill(0);
  }

  #inTurn(make: Change["make"]): Promise<void> {
    if (this.#isClosed) throw new TypeError(`Cannot change ${this.path}: it is closed`);
    const done = Promise.withResolvers<void>();
    this.#waiting.push({ make, done });
    if (!this.#isWriting) void this.#writeAll(); // Each change has its own result.
    return done.promise;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) await this.#writeWaiting();
    this.#isWriting = false;
    if (this.#isClosed) this.#opened.key.fill(0);
  }

  /** Makes all changes that wait, with one new file; each fails on its own. */
  async #writeWaiting(): Promise<void> {
    let changes: readonly Change[] = [];
    try {
      const place = this.#place();
      using _lock = await lockFile(place, this.path);
      const current = this.#current(place);
      changes = this.#waiting.splice(0);
      const { next, made, failed } = applied(current, changes);
      if (made.length > 0) this.#replace(place, next);
      for (const { done } of made) done.resolve();
      for (const [{ done }, error] of failed) done.reject(error);
    } catch (error) {
      if (changes.length === 0) changes = this.#waiting.splice(0);
      for (const { done } of changes) done.reject(error);
    }
  }

  /**
   * The path without links, so that a link keeps pointing to the file that is replaced. It is looked up each time: the link
   * may point to another file now.
   */
  #place(): string {
    try {
      return Deno.realPathSync(this.path);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      return this.path; // Whoever opens it reports why that is not possible.
    }
  }

  /** The contents of the file now; they are decrypted only if another process has changed them. */
  #current(place = this.#place()): Opened {
    const { text, warnings } = readKeyFile(place, { path: this.path, wasOpen: true });
    this.#warnings = warnings;
    const envelope = parseEnvelope(this.path, text);
    const { key, kdf } = this.#opened;
    const { nonce } = envelope.cipher;
    if (nonce === this.#opened.nonce) return this.#opened;
    return { key, kdf, document: contentsOf(envelope, key, this.path), nonce };
  }

  #replace(place: string, next: Opened): void {
    const { octets, nonce } = sealed(next);
    try {
      replaceFile(place, octets);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new KeyFileError(
        `Cannot write ${this.path}, which is unchanged: ${writeFaultText(this.path, cause)}`,
        { code: "failed", cause },
      );
    }
    if (next.key !== this.#opened.key) this.#opened.key.fill(0);
    this.#opened = { ...next, nonce };
  }
}

/** A change that waits to be made. */
interface Change {
  readonly make: (opened: Opened) => Opened;
  readonly done: PromiseWithResolvers<void>;
}

/** The contents after changes, and what became of each. */
interface Outcome {
  readonly next: Opened;
  readonly made: readonly Change[];
  readonly failed: ReadonlyMap<Change, unknown>;
}

/** Makes changes one after the other; one that is not possible, or has mistakes, is omitted. */
function applied(current: Opened, changes: readonly Change[]): Outcome {
  const outcome = attempt(current, changes, () => {});
  try {
    refuseMistakes(outcome.next.document);
    return outcome;
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    return attempt(current, changes, refuseMistakes); // Only now, because checking takes time.
  }
}

function attempt(
  current: Opened,
  changes: readonly Change[],
  check: (document: KeyDocument) => void,
): Outcome {
  const made: Change[] = [];
  const failed = new Map<Change, unknown>();
  let next = current;
  for (const change of changes) {
    try {
      const changed = change.make(next);
      check(changed.document);
      next = changed;
      made.push(change);
    } catch (error) {
      failed.set(change, error);
    }
  }
  return { next, made, failed };
}
