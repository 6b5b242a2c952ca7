// The state file of an acceptance run: read, locked against a second run, and replaced after every answer.

import { decodeText } from "../text/decode_text.ts";
import { writeFaultText } from "../io/file_fault.ts";
import { refuseMistakes } from "../io/mistakes.ts";
import { createFile, replaceFile } from "../io/replace_file.ts";
import type { ProcessIdentity } from "../io/io.ts";
import { UsageError } from "../io/exit.ts";
import { checkSchema } from "../../codec/low_level.ts";
import { readJson } from "../text/json/read_json.ts";
import type { ItemRecord, Protocol } from "./protocol.ts";
import { PROTOCOL_SCHEMA } from "./protocol_schema.ts";
import { jsonText } from "../text/json/json_text.ts";

/** Maximum size of a state file in octets: some hundred thousand steps. */
const MAX_OCTETS = 0x1000_0000;

/** The state file of a list: `points.accept.json` for `points.csv`. */
export function statePathOf(list: string): string {
  return `${list.replace(/\.[^./\\]*$/, "")}.accept.json`;
}

/**
 * Reads a state file; `undefined` if there is none.
 *
 * @throws {UsageError} It cannot be read, is not complete, or is not a state file.
 */
export function readStateFile(path: string): Protocol | undefined {
  let octets: Uint8Array;
  try {
    const { size, isFile } = Deno.statSync(path);
    if (!isFile) throw new UsageError(`${path} is not a file, expected a state file`);
    if (size > MAX_OCTETS) {
      throw new UsageError(`${path} has ${size} octets, expected at most ${MAX_OCTETS}`);
    }
    octets = Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof UsageError || error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  const text = decodeText(octets);
  if (text.trim() === "") throw incomplete(path, "it is empty");
  const json = readJson(text);
  const [fault] = json.faults;
  if (json.value === undefined && fault !== undefined) {
    throw incomplete(path, `line ${fault.place.line}, column ${fault.place.column}: ${fault.what}`);
  }
  const head = json.value as { readonly format?: unknown } | null;
  if (typeof head !== "object" || head?.format !== "iec104 accept") {
    throw new UsageError(
      `${path} is not the state of an acceptance run; choose another file with --state`,
    );
  }
  refuseMistakes([{ file: path, json, faults: checkSchema(json.value, PROTOCOL_SCHEMA) }]);
  return json.value as Protocol;
}

function incomplete(path: string, what: string): UsageError {
  return new UsageError(
    `${path} is damaged: ${what}. This command replaces the file as a whole, so another program or the disk ` +
      `has changed it: restore it from a copy, or begin again with --state and another name`,
  );
}

/** A state file that this process alone writes, until it is disposed. */
export class StateFile implements Disposable {
  readonly path: string;
  readonly #lock: Deno.FsFile;
  /** The file itself, if the path is a link to it. */
  #place: string | undefined;
  readonly #texts = new WeakMap<ItemRecord, string>();

  /** Use {@linkcode lockStateFile}. */
  constructor(path: string, lock: Deno.FsFile) {
    this.path = path;
    this.#lock = lock;
    this.#place = placeOf(path);
  }

  /**
   * Replaces the file.
   *
   * @throws {StateFileError} It cannot be written, and is unchanged.
   */
  save(protocol: Protocol): void {
    const octets = new TextEncoder().encode(this.#textOf(protocol));
    try {
      if (this.#place !== undefined) replaceFile(this.#place, octets);
      else createFile(this.path, octets);
      this.#place ??= this.path;
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new StateFileError(
        `Cannot write ${this.path}: ${writeFaultText(this.path, cause)}`,
        { cause },
      );
    }
  }

  /** The protocol as JSON, one item on a line. The text of an item is kept for as long as its record does not change. */
  #textOf({ items, ...rest }: Protocol): string {
    const head = jsonText(rest, 1);
    const lines = items.map((item) => {
      const known = this.#texts.get(item);
      if (known !== undefined) return known;
      const text = jsonText(item);
      this.#texts.set(item, text);
      return text;
    });
    return `${head.slice(0, head.lastIndexOf("\n"))},\n "items": [\n${lines.join(",\n")}\n ]\n}\n`;
  }

  [Symbol.dispose](): void {
    this.#lock.close();
    Deno.removeSync(lockPathOf(this.path));
  }
}

/** The state file cannot be written. The message says why, and what to do. */
export class StateFileError extends Error {
  /** Always `StateFileError`. */
  override readonly name = "StateFileError";
}

/**
 * Locks a state file against other runs.
 *
 * @throws {UsageError} Another run uses it, or it cannot be locked.
 */
export function lockStateFile(path: string, identity: () => ProcessIdentity): StateFile {
  const lockPath = lockPathOf(path);
  let lock: Deno.FsFile | undefined;
  try {
    lock = Deno.openSync(lockPath, { read: true, write: true, create: true, mode: 0o600 });
    // The run that held it may just have removed it.
    if (lock.tryLockSync(true) && lock.statSync().ino === Deno.statSync(lockPath).ino) {
      lock.truncateSync();
      lock.writeSync(new TextEncoder().encode(ownerText(identity)));
      return new StateFile(path, lock);
    }
    lock.close();
  } catch (error) {
    lock?.close();
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Cannot lock ${path}: ${writeFaultText(lockPath, error)}`);
  }
  const owner = Deno.readTextFileSync(lockPath);
  throw new UsageError(
    `${path} is in use by another run${
      owner === "" ? "" : ` (${owner})`
    }: end that one first, or choose another ` +
      "file with --state",
  );
}

/** Who holds the lock: `operator@desk, process 4711`; without the permission to ask, the process only. */
function ownerText(identity: () => ProcessIdentity): string {
  try {
    const { user, machine, process } = identity();
    return `${user}@${machine}, process ${process}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return `process ${Deno.pid}`;
    throw error;
  }
}

function lockPathOf(path: string): string {
  return `${path}.lock`;
}

/** The file that a path leads to; `undefined` if there is none. */
function placeOf(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
