// The input of `decode`: a file or standard input, decompressed if need be, and what kind of content it has.

import { detectFormat, type InputFormat } from "../../codec/capture/mod.ts";
import { UsageError } from "../command.ts";
import type { Io } from "../io.ts";
import type { FaultCode } from "./issues.ts";

/** Octets that tell what the content is. */
const HEAD_OCTETS = 512;

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

/**
 * Opens a file, or standard input for `-`, and looks at its first octets.
 *
 * @throws {UsageError} There is no such file, or it may not be read.
 */
export async function openInput(path: string, io: Io): Promise<Input> {
  const file = path === "-" ? { stream: io.stdin(), octets: undefined } : await open(path, io);
  let consumed = 0;
  async function* counted(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of file.stream) {
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
  for (;;) {
    const { head, all } = await peek(chunks);
    const format = formatOf(head);
    const rest = { octets: file.octets, consumed: () => consumed };
    if (format !== "gzip") return { format, chunks: all, ...rest };
    chunks = gunzip(all);
  }
}

async function open(path: string, io: Io): Promise<Awaited<ReturnType<Io["open"]>>> {
  try {
    return await io.open(path);
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
  if (octets === 0 && failure !== undefined) throw failure;
  return { head, all: all() };
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const stream = ReadableStream.from(chunks as AsyncIterable<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new DecompressionStream("gzip"));
  try {
    yield* stream;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const message = `Cannot decompress any further: ${messageOf(error)}`;
    throw new InputError(message, { code: "bad-gzip", cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
