// The input of `decode` and `analyze`: a file or standard input, decompressed if necessary, with its detected format.

import {
  describeOtherFile,
  detectFormat,
  isCaptureFormat,
  recogniseOtherFile,
} from "../../codec/capture/mod.ts";
import {
  type ContentFormat,
  contentFormat,
  HEAD_OCTETS,
  type PackedFormat,
} from "../report/content/format.ts";
import { gunzip, GunzipError } from "../report/content/gunzip.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";
import type { FaultCode } from "../text/issues.ts";

/** Maximum number of nested layers of compression; more indicate a decompression bomb. */
const MAX_PACKED = 3;

/** The input could not be read to its end. */
export class InputError extends Error {
  /** Always `InputError`. */
  override readonly name = "InputError";
  /** Code of the fault. */
  readonly code: FaultCode;

  /** Creates an error. */
  constructor(message: string, options: ErrorOptions & { readonly code: FaultCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/** An opened input. */
export interface Input {
  /** Detected format. */
  readonly format: Exclude<ContentFormat, PackedFormat>;
  /** Content, in chunks owned by the reader. Throws {@linkcode InputError}. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** File size before decompression; `undefined` for a pipe. */
  readonly octets: number | undefined;
  /** Number of octets of the file that have been read. */
  readonly consumed: () => number;
}

/** Input options. */
export interface InputOptions {
  /** Ends the input when fired. */
  readonly stop?: AbortSignal;
  /** Whether to wait for more data at the end of the file, until `stop` fires. */
  readonly follow?: boolean;
  /** Whether the content counts as raw octets, whatever it begins with; it is still decompressed. */
  readonly raw?: boolean;
}

/**
 * Opens a file, or standard input for `-`, and detects its format.
 *
 * @throws {UsageError} The file does not exist or cannot be read.
 */
export async function openInput(
  path: string,
  io: Io,
  options: InputOptions = {},
): Promise<Input> {
  const { stop, follow = false, raw = false } = options;
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
    if (format === "other" && !raw) return { format, chunks: refuseOther(head), ...rest };
    if (format !== "gzip" && format !== "zstd") {
      return { format: raw ? "octets" : format, chunks: all, ...rest };
    }
    chunks = packed < MAX_PACKED ? unpacked(all, format) : refuse();
  }
}

/** Yields chunks until the end or until the signal fires, which also cancels a pending read. */
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
  const message = `Cannot decompress: found more than ${MAX_PACKED} nested layers of compression`;
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

/** Reads enough to detect the format, without consuming it. */
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
      if (isCapture(first)) break; // More data may take long to arrive in a live capture.
    } catch (error) {
      failure = error; // Reported after the data read before it.
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

/** Whether the first octets are those of a capture, compressed or not. */
function isCapture(first: readonly Uint8Array[]): boolean {
  const [head] = first;
  return first.length === 1 && head!.length >= 4 &&
    (isCaptureFormat(detectFormat(head!)) || detectFormat(head!) === "gzip");
}

async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
  format: PackedFormat,
): AsyncIterable<Uint8Array> {
  // Loaded only when it is needed, because zlib and the streams of Node.js take 9 MB.
  const zstd = format === "zstd" ? await import("./unzstd.ts") : undefined;
  if (zstd?.hasZstd() === false) {
    const message =
      "Cannot decompress zstd in this runtime; do it first: zstd -d FILE -o capture.pcap";
    throw new InputError(message, { code: "unknown-format" });
  }
  try {
    yield* zstd === undefined ? gunzip(chunks) : zstd.unzstd(chunks);
  } catch (error) {
    const isOurs = error instanceof GunzipError ||
      zstd !== undefined && error instanceof zstd.UnzstdError;
    if (!isOurs) throw error;
    throw new InputError(error.message, { code: error.code, cause: error });
  }
}

// deno-lint-ignore require-yield -- nothing of the file is read
async function* refuseOther(head: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  const message = describeOtherFile(recogniseOtherFile(head)!);
  throw new InputError(message, { code: "unknown-format" });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
