// A connection that nobody uses yet: it is read, so that its end is noticed, and what arrived is delivered later.

import type { ByteStream } from "../../../mod.ts";

/** Maximum number of octets that wait; a device that is not started sends a few frames only. */
const MOST_OCTETS = 65_536;

/** A stream that is read from the start. */
export class HeldStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #buffer = new Uint8Array(MOST_OCTETS);
  /** The octets that wait. */
  #waiting = new Uint8Array(0);
  /** The read that runs. */
  #reading: Promise<number | null> | undefined;
  #hasEnded = false;

  /** Begins to read a stream. */
  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#start();
  }

  /** Whether the peer has ended the connection while it was held. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Takes the read that has begun, or begins one. */
  async read(into: Uint8Array): Promise<number | null> {
    if (this.#waiting.length === 0) {
      const count = await (this.#reading ?? this.#start());
      this.#reading = undefined;
      if (count === null) return null;
      this.#waiting = this.#buffer.slice(0, count);
    }
    const count = Math.min(into.length, this.#waiting.length);
    into.set(this.#waiting.subarray(0, count));
    this.#waiting = this.#waiting.slice(count);
    return count;
  }

  /** Writes octets; returns the number that was written. */
  async write(octets: Uint8Array): Promise<number> {
    return await this.#stream.write(octets);
  }

  /** Closes the stream. */
  close(): void {
    this.#stream.close();
  }

  #start(): Promise<number | null> {
    const reading = this.#stream.read(this.#buffer);
    this.#reading = reading;
    reading.then((count) => {
      if (count === null) this.#hasEnded = true;
    }, () => {
      this.#hasEnded = true; // The reader gets the failure.
    });
    return reading;
  }
}
