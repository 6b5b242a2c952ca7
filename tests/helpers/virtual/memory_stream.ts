// A byte stream without a network whose peer is the test.

import type { ByteStream } from "../../../transport/connection/stream.ts";

/** Result of a `read()`: octets, the end, or a failure. */
type Arrival = Uint8Array | null | Error;

/** One end of a stream; the test is the other end. */
export class MemoryStream implements ByteStream {
  /** Everything written, one entry for each `write()`, if it is recorded. */
  readonly written: Uint8Array[] = [];
  readonly #record: boolean;
  /** Whether `close()` was called. */
  closed = false;
  /** Maximum number of octets that one `write()` accepts. */
  takes = Infinity;
  /** Awaited at the beginning of each `read()`, for example a turn of the event loop. */
  pace: (() => Promise<void>) | undefined;
  /** Called with a copy of everything that is written. */
  onWrite: (octets: Uint8Array) => void = () => {};
  /** Called by `close()`. */
  onClose: () => void = () => {};
  readonly #arrivals: Arrival[] = [];
  #reader: PromiseWithResolvers<void> | undefined;
  #stalled: PromiseWithResolvers<void> | undefined;
  #writeError: Error | undefined;

  /** Creates a stream; without `record`, `written` stays empty, for tests with a day of traffic. */
  constructor({ record = true }: { readonly record?: boolean } = {}) {
    this.#record = record;
  }

  /** Delivers octets. */
  feed(octets: Uint8Array): void {
    this.#arrive(octets.slice());
  }

  /** Delivers octets that do not change afterwards, such as those passed to `onWrite`, without copying them. */
  pass(octets: Uint8Array): void {
    this.#arrive(octets);
  }

  /** Ends the stream, as the peer would. */
  end(): void {
    this.#arrive(null);
  }

  /** Breaks the stream in both directions. */
  fail(error: Error): void {
    this.#writeError = error;
    this.#stalled?.reject(error);
    this.#arrive(error);
  }

  /** Blocks writes until `resume()`, like a peer that stops reading. */
  stall(): void {
    this.#stalled = Promise.withResolvers();
    this.#stalled.promise.catch(() => {});
  }

  /** Lets writes continue. */
  resume(): void {
    this.#stalled?.resolve();
    this.#stalled = undefined;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#arrivals.length === 0) {
      if (this.closed) throw new Error("The stream is closed");
      this.#reader = Promise.withResolvers();
      await this.#reader.promise;
    }
    if (this.pace !== undefined) await this.pace();
    const first = this.#arrivals[0]!;
    if (first === null) return null;
    if (first instanceof Error) throw first;
    const octets = Math.min(into.length, first.length);
    into.set(first.subarray(0, octets));
    if (octets < first.length) this.#arrivals[0] = first.subarray(octets);
    else this.#arrivals.shift();
    return octets;
  }

  async write(octets: Uint8Array): Promise<number> {
    if (this.#stalled !== undefined) await this.#stalled.promise;
    if (this.#writeError !== undefined) throw this.#writeError;
    if (this.closed) throw new Error("The stream is closed");
    const taken = octets.slice(0, this.takes);
    if (this.#record) this.written.push(taken);
    this.onWrite(taken);
    return taken.length;
  }

  close(): void {
    if (this.closed) throw new Error("The stream is closed already");
    this.closed = true;
    this.#stalled?.reject(new Error("The stream is closed"));
    this.#reader?.resolve();
    this.onClose();
  }

  #arrive(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#reader?.resolve();
    this.#reader = undefined;
  }
}

/** Creates two connected streams: each reads what the other writes. */
export function memoryPipe(
  options: { readonly record?: boolean } = {},
): [MemoryStream, MemoryStream] {
  const a = new MemoryStream(options);
  const b = new MemoryStream(options);
  a.onWrite = (octets) => b.pass(octets);
  b.onWrite = (octets) => a.pass(octets);
  a.onClose = () => b.end();
  b.onClose = () => a.end();
  return [a, b];
}
