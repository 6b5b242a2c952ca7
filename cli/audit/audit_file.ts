// Writes an audit file: one process at a time appends records, and continues the chain after a restart.

import { AuditError, type AuditErrorCode } from "./audit_error.ts";
import { AUDIT_VERSION, type ChainEnd, chainLine, NO_LINE, readLine, sha256 } from "./chain.ts";
import { headPath, headText, readHead } from "./chain_head.ts";
import { writeFaultText } from "../io/file_fault.ts";
import type { ProcessIdentity } from "../io/io.ts";
import type { AuditEntry } from "./entry.ts";
import { ChainVerifier } from "./verify_chain.ts";

/** Options for writing. */
export interface AuditFileOptions {
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Whether each record is flushed to disk before `append()` returns. */
  readonly sync?: boolean;
  /** The user and machine that write. */
  readonly writer: ProcessIdentity;
  /** The command that writes it: `station`, `command`, ... */
  readonly command: string;
}

/** Number of octets at the end of a file that are verified before it is continued. */
const TAIL_OCTETS = 0x100000;

/** Number of octets at the beginning that contain the first line. */
const FIRST_OCTETS = 0x1000;

const ENCODER = new TextEncoder();

/** The end of an existing file. */
interface Tail {
  readonly end: ChainEnd;
  /** Whether its last line is incomplete. */
  readonly isTorn: boolean;
}

/** An audit file. */
export class AuditFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #head: Deno.FsFile;
  readonly #headInfo: Deno.FileInfo;
  readonly #options: AuditFileOptions;
  readonly #run: string;
  #end: ChainEnd;
  #size: number;
  #failure: AuditError | undefined;
  #isClosed = false;

  /**
   * Opens a file. A new one is readable by its owner only; the end of an existing one is verified before it is continued.
   *
   * @throws {AuditError} It cannot be opened, another process is writing it, or its end was tampered with.
   */
  constructor(path: string, options: AuditFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#run = sha256(crypto.getRandomValues(new Uint8Array(16))).slice(0, 8);
    this.#file = this.#attempt("open", () => openFile(path));
    try {
      if (!this.#attempt("lock", () => this.#file.tryLockSync(true))) {
        throw this.#error(
          "in-use",
          "another process is writing to it, expected a separate file for each process",
        );
      }
      this.#size = this.#attempt("read", () => this.#file.statSync().size);
      this.#head = this.#size === 0
        ? this.#attempt("open the note of", () => openHead(headPath(path), { create: true }))
        : this.#existingHead();
    } catch (error) {
      this.#file.close();
      throw error;
    }
    try {
      this.#headInfo = this.#attempt("read the note of", () => this.#head.statSync());
      const tail = this.#size === 0 ? this.#nothing() : this.#tail();
      this.#end = tail?.end ?? { chain: crypto.randomUUID(), seq: 0, hash: NO_LINE };
      if (tail?.isTorn === true) this.#write("\n");
      this.#open(tail);
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  /** The end of the chain. */
  get end(): ChainEnd {
    return this.#end;
  }

  /**
   * Writes a record.
   *
   * @throws {AuditError} It cannot be written; the file accepts no further records.
   */
  append(entry: AuditEntry): ChainEnd {
    if (this.#failure !== undefined) throw this.#failure;
    const time = new Date(this.#options.now()).toISOString();
    const { line, end } = chainLine({ time, run: this.#run, ...entry }, this.#end);
    this.#requireOwn();
    this.#write(`${line}\n`);
    this.#end = end;
    this.#attempt("write the note of", () => {
      this.#head.seekSync(0, Deno.SeekMode.Start);
      writeAll(this.#head, ENCODER.encode(headText(end)));
      if (this.#options.sync === true) this.#head.syncDataSync();
    });
    return end;
  }

  /** Writes a final record `closed`, and closes the file. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      if (this.#failure === undefined) this.append({ event: "closed" });
    } finally {
      this.#close();
    }
  }

  #open(tail: Tail | undefined): void {
    const { writer: { user, machine, process }, command } = this.#options;
    const by = `${user}@${machine}`;
    this.append({
      ...tail === undefined
        ? { event: "begun", chain: this.#end.chain, version: AUDIT_VERSION }
        : { event: "continued", chain: this.#end.chain },
      ...{ by, process, command },
      ...tail?.isTorn === true && { detail: "The previous line is incomplete" },
    });
  }

  #write(text: string): void {
    const octets = ENCODER.encode(text);
    this.#attempt("write", () => {
      writeAll(this.#file, octets);
      if (this.#options.sync === true) this.#file.syncDataSync();
    });
    this.#size += octets.length;
  }

  /** Makes sure that nothing else has written, moved or deleted the file or its note. */
  #requireOwn(): void {
    const opened = this.#attempt("write", () => this.#file.statSync());
    if (opened.size !== this.#size) {
      throw this.#fail(
        "interleaved",
        `it has ${opened.size} octets, expected ${this.#size}: another program has written to it`,
      );
    }
    const files = [[this.#path, opened], [headPath(this.#path), this.#headInfo]] as const;
    for (const [path, { dev, ino }] of files) {
      const found = this.#attempt("write", () => statOf(path));
      if (found !== undefined && found.dev === dev && found.ino === ino) continue;
      const what = found === undefined ? "moved or deleted" : "replaced";
      throw this.#fail("moved", `${path} was ${what} while the process was writing to it`);
    }
  }

  /** The note of a file that has records. */
  #existingHead(): Deno.FsFile {
    const first = this.#attempt("read", () => textOf(this.#read(0, FIRST_OCTETS)).split("\n")[0]!);
    if (typeof readLine(first)?.chain !== "string") {
      throw this.#error(
        "tampered",
        `its first line is not the first line of an audit file; ${ADVICE}`,
      );
    }
    const source = headPath(this.#path);
    try {
      return openHead(source, { create: false });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw this.#error(
          "tampered",
          `${source} is missing, so records may have been cut off; ${ADVICE}`,
        );
      }
      return this.#attempt("open the note of", () => {
        throw error;
      });
    }
  }

  /** Makes sure that an empty file is a new one. */
  #nothing(): undefined {
    const head = readHead(this.#attempt("read the note of", () => readWhole(this.#head)));
    if (head === undefined) return undefined;
    const source = headPath(this.#path);
    throw this.#error(
      "tampered",
      `it is empty or new, but ${source} has record ${head.seq}; to begin a new file, move both away`,
    );
  }

  /** Verifies the end of the file. */
  #tail(): Tail {
    const [first, rest] = this.#attempt("read", () => [
      textOf(this.#read(0, FIRST_OCTETS)).split("\n")[0]!,
      textOf(this.#read(Math.max(0, this.#size - TAIL_OCTETS), TAIL_OCTETS)),
    ]);
    const chain = readLine(first)!.chain as string;
    const isWhole = this.#size <= TAIL_OCTETS;
    const lines = rest.split("\n");
    if (!isWhole) lines.shift();
    const torn = lines.pop()!;
    const verifier = new ChainVerifier(isWhole ? undefined : { chain, lines: 1 });
    const head = readHead(this.#attempt("read the note of", () => readWhole(this.#head)));
    const source = headPath(this.#path);
    if (head !== undefined) verifier.watch(head.seq);
    for (const line of lines) verifier.take(line, true);
    const end = verifier.end;
    if (head !== undefined) verifier.compare(head, { source, isLast: true });
    else verifier.lackNote(source, "empty");
    const [fault] = verifier.faults;
    if (fault !== undefined) {
      const where = isWhole ? `line ${fault.line}: ` : "";
      throw this.#error("tampered", `${where}${fault.text}; ${ADVICE}`);
    }
    if (end === undefined) throw this.#error("tampered", `its last line cannot be read; ${ADVICE}`);
    return torn === ""
      ? { end, isTorn: false }
      : { end: { ...end, hash: sha256(torn) }, isTorn: true };
  }

  #read(from: number, octets: number): Uint8Array {
    this.#file.seekSync(from, Deno.SeekMode.Start);
    return readUpTo(this.#file, octets);
  }

  #attempt<T>(what: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof AuditError) throw error;
      throw this.#fail("failed", writeFaultText(this.#path, error), { what, cause: error });
    }
  }

  #fail(
    code: AuditErrorCode,
    text: string,
    given?: { readonly what: string; readonly cause: unknown },
  ): AuditError {
    this.#failure = this.#error(code, text, given);
    return this.#failure;
  }

  #error(
    code: AuditErrorCode,
    text: string,
    { what = "continue", cause }: { readonly what?: string; readonly cause?: unknown } = {},
  ): AuditError {
    return new AuditError(`Cannot ${what} the audit file ${this.#path}: ${text}`, { code, cause });
  }

  #close(): void {
    this.#head.close();
    this.#file.close();
  }
}

const ADVICE = "keep it as evidence, and name a new file";

function openFile(path: string): Deno.FsFile {
  return Deno.openSync(path, { read: true, append: true, create: true, mode: 0o600 });
}

function openHead(path: string, { create }: { readonly create: boolean }): Deno.FsFile {
  return Deno.openSync(path, { read: true, write: true, create, mode: 0o600 });
}

/** Returns the status of a path; `undefined` if it does not exist. */
function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Octets as text; a byte order mark is part of it. */
function textOf(octets: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets);
}

function writeAll(file: Deno.FsFile, octets: Uint8Array): void {
  for (let rest = octets; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
}

function readWhole(file: Deno.FsFile): string {
  file.seekSync(0, Deno.SeekMode.Start);
  return new TextDecoder().decode(readUpTo(file, FIRST_OCTETS));
}

function readUpTo(file: Deno.FsFile, octets: number): Uint8Array {
  const buffer = new Uint8Array(octets);
  let length = 0;
  while (length < octets) {
    const read = file.readSync(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  return buffer.subarray(0, length);
}
