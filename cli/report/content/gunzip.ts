// Decompresses gzip (RFC 1952), and rejects decompression bombs. The platform decompresses one member; this finds where
// the next one begins, as in files that were appended to each other, or compressed in blocks.

/** Compressed octets per step; each may expand a thousandfold. */
const STEP_OCTETS = 0x2000;

/** Maximum compression ratio; no real capture reaches it, and it is checked only after enough octets. */
const MAX_RATIO = 400;
const LEAST_BOMB_OCTETS = 0x8000000;

/** A member begins with these octets, and flags of which the upper three bits are 0. */
const MAGIC = [0x1f, 0x8b, 8] as const;
const RESERVED_FLAGS = 0xe0;
const START_OCTETS = 4;

/** Compressed data that cannot be fully decompressed. The data before the fault is valid. */
export class GunzipError extends Error {
  /** Always `GunzipError`. */
  override readonly name = "GunzipError";
  /** Whether the content is damaged, or decompression was stopped because it expands too much. */
  readonly code: "bad-gzip" | "expands-too-much";

  /** Creates an error. */
  constructor(
    message: string,
    { code, ...options }: ErrorOptions & { readonly code: GunzipError["code"] },
  ) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Decompresses gzip. Yields all data before a fault, then throws; errors of the source are rethrown.
 *
 * @param onRead Called with the number of compressed octets read so far.
 * @throws {GunzipError} The data is damaged or truncated, or expands more than a capture can.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  onRead: (octets: number) => void = () => {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const source = new Source(chunks, onRead);
  let octets = 0;
  try {
    for await (const part of contentOf(source)) {
      octets += part.length;
      yield part;
      if (octets > LEAST_BOMB_OCTETS && octets > source.octets * MAX_RATIO) {
        const found = `${source.octets} octets expanded to ${octets}`;
        const message = `Stopped decompressing: ${found}, more than any capture would`;
        throw new GunzipError(message, { code: "expands-too-much" });
      }
    }
  } catch (error) {
    if (error instanceof GunzipError) throw error;
    if (source.failure !== undefined) throw source.failure.error;
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
    throw new GunzipError(`Decompression failed: ${reason}`, { code: "bad-gzip", cause: error });
  } finally {
    await source.close();
  }
}

/** The content of all members. */
async function* contentOf(source: Source): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let member = new Member();
  try {
    for await (const { piece, mayEnd } of source.pieces()) {
      yield* member.add(piece);
      if (!mayEnd) continue;
      // What has been decompressed so far is complete, so that its number of octets can be compared.
      yield* member.drain();
      if (!member.mayEnd) continue;
      yield* member.end();
      member = new Member();
    }
    yield* member.end();
  } finally {
    await member.cancel();
  }
}

/** Decompresses one member. */
class Member {
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  /** A read that has not been answered. */
  #read: Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> | undefined;
  /** Number of decompressed octets. */
  #octets = 0;
  /** The last compressed octets: in a whole member, the number of decompressed ones modulo 2^32. */
  readonly #tail = new Uint8Array(4);

  constructor() {
    const { readable, writable } = new DecompressionStream("gzip");
    this.#writer = writable.getWriter();
    this.#reader = readable.getReader();
    this.#writer.closed.catch(() => {}); // The reader reports the same error.
  }

  /** Whether the octets so far may be a whole member: they end with the number of decompressed octets. */
  get mayEnd(): boolean {
    return new DataView(this.#tail.buffer).getUint32(0, true) === this.#octets % 2 ** 32;
  }

  /** Decompresses octets; yields what is ready by then. */
  async *add(piece: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const last = piece.subarray(-this.#tail.length);
    this.#tail.copyWithin(0, last.length);
    this.#tail.set(last, this.#tail.length - last.length);
    if (piece.length > 0) yield* this.#until(this.#writer.write(piece));
  }

  /** Yields everything that has been decompressed. */
  async *drain(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield* this.#until(new Promise((resolve) => setTimeout(resolve)));
  }

  /** Yields the rest, if the member is whole. */
  async *end(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    this.#writer.close().catch(() => {}); // The reader reports the same error.
    yield* this.#until(new Promise(() => {}));
  }

  /** Stops decompressing. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => {}); // Already reported.
  }

  /** Yields what is decompressed before a promise is settled, or the stream ends. */
  async *#until(promise: Promise<unknown>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const settled = promise.then(() => undefined, () => undefined);
    for (;;) {
      this.#read ??= this.#reader.read();
      const result = await Promise.race([this.#read, settled]);
      if (result === undefined) return;
      this.#read = undefined;
      if (result.done) return;
      this.#octets += result.value.length;
      yield result.value;
    }
  }
}

/** Compressed octets, and whether a member may end after them. */
interface Piece {
  readonly piece: Uint8Array<ArrayBuffer>;
  readonly mayEnd: boolean;
}

/** Reads the compressed octets in small pieces and counts them. */
class Source {
  octets = 0;
  failure: { readonly error: unknown } | undefined;
  readonly #chunks: AsyncIterable<Uint8Array>;
  readonly #onRead: (octets: number) => void;
  readonly #open = this.#steps();
  #isWaiting = false;

  constructor(chunks: AsyncIterable<Uint8Array>, onRead: (octets: number) => void) {
    this.#chunks = chunks;
    this.#onRead = onRead;
  }

  /** The octets, divided where a member may begin. */
  async *pieces(): AsyncGenerator<Piece> {
    // The last octets of a step wait for the next step, if they may be the start of a member.
    let rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
    let begun = false;
    for (;;) {
      const step = await this.#next();
      const octets = step === undefined ? rest : joined(rest, step);
      let from = 0;
      for (let at = 0;; at++) {
        at = octets.indexOf(MAGIC[0], at);
        if (at < 0 || at > octets.length - START_OCTETS) break;
        if (!isStart(octets, at)) continue;
        if (begun || at > from) yield { piece: octets.subarray(from, at), mayEnd: true };
        from = at;
      }
      const kept = step === undefined ? 0 : Math.min(START_OCTETS - 1, octets.length - from);
      const to = octets.length - kept;
      if (to > from) yield { piece: octets.subarray(from, to), mayEnd: false };
      if (step === undefined) return;
      begun ||= to > 0;
      rest = octets.subarray(to);
    }
  }

  async #next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    this.#isWaiting = true;
    const { done, value } = await this.#open.next();
    this.#isWaiting = false;
    return done === true ? undefined : value;
  }

  /** Closes the source; a pending read is released as soon as it completes. */
  async close(): Promise<void> {
    const left = this.#open.return(undefined);
    if (!this.#isWaiting) await left;
    else left.catch(() => {}); // Already reported.
  }

  async *#steps(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for await (const chunk of this.#chunks) {
        for (let at = 0; at < chunk.length; at += STEP_OCTETS) {
          const step = chunk.subarray(at, at + STEP_OCTETS) as Uint8Array<ArrayBuffer>;
          this.octets += step.length;
          this.#onRead(this.octets);
          yield step;
        }
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

/** Whether a member may begin here. */
function isStart(octets: Uint8Array, at: number): boolean {
  return MAGIC.every((octet, index) => octets[at + index] === octet) &&
    (octets[at + MAGIC.length]! & RESERVED_FLAGS) === 0;
}

function joined(
  first: Uint8Array<ArrayBuffer>,
  second: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
