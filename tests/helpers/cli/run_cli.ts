// Runs a command within the test, with files, streams and a clock that the test provides.

import type { Io } from "../../../cli/io/io.ts";
import { run } from "../../../cli/main.ts";
import { Output, type Sink } from "../../../cli/text/output.ts";

/** Environment of the command. */
export interface World {
  /** Contents of files by path. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  /** Entries of directories by path, beside those of the files. */
  readonly directories?: Readonly<Record<string, readonly string[]>>;
  /** Chunks of standard input. */
  readonly stdin?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Answers that the user types, one per question; without them there is no terminal. */
  readonly answers?: readonly string[];
  /** Environment variables; without them, access to the environment is denied. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether standard input is a keyboard. */
  readonly keys?: boolean;
  /** Receives files that are written; without it, writing is denied. */
  readonly saved?: Map<string, Uint8Array>;
  /** Writes files instead of `saved`. */
  readonly save?: Io["save"];
  readonly checkSave?: Io["checkSave"];
  /** Creates folders; without it, every folder exists. */
  readonly makeFolder?: Io["makeFolder"];
  /** Terminal to which the outputs are connected. */
  readonly terminal?: {
    readonly stdout?: boolean;
    readonly stderr?: boolean;
    /** Whether standard output supports colours. */
    readonly colour?: boolean;
  };
  /** The clock. */
  readonly now?: () => number;
  /** Aborted to simulate Ctrl-C. */
  readonly interruption?: AbortSignal;
  /** Receives standard output in place of the result. */
  readonly stdout?: Sink;
  /** Called with everything on standard output as it is written. */
  readonly onStdout?: (text: string) => void;
  /** Called with everything on standard error as it is written. */
  readonly onStderr?: (text: string) => void;
}

/** Result of a command. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `iec104` with these arguments. */
export async function runCli(args: readonly string[], world: World = {}): Promise<CliResult> {
  const [stdout, stderr] = [collector(world.onStdout), collector(world.onStderr)];
  const { terminal = {} } = world;
  const io: Io = {
    stdout: new Output(world.stdout ?? stdout, {
      isTerminal: terminal.stdout ?? false,
      colour: terminal.colour ?? false,
    }),
    stderr: new Output(stderr, { isTerminal: terminal.stderr ?? false }),
    stdin: () => streamOf(world.stdin ?? []),
    open: (path) => open(path, world),
    list: (path) => Promise.resolve(list(path, world)),
    save: world.save ?? ((path, octets, options) => save(path, octets, { ...options, world })),
    checkSave: world.checkSave ?? ((path, options) => checkSave(path, { ...options, world })),
    makeFolder: world.makeFolder ?? (() => Promise.resolve()),
    ask: askFrom(world.answers, stderr),
    askSecret: askFrom(world.answers, stderr),
    variable: (name) => {
      if (world.environment === undefined) throw new Deno.errors.NotCapable(`Requires ${name}`);
      return world.environment[name];
    },
    keys: world.keys === true ? () => ({ [Symbol.dispose]: () => {} }) : undefined,
    identity: () => ({ user: "operator", machine: "desk", process: 4711 }),
    now: world.now ?? (() => 0),
    interruption: () => world.interruption ?? new AbortController().signal,
  };
  const code = await run(args, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

function collector(tell?: (text: string) => void): Sink & { text: string } {
  const decoder = new TextDecoder();
  return {
    text: "",
    write(octets: Uint8Array): Promise<number> {
      const text = decoder.decode(octets, { stream: true });
      this.text += text;
      tell?.(text);
      return Promise.resolve(octets.length);
    },
  };
}

function open(path: string, { files = {} }: World): ReturnType<Io["open"]> {
  const content = files[path];
  if (content === undefined) return Promise.reject(new Deno.errors.NotFound(`No file ${path}`));
  const octets = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return Promise.resolve({
    stream: streamOf(octets.length === 0 ? [] : [octets]),
    octets: octets.length,
  });
}

/** Files whose paths begin with the path of a directory are in it. */
function list(path: string, { files = {}, directories }: World): readonly string[] | undefined {
  if (directories?.[path] !== undefined) return directories[path];
  const start = path.endsWith("/") ? path : `${path}/`;
  const inside = Object.keys(files).filter((file) => file.startsWith(start));
  if (inside.length === 0) return undefined;
  return [...new Set(inside.map((file) => file.slice(start.length).split("/")[0]!))];
}

function save(
  path: string,
  octets: Uint8Array,
  { replace, world }: { readonly replace: boolean; readonly world: World },
): Promise<void> {
  const { files = {}, saved } = world;
  if (saved === undefined) return Promise.reject(new Deno.errors.PermissionDenied("Read-only"));
  const taken = files[path] !== undefined || saved.has(path);
  if (taken && !replace) {
    return Promise.reject(new Deno.errors.AlreadyExists(`File ${path} exists`));
  }
  saved.set(path, octets);
  return Promise.resolve();
}

/** Fails as {@linkcode save} does, without writing; without `saved`, only writing fails. */
function checkSave(
  path: string,
  { replace, world }: { readonly replace: boolean; readonly world: World },
): Promise<void> {
  const { files = {}, saved } = world;
  const taken = files[path] !== undefined || saved?.has(path) === true;
  if (!taken || replace) return Promise.resolve();
  return Promise.reject(new Deno.errors.AlreadyExists(`File ${path} exists`));
}

/** Answers questions from a list; the questions appear on standard error, as on a terminal. */
function askFrom(answers: readonly string[] | undefined, stderr: Sink): Io["ask"] {
  if (answers === undefined) return undefined;
  const left = [...answers];
  return async (question) => {
    await stderr.write(new TextEncoder().encode(question));
    return left.shift();
  };
}

function streamOf(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks);
}
