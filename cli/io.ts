// What a command has of the outside world; everything can be replaced, so that commands run inside tests.

import { Output, type OutputOptions } from "./output.ts";

/** A file that is open for reading. */
export interface InputFile {
  /** Its octets. */
  readonly stream: ReadableStream<Uint8Array>;
  /** How many; `undefined` for a pipe. */
  readonly octets: number | undefined;
}

/** Files, standard streams, the clock and Ctrl-C. */
export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Messages, summaries and progress. */
  readonly stderr: Output;
  /** Standard input. */
  readonly stdin: () => ReadableStream<Uint8Array>;
  /** Opens a file; rejects with the error of the system. */
  readonly open: (path: string) => Promise<InputFile>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** From the first call on, Ctrl-C does not end the process but fires the signal; a second one ends it. */
  readonly interruption: () => AbortSignal;
}

/** The process as it is. */
export function processIo(): Io {
  return {
    stdout: new Output(Deno.stdout, lookOf(Deno.stdout)),
    stderr: new Output(Deno.stderr, lookOf(Deno.stderr)),
    stdin: () => Deno.stdin.readable,
    open: openFile,
    now: Date.now,
    interruption,
  };
}

function lookOf(stream: typeof Deno.stdout): OutputOptions {
  if (!stream.isTerminal()) return {};
  return { isTerminal: true, colour: !Deno.noColor, size: () => Deno.consoleSize() };
}

async function openFile(path: string): Promise<InputFile> {
  const file = await Deno.open(path);
  const { isDirectory, isFile, size } = await file.stat();
  if (isDirectory) {
    file.close();
    throw new Deno.errors.IsADirectory(`${path} is a directory`);
  }
  return { stream: file.readable, octets: isFile ? size : undefined };
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM"];
  function stop(): void {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
    controller.abort();
  }
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return controller.signal;
}
