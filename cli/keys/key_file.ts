// A key file that is open: its users and keys, and changes of them, which are on the disk when they have been made.

import { parseHex } from "../../codec/mod.ts";
import { writeFaultText } from "../io/file_fault.ts";
import { wideRights } from "../io/file_rights.ts";
import { createFile, replaceFile } from "../io/replace_file.ts";
import { decodeText } from "../text/decode_text.ts";
import { listMistakes } from "../text/json/file_mistakes.ts";
import { readJson } from "../text/json/read_json.ts";
import { checkKeyDocument, type KeyDocument, type StationRecord } from "./document.ts";
import {
  deriveKey,
  type KeyDerivation,
  newDerivation,
  parseEnvelope,
  seal,
  unseal,
} from "./envelope.ts";
import { KeyFileError } from "./key_file_error.ts";

/** Maximum size of a key file in octets: a hundred thousand keys. */
const MAX_OCTETS = 0x200_0000;

/** A user with the update key at a station. */
export interface KeyedUser {
  /** 1 to 65535. */
  readonly number: number;
  readonly name: string;
  /** The number of the role. */
  readonly role: number;
  /** When the user expires, in ms since 1970-01-01 UTC; never if absent. */
  readonly expires?: number | undefined;
  /** 16 or 32 octets; a copy that belongs to the caller. */
  readonly updateKey: Uint8Array;
}

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
  /** Conditions that need attention but do not prevent use. */
  readonly warnings: readonly string[];
  /** The path without links, so that a link keeps pointing to the file that is replaced. */
  readonly #place: string;
  #key: Uint8Array;
  #kdf: KeyDerivation;
  #document: KeyDocument;
  /** The last change; changes are made one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** Use {@linkcode KeyFile.create} or {@linkcode KeyFile.open}. */
  constructor(
    path: string,
    { key, kdf, document, warnings }: Opened & { readonly warnings: readonly string[] },
  ) {
    this.path = path;
    this.warnings = warnings;
    this.#place = Deno.realPathSync(path);
    this.#key = key;
    this.#kdf = kdf;
    this.#document = document;
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
    try {
      createFile(path, sealed(document, { key, kdf }));
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      key.fill(0);
      throw new KeyFileError(
        `Cannot create ${path}: ${writeFaultText(path, cause)}`,
        { code: cause instanceof Deno.errors.AlreadyExists ? "exists" : "failed", cause },
      );
    }
    return new KeyFile(path, { key, kdf, document, warnings: [] });
  }

  /** Opens a file; see {@linkcode loadKeys}. */
  static async open(path: string, passphrase: string): Promise<KeyFile> {
    const { text, warnings } = read(path);
    const { kdf } = parseEnvelope(path, text);
    const key = await deriveKey(passphrase, kdf);
    const document = opened(path, text, key);
    return new KeyFile(path, { key, kdf, document, warnings });
  }

  /** The contents, as they were opened or last changed by this process. */
  get document(): KeyDocument {
    return this.#document;
  }

  /**
   * The users with a key at a station, or at all stations that have no keys of their own. Users who were revoked, or
   * deleted at the station, are omitted; users who have expired are not.
   */
  users(station?: string): readonly KeyedUser[] {
    return usersOf(this.#document, station);
  }

  /** The key of the authority at a station, which belongs to the caller; `undefined` if there is none. */
  authorityKey(station?: string): Uint8Array | undefined {
    const { authorityKey } = this.station(station);
    const record = authorityKey ?? this.#document.authorityKey;
    return record === undefined ? undefined : parseHex(record.key);
  }

  /** What the file has about a station; nothing about a station that it does not know. */
  station(name?: string): StationRecord {
    return stationOf(this.#document, name);
  }

  /**
   * Changes the contents: locks the file, reads it again, applies the change, and replaces the file. When this
   * resolves, the change is on the disk; when it rejects, the file is unchanged.
   *
   * @param change Returns the new contents; what it throws is passed on.
   * @throws {KeyFileError} The file cannot be read or written, or its passphrase was changed since it was opened.
   */
  async update(change: (document: KeyDocument) => KeyDocument): Promise<void> {
    await this.#inTurn((document) => ({ document: change(document) }));
  }

  /**
   * Encrypts the file with another passphrase, a new salt and, if given, another cost. Other processes that have it
   * open cannot change it afterwards.
   *
   * @throws {KeyFileError} As {@linkcode KeyFile.update}.
   */
  async changePassphrase(
    passphrase: string,
    { cost = this.#kdf.cost }: { readonly cost?: number } = {},
  ): Promise<void> {
    const kdf = newDerivation(cost);
    const key = await deriveKey(passphrase, kdf);
    await this.#inTurn((document) => ({ document, key, kdf }));
  }

  /** Wipes the key of the file from memory. The file cannot be changed afterwards. */
  [Symbol.dispose](): void {
    this.#key.fill(0);
  }

  #inTurn(
    change: (document: KeyDocument) => Pick<Opened, "document"> & Partial<Opened>,
  ): Promise<void> {
    const turn = this.#last.then(() => this.#change(change));
    this.#last = turn.catch(() => undefined); // The caller of this change handles its error.
    return turn;
  }

  async #change(
    change: (document: KeyDocument) => Pick<Opened, "document"> & Partial<Opened>,
  ): Promise<void> {
    using _lock = await lock(this.#place, this.path);
    const { text } = read(this.path);
    const current = opened(this.path, text, this.#key);
    const next = { key: this.#key, kdf: this.#kdf, ...change(current) };
    const octets = sealed(next.document, next);
    try {
      replaceFile(this.#place, octets);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new KeyFileError(
        `Cannot write ${this.path}, which is unchanged: ${writeFaultText(this.path, cause)}`,
        { code: "failed", cause },
      );
    }
    if (next.key !== this.#key) this.#key.fill(0);
    this.#key = next.key;
    this.#kdf = next.kdf;
    this.#document = next.document;
  }
}

/** What a file holds, and the key that it is encrypted with. */
export interface Opened {
  readonly document: KeyDocument;
  readonly key: Uint8Array;
  readonly kdf: KeyDerivation;
}

/** The users of a document with their keys at a station. */
function usersOf(document: KeyDocument, station: string | undefined): readonly KeyedUser[] {
  const { updateKeys = [], users: changed = [] } = stationOf(document, station);
  const keys = new Map(updateKeys.map(({ user, key }) => [user, key]));
  const known = new Map(document.users.map((user) => [user.number, user]));
  const own = new Map(changed.map((user) => [user.number, user]));
  return [...new Set([...known.keys(), ...own.keys()])].flatMap((number) => {
    const user = known.get(number);
    const here = own.get(number);
    // An authority may have given the number of a revoked user to another one.
    const isSame = here === undefined || here.name === user?.name;
    const { name, role, expires } = (here ?? user)!;
    const key = keys.get(number) ?? (isSame ? user?.updateKey?.key : undefined);
    const isGone = here?.deleted === true || isSame && user?.revoked !== undefined;
    if (isGone || key === undefined) return [];
    return [{
      ...{ number, name, role, updateKey: parseHex(key) },
      ...expires !== undefined && { expires: Date.parse(expires) },
    }];
  });
}

function stationOf({ stations = {} }: KeyDocument, name: string | undefined): StationRecord {
  return name !== undefined && Object.hasOwn(stations, name) ? stations[name]! : {};
}

/**
 * Reads a file, if its rights permit that.
 *
 * @throws {KeyFileError} `bad-rights`, `bad-file` or `failed`.
 */
function read(path: string): { readonly text: string; readonly warnings: readonly string[] } {
  let octets: Uint8Array;
  let rights: ReturnType<typeof wideRights>;
  try {
    using file = Deno.openSync(path);
    const info = file.statSync();
    if (!info.isFile) throw notAFile(path);
    if (info.size > MAX_OCTETS) {
      throw new KeyFileError(
        `${path} has ${info.size} octets, expected a key file of at most ${MAX_OCTETS}`,
        { code: "bad-file" },
      );
    }
    rights = wideRights(path, info);
    octets = readWhole(file, info.size);
  } catch (cause) {
    if (cause instanceof KeyFileError || cause instanceof Deno.errors.NotCapable) throw cause;
    const what = cause instanceof Deno.errors.NotFound
      ? `No such file: ${path}; iec104 keys create ${path} makes it`
      : `Cannot read ${path}: ${(cause as Error).message}`;
    throw new KeyFileError(what, { code: "failed", cause });
  }
  if (rights?.areWritable === true) {
    throw new KeyFileError(
      `${rights.text}, and check its users with iec104 keys list`,
      { code: "bad-rights" },
    );
  }
  return { text: decodeText(octets), warnings: rights === undefined ? [] : [rights.text] };
}

function notAFile(path: string): KeyFileError {
  return new KeyFileError(`${path} is a folder or a device, expected a key file`, {
    code: "bad-file",
  });
}

function readWhole(file: Deno.FsFile, size: number): Uint8Array {
  const octets = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = file.readSync(octets.subarray(at));
    if (count === null) break;
    at += count;
  }
  return octets.subarray(0, at);
}

/**
 * Decrypts and checks the contents.
 *
 * @throws {KeyFileError} `not-opened` or `bad-file`.
 */
function opened(path: string, text: string, key: Uint8Array): KeyDocument {
  const plain = unseal(parseEnvelope(path, text), key, path);
  const json = readJson(new TextDecoder().decode(plain));
  plain.fill(0);
  if (json.value === undefined) {
    // The fault of the text would quote it, and it may be part of a key.
    throw new KeyFileError(
      `${path} can be decrypted, but its contents are not JSON; restore it from a backup`,
      { code: "bad-file" },
    );
  }
  const faults = checkKeyDocument(json.value);
  const mistakes = listMistakes([{ file: `${path} (decrypted)`, json, faults }]);
  if (mistakes !== undefined) throw new KeyFileError(mistakes, { code: "bad-file" });
  return json.value as KeyDocument;
}

/**
 * Encrypts the contents.
 *
 * @throws {KeyFileError} `bad-file`: they have mistakes, or are too large.
 */
function sealed(
  document: KeyDocument,
  { key, kdf }: Pick<Opened, "key" | "kdf">,
): Uint8Array {
  const json = JSON.stringify(document, undefined, 2);
  const faults = checkKeyDocument(JSON.parse(json));
  const mistakes = listMistakes([{ file: "The change", json: readJson(json), faults }]);
  if (mistakes !== undefined) throw new KeyFileError(mistakes, { code: "bad-file" });
  const plain = new TextEncoder().encode(json);
  const text = seal(plain, { key, kdf });
  plain.fill(0);
  if (text.length <= MAX_OCTETS) return new TextEncoder().encode(text);
  throw new KeyFileError(
    `The change would make a file of ${text.length} octets, expected at most ${MAX_OCTETS}`,
    { code: "bad-file" },
  );
}

/** Locks a file until disposed. A file that another process has replaced meanwhile is locked again. */
async function lock(place: string, path: string): Promise<Disposable> {
  for (;;) {
    let file: Deno.FsFile | undefined;
    try {
      file = await Deno.open(place, { read: true, write: true });
      await file.lock(true);
      if ((await file.stat()).ino === (await Deno.stat(place)).ino) {
        const locked = file;
        return { [Symbol.dispose]: () => locked.close() };
      }
      file.close();
    } catch (cause) {
      file?.close();
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new KeyFileError(
        `Cannot lock ${path}: ${writeFaultText(path, cause)}`,
        { code: "failed", cause },
      );
    }
  }
}
