// The input: a capture, compressed or not, hex text, or raw octets; read in chunks, so its size is not limited.

import {
  type ContentFormat,
  contentFormat,
  HEAD_OCTETS,
  type PackedFormat,
} from "../../../cli/report/content/format.ts";
import { describeOtherFile, recogniseOtherFile } from "../../../codec/capture/mod.ts";
import { gunzip, GunzipError } from "../../../cli/report/content/gunzip.ts";
import { Spool } from "./spool.ts";

/** Number of octets of a file kept in memory at a time. */
const CHUNK_OCTETS = 0x400000;

/** Maximum size of a decompressed file, which the browser stores. */
const MAX_EXPANDED_OCTETS = 0x200000000;

/** The content could not be read to its end. Everything read before the fault remains valid. */
export class InputError extends Error {
  /** Always `InputError`. */
  override readonly name = "InputError";
}

/** A chunk of the content, decompressed. */
export interface InputChunk {
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Position of its first octet. */
  readonly position: number;
}

/** An input, and how much of it has been read. */
export interface Input {
  /** Its content, decompressed. */
  readonly format: Exclude<ContentFormat, PackedFormat | "other">;
  readonly compressed: boolean;
  /** Octets of the file. */
  readonly octets: number;
  /** Number of octets of the file that have been read. */
  readonly consumed: () => number;
  /** The content read so far. */
  readonly content: () => Blob;
  /** The content from the start; throws {@linkcode InputError}. */
  readonly chunks: () => AsyncIterable<InputChunk>;
}

/** Detects the content of a file. */
export async function openInput(file: Blob): Promise<Input> {
  const head = await readSlice(file, 0, HEAD_OCTETS);
  const plain = plainInput(file);
  if (!(head[0] === 0x1f && head[1] === 0x8b)) return { ...plain, format: formatOf(head) };
  for await (const first of gzipInput(file).chunks()) {
    return { ...gzipInput(file), format: formatOf(first.octets.subarray(0, HEAD_OCTETS)) };
  }
  return { ...gzipInput(file), format: "empty" };
}

function plainInput(file: Blob): Omit<Input, "format"> {
  let consumed = 0;
  async function* chunks(): AsyncGenerator<InputChunk> {
    consumed = 0;
    for await (const octets of slicesOf(file)) {
      const position = consumed;
      consumed += octets.length;
      yield { octets, position };
    }
  }
  const content = () => file;
  return { compressed: false, octets: file.size, consumed: () => consumed, content, chunks };
}

async function* slicesOf(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let position = 0; position < file.size; position += CHUNK_OCTETS) {
    yield await readSlice(file, position, position + CHUNK_OCTETS);
  }
}

/** The browser also stores the decompressed octets, to be read again when a row is selected. */
function gzipInput(file: Blob): Omit<Input, "format"> {
  const spool = new Spool();
  let consumed = 0;
  async function* chunks(): AsyncGenerator<InputChunk> {
    try {
      for await (const octets of inParts(gunzip(slicesOf(file), (read) => consumed = read))) {
        const position = spool.append(octets);
        yield { octets, position };
        checkSize(spool.length);
      }
    } catch (error) {
      if (!(error instanceof GunzipError)) throw error;
      throw new InputError(error.message, { cause: error });
    }
  }
  const content = () => spool.blob();
  return { compressed: true, octets: file.size, consumed: () => consumed, content, chunks };
}

function checkSize(expanded: number): void {
  if (expanded <= MAX_EXPANDED_OCTETS) return;
  const most = `${MAX_EXPANDED_OCTETS / 0x40000000} GB`;
  throw new InputError(`Stopped decompressing: the content has more than ${most}`);
}

/** Joins small chunks into parts of about a megabyte. */
async function* inParts(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      size += chunk.length;
      if (size < CHUNK_OCTETS / 4) continue;
      yield join(parts, size);
      parts = [];
      size = 0;
    }
  } catch (error) {
    if (size > 0) yield join(parts, size); // the content before the fault
    throw error;
  }
  if (size > 0) yield join(parts, size);
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}

/** Why octets of a file that was opened cannot be read any more. */
const UNREADABLE =
  "Cannot read the file: it was changed or moved, or reading it is not permitted. Open it again";

/**
 * Reads some octets of a file, which may have been changed since it was opened: some browsers fail then, others read less.
 *
 * @throws {InputError} Not all of them can be read.
 */
export async function readSlice(
  file: Blob,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const part = file.slice(from, to);
  let octets: Uint8Array<ArrayBuffer>;
  try {
    octets = new Uint8Array(await part.arrayBuffer());
  } catch (error) {
    throw new InputError(UNREADABLE, { cause: error });
  }
  if (octets.length < part.size) throw new InputError(UNREADABLE);
  return octets;
}

/** A compressed file inside a compressed file is not unpacked; other files are refused by name. */
function formatOf(head: Uint8Array): Input["format"] {
  const format = contentFormat(head);
  if (format === "zstd" || format === "other") {
    throw new InputError(describeOtherFile(recogniseOtherFile(head)!));
  }
  return format === "gzip" ? "unknown" : format;
}
