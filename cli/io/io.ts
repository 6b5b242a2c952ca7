// The platform functions used by commands; all can be replaced in tests.

import { listenForInterruption } from "./interruption.ts";
import { PRIVATE_FOLDER_MODE, PRIVATE_MODE } from "./private_file.ts";
import { Output, type OutputOptions } from "../text/output.ts";

/** A file opened for reading. */
export interface InputFile {
  /** File content. */
  readonly stream: ReadableStream<Uint8Array>;
  /** File size in octets; `undefined` for a pipe. */
  readonly octets: number | undefined;
}

/** The process and its user. */
export interface ProcessIdentity {
  /** The user of the machine. */
  readonly user: string;
  /** The name of the machine. */
  readonly machine: string;
  /** The number of the process. */
  readonly process: number;
}

/** Files, standard streams, the clock and Ctrl-C. */
export interface Io {
  /** Output for results. */
  readonly stdout: Output;
  /** Output for messages, summaries and progress. */
  readonly stderr: Output;
  /** Standard input. */
  readonly stdin: () => ReadableStream<Uint8Array>;
  /**
   * Opens a file; rejects with the system's error. With a signal, the stream waits at the end of the file for more
   * data until the signal fires.
   */
  readonly open: (path: string, wait?: AbortSignal) => Promise<InputFile>;
  /** The names of the entries of a directory; `undefined` if the path is not a directory, or cannot be read. */
  readonly list: (path: string) => Promise<readonly string[] | undefined>;
  /** Writes a file; overwrites an existing one only with `replace`. Rejects with the system's error. */
  readonly save: (
    path: string,
    octets: Uint8Array,
    options: { readonly replace: boolean },
  ) => Promise<void>;
  /** Checks that a file can be written; rejects with the error that `save` would have. Nothing is changed. */
  readonly checkSave: (path: string, options: { readonly replace: boolean }) => Promise<void>;
  /** Creates a folder, also those above it, if it does not exist. Rejects with the system's error. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** Asks the user at the terminal for a line, `undefined` at the end of input; absent without a terminal. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
  /**
   * Asks the user at the terminal for a line that is not shown, such as a passphrase; `undefined` at the end of the
   * input. Absent without a terminal.
   */
  readonly askSecret: ((question: string) => Promise<string | undefined>) | undefined;
  /**
   * A variable of the environment; `undefined` if it is not set.
   *
   * @throws {Deno.errors.NotCapable} Deno does not permit it.
   */
  readonly variable: (name: string) => string | undefined;
  /**
   * Switches the terminal to key-by-key input without echo until disposed; absent if standard input is not a
   * terminal.
   */
  readonly keys: (() => Disposable) | undefined;
  /**
   * The user and the machine of this process, for records.
   *
   * @throws {Deno.errors.NotCapable} Deno does not permit it.
   */
  readonly identity: () => ProcessIdentity;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /**
   * After the first call, Ctrl-C fires the signal instead of ending the process; another Ctrl-C ends it, unless it belongs to the
   * same keystroke. The reason of the signal is an {@linkcode Interruption}.
   */
  readonly interruption: () => AbortSignal;
}

/** The streams, files and clock of this process. */
export function processIo(): Io {
  return {
    stdout: new Output(Deno.stdout, lookOf(Deno.stdout)),
    stderr: new Output(Deno.stderr, lookOf(Deno.stderr)),
    stdin: () => Deno.stdin.readable,
    open: openFile,
    list: listDirectory,
    save: saveFile,
    checkSave,
    makeFolder,
    ask: Deno.stdin.isTerminal() && Deno.stderr.isTerminal() ? askPerson : undefined,
    askSecret: Deno.stdin.isTerminal() && Deno.stderr.isTerminal() ? askSecretly : undefined,
    variable: (name) => Deno.env.get(name),
    keys: Deno.stdin.isTerminal() ? takeKeys : undefined,
    identity,
    now: Date.now,
    interruption,
  };
}

function lookOf(stream: typeof Deno.stdout): OutputOptions {
  if (!stream.isTerminal()) return {};
  return { isTerminal: true, colour: !Deno.noColor, size: consoleSize };
}

/** The size of the terminal. A closed terminal has none, and writing to it fails. */
function consoleSize(): { columns: number; rows: number } {
  try {
    return Deno.consoleSize();
  } catch {
    return { columns: 80, rows: 24 };
  }
}

/** Interval between checks for file growth. */
const GROWTH_MS = 200;

/** Number of octets per read. */
const READ_OCTETS = 0x20000;

/** Writes a file that only its owner can read, because it may hold plant data; an existing one keeps its mode. */
async function saveFile(
  path: string,
  octets: Uint8Array,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const how = replace ? { create: true, truncate: true } : { createNew: true };
  using file = await Deno.open(path, { write: true, ...how, mode: PRIVATE_MODE });
  try {
    for (let at = 0; at < octets.length;) at += await file.write(octets.subarray(at));
  } catch (error) {
    // An incomplete file is useless, also in place of an older one.
    if ((await file.stat()).isFile) await Deno.remove(path);
    throw error;
  }
}

/** Creates a new file and removes it at once: only this shows whether the system permits it. */
async function checkSave(path: string, { replace }: { readonly replace: boolean }): Promise<void> {
  let info: Deno.FileInfo | undefined;
  try {
    info = await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (info?.isDirectory === true) throw new Deno.errors.IsADirectory(`${path} is a directory`);
  if (info !== undefined && !replace) throw new Deno.errors.AlreadyExists(`${path} exists`);
  if (info === undefined) {
    (await Deno.open(path, { write: true, createNew: true, mode: PRIVATE_MODE })).close();
    await Deno.remove(path);
  } else if (info.isFile) (await Deno.open(path, { write: true })).close();
}

/** Creates a folder that only its owner can read, because its files may hold plant data; an existing one keeps its mode. */
async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER_MODE });
}

async function openFile(path: string, wait?: AbortSignal): Promise<InputFile> {
  const file = await Deno.open(path);
  const { isDirectory, isFile, size } = await file.stat();
  if (isDirectory) {
    file.close();
    throw new Deno.errors.IsADirectory(`${path} is a directory`);
  }
  return { stream: streamOf(file, wait), octets: isFile ? size : undefined };
}

async function listDirectory(path: string): Promise<readonly string[] | undefined> {
  const names: string[] = [];
  try {
    if (!(await Deno.stat(path)).isDirectory) return undefined;
    for await (const { name } of Deno.readDir(path)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined; // Opening it reports the fault.
  }
  return names;
}

function streamOf(file: Deno.FsFile, wait: AbortSignal | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const buffer = new Uint8Array(READ_OCTETS);
      for (;;) {
        const octets = await file.read(buffer);
        if (octets !== null) return controller.enqueue(buffer.subarray(0, octets));
        if (wait === undefined || wait.aborted) {
          file.close();
          return controller.close();
        }
        await new Promise((resolve) => setTimeout(resolve, GROWTH_MS));
      }
    },
    cancel() {
      file.close();
    },
  });
}

/** Prints the question to standard error, because standard output may be redirected to a file. */
async function askPerson(question: string): Promise<string | undefined> {
  await Deno.stderr.write(new TextEncoder().encode(question));
  return await readLine();
}

/** Asks without showing what is typed: the keys are read one by one, so that the terminal does not print them. */
async function askSecretly(question: string): Promise<string | undefined> {
  using _keys = takeKeys(); // Before the question, because its answer may come at once.
  try {
    await Deno.stderr.write(new TextEncoder().encode(question));
    return await readLine({ typed: true });
  } finally {
    await Deno.stderr.write(new TextEncoder().encode("\n"));
  }
}

/** Reads a line of standard input; with `typed`, key by key, where Backspace removes the last character. */
async function readLine(
  { typed = false }: { readonly typed?: boolean } = {},
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(256);
  let text = "";
  while (!text.includes("\n")) {
    const octets = await Deno.stdin.read(buffer);
    if (octets === null) return undefined;
    text += decoder.decode(buffer.subarray(0, octets), { stream: true });
    if (typed) text = edited(text);
  }
  return text.slice(0, text.indexOf("\n"));
}

/** Applies Backspace and Ctrl-U to typed keys; Enter ends the line. */
function edited(keys: string): string {
  let line = "";
  for (const key of keys) {
    if (key === "\x7f" || key === "\b") line = [...line].slice(0, -1).join("");
    else if (key === "\x15") line = "";
    else line += key === "\r" ? "\n" : key;
  }
  return line;
}

/** Keeps Ctrl-C as a signal if the system supports it. */
function takeKeys(): Disposable {
  Deno.stdin.setRaw(true, { cbreak: Deno.build.os !== "windows" });
  return { [Symbol.dispose]: () => Deno.stdin.setRaw(false) };
}

/** The permission of Deno that `identity()` needs: the names of user and machine, and the numbers that Deno looks them up by. */
export const IDENTITY_PERMISSION = "--allow-sys=hostname,userInfo,uid,gid";

function identity(): ProcessIdentity {
  // Not imported, because the modules of Node.js take 4 MB, and few commands need this.
  // deno-lint-ignore no-process-global -- an import of process loads them as well
  const { hostname, userInfo } = process.getBuiltinModule("node:os");
  return { user: userInfo().username, machine: hostname(), process: Deno.pid };
}

function interruption(): AbortSignal {
  return listenForInterruption({
    listen: (signal, listener) => {
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    },
    after: (ms, run) => Deno.unrefTimer(setTimeout(run, ms)),
  });
}
