// Decompresses zstd (RFC 8878). The platform decompresses one frame; this finds the frames, and notices a file that
// ends within one.

import { pipeline, Readable } from "node:stream";
import * as zlib from "node:zlib";

/** No capture compresses this well, and after this many octets that is certain. */
const MAX_RATIO = 1000;
const LEAST_BOMB_OCTETS = 0x8000000;

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** Octets of the content size by the two upper bits of the frame descriptor. */
const CONTENT_SIZE_OCTETS = [0, 2, 4, 8];

/** Octets of the dictionary identifier by the two lower bits of the frame descriptor. */
const DICTIONARY_OCTETS = [0, 1, 2, 4];

/** Block types. */
const RLE = 1;
const RESERVED = 3;

/** Compressed content cannot be decompressed to its end. The content before the fault is valid. */
export class UnzstdError extends Error {
  /** Always `UnzstdError`. */
  override readonly name = "UnzstdError";
  /** Kind of error. */
  readonly code: "bad-zstd" | "expands-too-much";

  /** Creates an error. */
  constructor(
    message: string,
    options: ErrorOptions & { readonly code?: UnzstdError["code"] } = {},
  ) {
    super(message, options);
    this.code = options.code ?? "bad-zstd";
  }
}

/** Whether the runtime can decompress zstd: Deno 2.9 can. */
export function hasZstd(): boolean {
  return typeof zlib.createZstdDecompress === "function";
}

/**
 * Decompresses zstd: all frames, without those to be skipped. Errors of the source are rethrown.
 *
 * @throws {UnzstdError} The data are damaged or cut, or expand more than a capture can.
 */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new Frames(chunks);
  let octets = 0;
  try {
    while (await frames.next()) {
      const decompressor = zlib.createZstdDecompress();
      pipeline(Readable.from(frames.content()), decompressor, () => {}); // errors reach the loop below
      for await (const chunk of decompressor) {
        octets += chunk.length;
        yield chunk;
        if (octets > LEAST_BOMB_OCTETS && octets > frames.octets * MAX_RATIO) {
          const found = `${frames.octets} octets expanded to ${octets}`;
          throw new UnzstdError(`Stopped decompressing: ${found}, more than any capture would`, {
            code: "expands-too-much",
          });
        }
      }
    }
  } catch (error) {
    if (frames.failure !== undefined) throw frames.failure.error;
    if (error instanceof UnzstdError) throw error;
    throw new UnzstdError(`Cannot decompress any further: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await frames.close();
  }
}

/** The frames of a file. */
class Frames {
  /** Octets taken so far. */
  octets = 0;
  /** An error of the source. */
  failure: { readonly error: unknown } | undefined;
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  /** Looks for the next frame; returns false at the end. */
  async next(): Promise<boolean> {
    for (;;) {
      const first = await this.#take(1);
      if (first === undefined) return false;
      const magic = number(Uint8Array.of(first[0]!, ...await this.#exactly(3)));
      if (magic === MAGIC) return true;
      if ((magic & 0xfffffff0) >>> 0 !== SKIPPABLE) {
        throw new UnzstdError(
          "Expected another zstd frame or the end of the file, found something else",
        );
      }
      for await (const _ of this.#pass(number(await this.#exactly(4))));
    }
  }

  /** The octets of the frame that `next()` has found. */
  async *content(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
    const descriptor = await this.#exactly(1);
    yield descriptor;
    const flags = descriptor[0]!;
    const single = (flags & 0x20) !== 0;
    const size = flags >> 6 === 0 && single ? 1 : CONTENT_SIZE_OCTETS[flags >> 6]!;
    yield* this.#pass((single ? 0 : 1) + DICTIONARY_OCTETS[flags & 3]! + size);
    for (let last = false; !last;) {
      const block = await this.#exactly(3);
      yield block;
      const header = number(block);
      last = (header & 1) === 1;
      const kind = header >> 1 & 3;
      if (kind === RESERVED) {
        throw new UnzstdError("Cannot decompress any further: found a reserved block type");
      }
      yield* this.#pass(kind === RLE ? 1 : header >>> 3);
    }
    if ((flags & 4) !== 0) yield* this.#pass(4);
  }

  /** Leaves the source. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  /** Yields this number of octets, as they arrive. */
  async *#pass(count: number): AsyncGenerator<Uint8Array> {
    for (let missing = count; missing > 0;) {
      const piece = await this.#take(missing);
      if (piece === undefined) {
        throw new UnzstdError("Cannot decompress any further: the file ends within a frame");
      }
      missing -= piece.length;
      yield piece;
    }
  }

  async #exactly(count: number): Promise<Uint8Array> {
    const octets = new Uint8Array(count);
    let at = 0;
    for await (const piece of this.#pass(count)) {
      octets.set(piece, at);
      at += piece.length;
    }
    return octets;
  }

  async #take(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      let result: IteratorResult<Uint8Array>;
      try {
        result = await this.#iterator.next();
      } catch (error) {
        this.failure = { error };
        throw error;
      }
      if (result.done === true) return undefined;
      this.#rest = result.value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    this.octets += piece.length;
    return piece;
  }
}

/** Least significant octet first. */
function number(octets: Uint8Array): number {
  return octets.reduceRight((sum, octet) => sum * 0x100 + octet, 0);
}
