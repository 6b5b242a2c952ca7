// A stream that can be silenced: octets are held back in both directions without an error.

import type { ByteStream } from "../../mod.ts";

/** A stream that can be silenced. */
export class FaultyStream implements ByteStream {
  readonly #inner: ByteStream;
  readonly #onClosed: () => void;
  readonly #closed = Promise.withResolvers<never>();
  #silence: PromiseWithResolvers<void> | undefined;
  #isClosed = false;

  /** Wraps a stream; `onClosed` is called when it closes. */
  constructor(inner: ByteStream, onClosed: () => void) {
    this.#inner = inner;
    this.#onClosed = onClosed;
    this.#closed.promise.catch(() => {}); // Reported by reads and writes.
  }

  /** Holds back all octets. */
  silence(): void {
    this.#silence ??= Promise.withResolvers();
  }

  /** Lets octets pass again. If the stream was abandoned in the meantime, it is closed now, visibly to the peer. */
  restore(): void {
    this.#silence?.resolve();
    this.#silence = undefined;
    if (this.#isClosed) this.#closeInner();
  }

  async read(into: Uint8Array): Promise<number | null> {
    const octets = await this.#unlessClosed(this.#inner.read(into));
    await this.#tap();
    return octets;
  }

  async write(octets: Uint8Array): Promise<number> {
    await this.#tap();
    return await this.#unlessClosed(this.#inner.write(octets));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closed.reject(new Error("The stream is closed"));
    if (this.#silence === undefined) this.#closeInner();
  }

  #closeInner(): void {
    this.#inner.close();
    this.#onClosed();
  }

  /** Waits while the stream is silenced. */
  async #tap(): Promise<void> {
    while (this.#silence !== undefined) await this.#unlessClosed(this.#silence.promise);
  }

  #unlessClosed<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#closed.promise]);
  }
}
