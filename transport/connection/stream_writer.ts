// Writes to a byte stream, one write at a time. Data that arrives meanwhile goes into the next
// write.

import type { ByteStream } from "./stream.ts";

/** Copies octets from a source to a stream. */
export class StreamWriter {
  readonly #stream: ByteStream;
  readonly #take: () => Uint8Array | undefined;
  readonly #fail: (error: unknown) => void;
  /** The octets of the write in progress, and how many of them the stream has accepted. */
  #octets: Uint8Array | undefined;
  #accepted = 0;
  #idle: PromiseWithResolvers<void> | undefined;

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
    if (this.#octets === undefined) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Starts writing the waiting data. A write in progress continues with it. */
  write(): void {
    if (this.#octets === undefined) this.#next();
  }

  #next(): void {
    this.#octets = this.#take();
    this.#accepted = 0;
    if (this.#octets === undefined) this.#rest();
    else this.#send(this.#octets);
  }

  #send(octets: Uint8Array): void {
    const at = this.#accepted;
    let written: Promise<number>;
    try {
      written = Promise.resolve(this.#stream.write(at === 0 ? octets : octets.subarray(at)));
    } catch (error) {
      return this.#onError(error);
    }
    // These two callbacks are created only once: an async function for each write takes longer.
    written.then(this.#onAccepted, this.#onError);
  }

  readonly #onAccepted = (count: number): void => {
    const octets = this.#octets!;
    if (!(count > 0)) {
      return this.#onError(
        new Error(`Expected the stream to accept octets, it accepted ${count}`),
      );
    }
    this.#accepted += count;
    if (this.#accepted < octets.length) this.#send(octets);
    else this.#next();
  };

  readonly #onError = (error: unknown): void => {
    this.#rest();
    this.#fail(error);
  };

  #rest(): void {
    this.#octets = undefined;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
