// What there is to read: a capture, compressed or not, hex text, or raw octets; in chunks, however large.

import { detectFormat, type InputFormat } from "../../../codec/capture/mod.ts";
import { Spool } from "./spool.ts";

/** Octets of a file that are in memory at a time. */
const CHUNK_OCTETS = 0x400000;

/** Octets that tell what the content is. */
const HEAD_OCTETS = 512;

/** A compressed file may grow to this, or to so many times its size, before it is taken for an attack. */
const MAX_EXPANDED_OCTETS = 0x200000000;
const MAX_RATIO = 200;
const RATIO_FROM_OCTETS = 0x8000000;

/** The content cannot be read to its end. What was read before stays good. */
export class InputError extends Error {
  /** The name of the class. */
  override readonly name = "InputError";
}

/** A chunk of the content, decompressed. */
export interface InputChunk {
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Position of its first octet. */
  readonly position: number;
}

/** An input, and how far it was read. */
export interface Input {
  /** What it holds, decompressed. */
  readonly format: Exclude<InputFormat, "gzip"> | "hex-utf-16" | "empty";
  readonly compressed: boolean;
  /** Octets of the file. */
  readonly octets: number;
  /** Octets of the file that were read. */
  readonly consumed: () => number;
  /** The content as far as it was read. */
  readonly content: () => Blob;
  /** The content from its beginning; throws {@linkcode InputError}. */
  readonly chunks: () => AsyncIterable<InputChunk>;
}

/** Looks at a file. */
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
    for (let position = 0; position < file.size; position += CHUNK_OCTETS) {
      const octets = await readSlice(file, position, position + CHUNK_OCTETS);
      consumed = position + octets.length;
      yield { octets, position };
    }
  }
  const content = () => file;
  return { compressed: false, octets: file.size, consumed: () => consumed, content, chunks };
}

/** Decompressed octets are kept by the browser as well, to be read again when a row is selected. */
function gzipInput(file: Blob): Omit<Input, "format"> {
  const spool = new Spool();
  let consumed = 0;
  async function* chunks(): AsyncGenerator<InputChunk> {
    try {
      for await (const octets of expand(file, (read) => consumed = read)) {
        const position = spool.append(octets);
        yield { octets, position };
        checkExpansion(spool.length, consumed);
      }
    } catch (error) {
      if (error instanceof InputError) throw error;
      const message = `Cannot decompress any further: ${messageOf(error)}`;
      throw new InputError(message, { cause: error });
    }
  }
  const content = () => spool.blob();
  return { compressed: true, octets: file.size, consumed: () => consumed, content, chunks };
}

function checkExpansion(expanded: number, consumed: number): void {
  const isBomb = expanded > RATIO_FROM_OCTETS && expanded > consumed * MAX_RATIO;
  if (!isBomb && expanded <= MAX_EXPANDED_OCTETS) return;
  const found = `${Math.round(expanded / 0x100000)} MB out of ${Math.ceil(consumed / 1024)} KB`;
  throw new InputError(
    `Stopped decompressing: found ${found}, more than a capture should expand to`,
  );
}

/** Decompresses; in chunks of about a megabyte. */
async function* expand(
  file: Blob,
  onRead: (octets: number) => void = () => {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let read = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      read += chunk.length;
      onRead(read);
      controller.enqueue(chunk);
    },
  });
  const stream = file.stream().pipeThrough(counter).pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  let parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (!done) {
        parts.push(value);
        size += value.length;
      }
      if (size > 0 && (done || size >= CHUNK_OCTETS / 4)) {
        yield join(parts, size);
        parts = [];
        size = 0;
      }
      if (done) return;
    }
  } catch (error) {
    if (size > 0) yield join(parts, size); // what came before the fault
    throw error;
  } finally {
    await reader.cancel().catch(() => {}); // there is nobody left to tell
  }
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

async function readSlice(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (error) {
    const message = "Cannot read the file: it was changed, moved, or may not be read";
    throw new InputError(message, { cause: error });
  }
}

function formatOf(head: Uint8Array): Input["format"] {
  if (head.length === 0) return "empty";
  if (head[0] === 0xff && head[1] === 0xfe) return "hex-utf-16";
  const format = detectFormat(head);
  if (format === "gzip") return "octets";
  return format === "octets" && isText(head) ? "hex" : format;
}

/** Whether octets are text that is not all ASCII, such as hex with comments in other languages. */
function isText(head: Uint8Array): boolean {
  const control = head.some((octet) => octet < 0x09 || octet > 0x0d && octet < 0x20);
  return !control && !new TextDecoder().decode(head, { stream: true }).includes("\ufffd");
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
