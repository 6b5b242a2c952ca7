// Iterates over the content of a capture, from any source of octets.

import { shownValue } from "../shown.ts";
import { CaptureDecoder, type CaptureDecoderOptions } from "./decoder.ts";
import type { CaptureItem, CaptureSummary } from "./items.ts";

/**
 * A stream of octets, such as the `ReadableStream<Uint8Array>` of a file, a response or a `Blob`.
 */
export interface OctetStream {
  /** Locks the stream to a reader. */
  getReader(): OctetStreamReader;
}

/** Reads an {@linkcode OctetStream}. */
export interface OctetStreamReader {
  /** Waits for the next chunk. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Cancels the stream. */
  cancel(reason?: unknown): Promise<void>;
  /** Unlocks the stream. */
  releaseLock(): void;
}

/** A capture file: as a whole, in chunks, or as a stream. */
export type OctetSource =
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | OctetStream;

/** Iterates over the items of a capture. */
export interface CaptureReading extends AsyncIterableIterator<CaptureItem> {
  /** Totals of what has been read so far. */
  readonly summary: CaptureSummary;
}

/**
 * Reads a capture file (pcap, pcapng, snoop or ERF) and yields its content: IEC 60870-5-104 APDUs, the start
 * and end of their connections, and anything missing or unreadable. It does not decode ASDUs.
 *
 * The next chunk is read only after all items of the previous one have been taken, in bounded
 * memory for any file size. Leaving the iteration early cancels the stream. The octets of an item
 * are a copy that belongs to the caller. The content never causes an error: a file that is not a
 * capture yields one item of type `issue`.
 *
 * @throws {TypeError} The source is of another kind, for example a path, a `Response` or a `Blob`.
 * @throws Any error of the source while it is read.
 * @example
 * ```ts
 * import { decodeApdu, formatApdu } from "@telecontrol/iec104/codec";
 * import { readCapture } from "@telecontrol/iec104/capture";
 *
 * async function list(file: ReadableStream<Uint8Array>): Promise<void> {
 *   const reading = readCapture(file);
 *   for await (const item of reading) {
 *     if (item.type === "apdu") console.log(item.time, formatApdu(decodeApdu(item.octets)));
 *     if (item.type === "issue") console.log(item.detail);
 *   }
 *   console.log(reading.summary.apdus);
 * }
 * ```
 */
export function readCapture(
  source: OctetSource,
  options: CaptureDecoderOptions = {},
): CaptureReading {
  requireSource(source);
  const decoder = new CaptureDecoder(options);
  const items = itemsIn(source, decoder);
  return {
    get summary(): CaptureSummary {
      return decoder.summary;
    },
    next: () => items.next(),
    return: () => items.return(undefined),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* itemsIn(
  source: OctetSource,
  decoder: CaptureDecoder,
): AsyncGenerator<CaptureItem, undefined, undefined> {
  for await (const chunk of chunksOf(source)) {
    requireChunk(chunk);
    decoder.push(chunk);
    yield* kept(decoder);
  }
  decoder.end();
  yield* kept(decoder);
}

/** Yields the available items of a decoder, with copied octets. */
function* kept(decoder: CaptureDecoder): Generator<CaptureItem, void, undefined> {
  for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
    yield "octets" in item ? { ...item, octets: item.octets.slice() } : item;
  }
}

function requireSource(source: unknown): asserts source is OctetSource {
  const members = ["getReader", Symbol.iterator, Symbol.asyncIterator];
  if (typeof source === "object" && source !== null && members.some((one) => one in source)) return;
  throw new TypeError(
    `Cannot read a capture from ${
      shownValue(source)
    }: expected a Uint8Array, chunks of octets, or a ` +
      "ReadableStream, such as response.body or blob.stream()",
  );
}

function requireChunk(chunk: unknown): asserts chunk is Uint8Array {
  if (chunk instanceof Uint8Array) return;
  throw new TypeError(
    `Cannot read a capture: its source yields ${shownValue(chunk)}, expected a Uint8Array`,
  );
}

/**
 * Yields the chunks of a source. Streams are read with a reader, because some browsers cannot
 * iterate over them.
 */
function chunksOf(source: OctetSource): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) return [source];
  return "getReader" in source ? chunksIn(source.getReader()) : source;
}

async function* chunksIn(
  reader: OctetStreamReader,
): AsyncGenerator<Uint8Array, void, undefined> {
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      if (value !== undefined) yield value;
    }
  } catch (error) {
    ended = true; // Cancelled by the stream itself.
    throw error;
  } finally {
    if (!ended) await reader.cancel();
    reader.releaseLock();
  }
}
