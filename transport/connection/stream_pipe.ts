// Connects two byte streams within the process: each end reads what the other writes.

import type { ByteStream } from "./stream.ts";

/** Octets written by one end and not yet read by the other, and the waiting readers. */
class Lane {
  readonly #chunks: Uint8Array[] = [];
  #arrival: PromiseWithResolvers<void> | undefined;
  #ended = false;

  write(octets: Uint8Array): void {
    if (this.#ended) throw new Error("Cannot write: the stream is closed");
    this.#chunks.push(octets.slice());
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#chunks.length === 0) {
      if (this.#ended) return null;
      this.#arrival = Promise.withResolvers();
      await this.#arrival.promise;
    }
    const first = this.#chunks[0]!;
    const octets = Math.min(into.length, first.length);
    into.set(first.subarray(0, octets));
    if (octets < first.length) this.#chunks[0] = first.subarray(octets);
    else this.#chunks.shift();
    return octets;
  }

  #wake(): void {
    this.#arrival?.resolve();
    this.#arrival = undefined;
  }
}

/**
 * Creates both ends. Unread data is buffered without a limit, so both ends must limit what they
 * send.
 */
export function streamPipe(): [ByteStream, ByteStream] {
  const there = new Lane();
  const back = new Lane();
  return [endOf(back, there), endOf(there, back)];
}

function endOf(from: Lane, to: Lane): ByteStream {
  return {
    read: (into) => from.read(into),
    write: (octets) => {
      to.write(octets);
      return Promise.resolve(octets.length);
    },
    close: () => {
      from.end();
      to.end();
    },
  };
}
