// Writes to a byte stream, one write at a time. Data that arrives meanwhile goes into the next
// write.

import type { ByteStream } from "./stream.ts";

/** The source of a {@linkcode StreamWriter}. */
export interface WriterHooks<Owner> {
  /** Returns all waiting data, valid until the next call. */
  take(owner: Owner): Uint8Array | undefined;
  /** Called when a write fails. */
  fail(owner: Owner, error: unknown): void;
}

/** Copies octets from a source to a stream. */
export class StreamWriter<Owner = undefined> {
  readonly #stream: ByteStream;
  readonly #hooks: WriterHooks<Owner>;
  readonly #owner: Owner;
  /** The octets of the write in progress, and how many of them the stream has accepted. */
  #octets: Uint8Array | undefined;
  #accepted = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /**
   * Creates a writer. The hooks get the owner as an argument, so that thousands of writers can share them.
   */
  constructor(
    stream: ByteStream,
    { hooks, owner }: { readonly hooks: WriterHooks<Owner>; readonly owner: Owner },
  ) {
    this.#stream = stream;
    this.#hooks = hooks;
    this.#owner = owner;
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
    this.#octets = this.#hooks.take(this.#owner);
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
    // An async function for each write takes longer.
    written.then((count) => this.#onAccepted(count), (error: unknown) => this.#onError(error));
  }

  #onAccepted(count: number): void {
    const octets = this.#octets!;
    if (!(count > 0)) {
      return this.#onError(
        new Error(`Expected the stream to accept octets, it accepted ${count}`),
      );
    }
    this.#accepted += count;
    if (this.#accepted < octets.length) this.#send(octets);
    else this.#next();
  }

  #onError(error: unknown): void {
    this.#rest();
    this.#hooks.fail(this.#owner, error);
  }

  #rest(): void {
    this.#octets = undefined;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
