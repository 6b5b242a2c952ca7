// Decompresses gzip, and rejects decompression bombs.

/** Compressed octets per step; each may expand a thousandfold. */
const STEP_OCTETS = 0x2000;

/** Maximum compression ratio; no real capture reaches it, and it is checked only after enough octets. */
const MAX_RATIO = 400;
const LEAST_BOMB_OCTETS = 0x8000000;

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
  const reader = source.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  let octets = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      octets += value.length;
      yield value;
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
    await reader.cancel().catch(() => {}); // Already reported.
    await source.close();
  }
}

/** Reads the compressed octets in small steps and counts them. */
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

  /** The steps as a stream; some browsers lack `ReadableStream.from()`. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({
      pull: async (controller) => {
        this.#isWaiting = true;
        const { done, value } = await this.#open.next();
        this.#isWaiting = false;
        if (done) controller.close();
        else controller.enqueue(value);
      },
    }, { highWaterMark: 0 });
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
