// The input of `decode` and `analyze`: a file or standard input, decompressed if need be, and what it holds.

import { detectFormat } from "../../codec/capture/mod.ts";
import { type ContentFormat, contentFormat, HEAD_OCTETS } from "../report/content/format.ts";
import { gunzip, GunzipError } from "../report/content/gunzip.ts";
import { UsageError } from "../options/subcommand.ts";
import type { Io } from "./io.ts";
import type { FaultCode } from "../text/issues.ts";

/** A file packed more often than this is made to exhaust the reader. */
const MAX_PACKED = 3;

/** The content could not be read to its end. */
export class InputError extends Error {
  /** Always `InputError`. */
  override readonly name = "InputError";
  /** What happened. */
  readonly code: FaultCode;

  /** Creates an error. */
  constructor(message: string, options: ErrorOptions & { readonly code: FaultCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/** What there is to decode. */
export interface Input {
  /** What it holds. */
  readonly format: Exclude<ContentFormat, "gzip">;
  /** Its octets, in chunks that belong to the reader. Throws {@linkcode InputError}. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Octets of the file, before decompression; `undefined` for a pipe. */
  readonly octets: number | undefined;
  /** Octets of the file that were read so far. */
  readonly consumed: () => number;
}

/** How an input is read. */
export interface InputOptions {
  /** Ends the reading when it fires, as if the input ended there. */
  readonly stop?: AbortSignal;
  /** Whether a file is waited for to grow when its end is reached, until `stop` fires. */
  readonly follow?: boolean;
}

/**
 * Opens a file, or standard input for `-`, and looks at its first octets.
 *
 * @throws {UsageError} The file does not exist or cannot be read.
 */
export async function openInput(
  path: string,
  io: Io,
  options: InputOptions = {},
): Promise<Input> {
  const { stop, follow = false } = options;
  const wait = follow ? stop : undefined;
  const file = path === "-"
    ? { stream: io.stdin(), octets: undefined }
    : await open(path, { io, wait });
  let consumed = 0;
  async function* counted(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of until(file.stream, stop)) {
        consumed += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw new InputError(`Cannot continue reading: ${messageOf(error)}`, {
        code: "read-error",
        cause: error,
      });
    }
  }
  let chunks: AsyncIterable<Uint8Array> = counted();
  for (let packed = 0;; packed++) {
    const { head, all } = await peek(chunks);
    const format = contentFormat(head);
    const rest = { octets: follow ? undefined : file.octets, consumed: () => consumed };
    if (format !== "gzip") return { format, chunks: all, ...rest };
    chunks = packed < MAX_PACKED ? unpacked(all) : refuse();
  }
}

/** Yields chunks until the end or until the signal fires, which also ends a waiting read. */
async function* until(
  stream: ReadableStream<Uint8Array>,
  stop: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel();
  if (stop?.aborted === true) cancel();
  stop?.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    stop?.removeEventListener("abort", cancel);
    await reader.cancel();
  }
}

// deno-lint-ignore require-yield -- it is what would have been read
async function* refuse(): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  const message = `Cannot decompress: it is packed more than ${MAX_PACKED} times`;
  throw new InputError(message, { code: "bad-gzip" });
}

async function open(
  path: string,
  { io, wait }: { readonly io: Io; readonly wait: AbortSignal | undefined },
): Promise<Awaited<ReturnType<Io["open"]>>> {
  try {
    return await io.open(path, wait);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`No such file: ${path}`);
    throw new UsageError(`Cannot open ${path}: ${messageOf(error)}`);
  }
}

/** Reads enough to recognise the format, without consuming it. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let octets = 0;
  let failure: unknown;
  while (octets < HEAD_OCTETS && failure === undefined) {
    try {
      const { done, value } = await iterator.next();
      if (done) break;
      first.push(value);
      octets += value.length;
      if (isCapture(first)) break; // a live capture may have no more for long
    } catch (error) {
      failure = error; // reported after what was read before it
    }
  }
  async function* all(): AsyncIterable<Uint8Array> {
    try {
      yield* first;
      if (failure !== undefined) throw failure;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  const head = await new Blob(first as Uint8Array<ArrayBuffer>[]).slice(0, HEAD_OCTETS).bytes();
  return { head, all: all() };
}

/** Whether the first octets are those of a capture, packed or not. */
function isCapture(first: readonly Uint8Array[]): boolean {
  const [head] = first;
  return first.length === 1 && head!.length >= 4 &&
    ["pcap", "pcapng", "gzip"].includes(detectFormat(head!));
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* gunzip(chunks);
  } catch (error) {
    if (!(error instanceof GunzipError)) throw error;
    throw new InputError(error.message, { code: "bad-gzip", cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
