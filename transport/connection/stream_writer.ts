// Writes to a byte stream, one write at a time. Data that arrives meanwhile goes into the next
// write.

import type { ByteStream } from "./stream.ts";

/** Copies octets from a source to a stream. */
export class StreamWriter {
  readonly #stream: ByteStream;
  readonly #take: () => Uint8Array | undefined;
  readonly #fail: (error: unknown) => void;
  #writing: Promise<void> | undefined;

  /**
   * @param stream The target stream.
   * @param hooks `take` returns all waiting data, valid until the next call; `fail` is called when a write fails.
   */
  constructor(
    stream: ByteStream,
    hooks: { take(): Uint8Array | undefined; fail(error: unknown): void },
  ) {
    this.#stream = stream;
    this.#take = hooks.take;
    this.#fail = hooks.fail;
  }

  /** Resolves when no write is in progress. */
  get idle(): Promise<void> {
    return this.#writing ?? Promise.resolve();
  }

  /** Starts writing the waiting data. A write in progress continues with it. */
  write(): void {
    if (this.#writing !== undefined) return;
    const octets = this.#take();
    if (octets === undefined) return;
    this.#writing = this.#run(octets);
  }

  async #run(first: Uint8Array): Promise<void> {
    try {
      for (
        let octets: Uint8Array | undefined = first;
        octets !== undefined;
        octets = this.#take()
      ) {
        for (let at = 0; at < octets.length;) {
          const taken = await this.#stream.write(at === 0 ? octets : octets.subarray(at));
          if (!(taken > 0)) {
            throw new Error(`Expected the stream to accept octets, it accepted ${taken}`);
          }
          at += taken;
        }
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }
}
