// The input of `decode` and `analyze`: a file or standard input, decompressed if need be, and what it holds.

import { detectFormat, type InputFormat } from "../../codec/capture/mod.ts";
import { UsageError } from "../options/subcommand.ts";
import type { Io } from "./io.ts";
import type { FaultCode } from "../text/issues.ts";

/** Octets that tell what the content is, where its first four do not. */
const HEAD_OCTETS = 512;

/** A file packed more often than this is made to keep somebody busy. */
const MAX_PACKED = 3;

/** Packed octets that are unpacked in one step: each can become a thousand. */
const PACKED_STEP = 0x2000;

/** No capture shrinks to so small a part, and after this many octets that is certain. */
const MAX_RATIO = 400;
const LEAST_BOMB_OCTETS = 0x10000000;

/** The content could not be read to its end. */
export class InputError extends Error {
  /** The name of the class. */
  override readonly name = "InputError";
  /** What happened. */
  readonly code: FaultCode;

  /** Makes an error. */
  constructor(message: string, options: ErrorOptions & { readonly code: FaultCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/** What there is to decode. */
export interface Input {
  /** What it holds. */
  readonly format: Exclude<InputFormat, "gzip"> | "hex-utf-16" | "empty";
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
 * @throws {UsageError} There is no such file, or it may not be read.
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
      throw new InputError(`Cannot read on: ${messageOf(error)}`, {
        code: "read-error",
        cause: error,
      });
    }
  }
  let chunks: AsyncIterable<Uint8Array> = counted();
  for (let packed = 0;; packed++) {
    const { head, all } = await peek(chunks);
    const format = formatOf(head);
    const rest = { octets: follow ? undefined : file.octets, consumed: () => consumed };
    if (format !== "gzip") return { format, chunks: all, ...rest };
    chunks = packed < MAX_PACKED ? gunzip(all) : refuse();
  }
}

/** Gives chunks until there are no more or the signal fires, which ends a read that waits as well. */
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
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`There is no file ${path}`);
    throw new UsageError(`Cannot open ${path}: ${messageOf(error)}`);
  }
}

function formatOf(head: Uint8Array): InputFormat | "hex-utf-16" | "empty" {
  if (head.length === 0) return "empty";
  if (head[0] === 0xff && head[1] === 0xfe) return "hex-utf-16";
  const format = detectFormat(head);
  return format === "octets" && isText(head) ? "hex" : format;
}

/** Whether octets are text that is not all ASCII, such as hex with comments in other languages. */
function isText(head: Uint8Array): boolean {
  const control = head.some((octet) => octet < 0x09 || (octet > 0x0d && octet < 0x20));
  return !control && !new TextDecoder().decode(head, { stream: true }).includes("\ufffd");
}

/** Reads enough to tell the format, without taking it away. */
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
      failure = error; // it is told behind what was read before it
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

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let packed = 0;
  const steps = inSteps(chunks, (octets) => packed += octets);
  const stream = ReadableStream.from(steps).pipeThrough(new DecompressionStream("gzip"));
  let octets = 0;
  try {
    for await (const chunk of stream) {
      octets += chunk.length;
      if (octets > LEAST_BOMB_OCTETS && octets > packed * MAX_RATIO) {
        const found = `${packed} octets became ${octets}`;
        throw new InputError(`Cannot decompress: no capture packs so well, ${found}`, {
          code: "bad-gzip",
        });
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const message = `Cannot decompress any further: ${messageOf(error)}`;
    throw new InputError(message, { code: "bad-gzip", cause: error });
  }
}

async function* inSteps(
  chunks: AsyncIterable<Uint8Array>,
  tell: (octets: number) => void,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PACKED_STEP) {
      const step = chunk.subarray(at, at + PACKED_STEP) as Uint8Array<ArrayBuffer>;
      tell(step.length);
      yield step;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
