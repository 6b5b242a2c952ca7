// A stream with faults: it can be silenced, so that octets are held back in both directions without an error, and a relay can
// omit, add, delay and change frames.

import type { ByteStream, CancelSchedule, Clock } from "../../mod.ts";
import { Deframer } from "../../codec/mod.ts";
import type { WrittenFrame } from "./faults/frame_faults.ts";
import type { Passed, Relay } from "./faults/relay.ts";

/** Number of octets that are read at a time. */
const READ_OCTETS = 8192;

/** Maximum number of frames in one write. */
const MOST_JOINED = 64;

/** Interval in ms of the check whether a station that stopped reading may read again. */
const LOOK_MS = 100;

/** Options of a faulty stream. */
export interface FaultyStreamOptions {
  /** Applies the faults to what passes. */
  readonly relay: Relay;
  /** Source of time. */
  readonly clock: Clock;
  /** Called when the stream closes. */
  readonly onClosed: () => void;
}

/** The stream of a station, with faults between the station and its peer. */
export class FaultyStream implements ByteStream {
  readonly #inner: ByteStream;
  readonly #options: FaultyStreamOptions;
  readonly #sent = new Deframer();
  readonly #received = new Deframer();
  /** Octets for the station. */
  readonly #inbox: Uint8Array[] = [];
  readonly #buffer = new Uint8Array(READ_OCTETS);
  #isReading = false;
  /** The end of the stream, or why reading failed. */
  #end: { readonly error?: unknown } | undefined;
  /** Resolves when something has changed, and is then replaced. */
  #changed = Promise.withResolvers<void>();
  /** Rejects what is being written. */
  readonly #aborts = new Set<(error: Error) => void>();
  /** Resolves when everything so far is written. */
  #writing: Promise<void> = Promise.resolve();
  #cancel: CancelSchedule | undefined;
  /** Ends the pause of a station that has stopped reading. */
  #resume: () => void = () => {};
  #isSilent = false;
  #isClosed = false;
  #isInnerClosed = false;

  /** Wraps a stream. */
  constructor(inner: ByteStream, options: FaultyStreamOptions) {
    this.#inner = inner;
    this.#options = options;
    const { relay, clock } = options;
    this.#pass(relay.begin(clock.monotonic()));
  }

  /** Holds back all octets. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Lets octets pass again. If the stream was abandoned in the meantime, it is closed now, visibly to the peer. */
  restore(): void {
    const wasSilent = this.#isSilent;
    this.#isSilent = false;
    this.#notify();
    if (wasSilent && this.#isClosed) this.#closeInner();
  }

  /** Writes octets as they are, whatever the station itself sends. */
  async inject(octets: Uint8Array): Promise<void> {
    this.#requireOpen();
    this.#put([{ octets: octets.slice(), singly: false }]);
    await this.#writing;
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      this.#requireOpen();
      const [first] = this.#isSilent ? [] : this.#inbox;
      if (first !== undefined) {
        const count = Math.min(into.length, first.length);
        into.set(first.subarray(0, count));
        if (count < first.length) this.#inbox[0] = first.subarray(count);
        else this.#inbox.shift();
        return count;
      }
      if (this.#end !== undefined && !this.#isSilent) {
        if ("error" in this.#end) throw this.#end.error;
        return null;
      }
      if (this.#end === undefined) this.#fetch();
      await this.#changed.promise;
    }
  }

  async write(octets: Uint8Array): Promise<number> {
    while (this.#isSilent) {
      this.#requireOpen();
      await this.#changed.promise;
    }
    this.#requireOpen();
    const { relay, clock } = this.#options;
    this.#sent.push(octets);
    for (let found = this.#sent.next(); found !== undefined; found = this.#sent.next()) {
      if (found.type === "apdu") this.#pass(relay.outgoing(found.octets, clock.monotonic()));
      else this.#put([{ octets: found.octets.slice(), singly: false }]);
    }
    await this.#writing;
    return octets.length;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancel?.();
    this.#resume();
    for (const abort of this.#aborts) abort(new Error("The stream is closed"));
    this.#notify();
    if (!this.#isSilent) this.#closeInner();
  }

  #closeInner(): void {
    if (this.#isInnerClosed) return;
    this.#isInnerClosed = true;
    this.#inner.close();
    this.#options.onClosed();
  }

  /** Ends the connection as the station would, after everything that is being written. */
  #hangUp(): void {
    this.#cancel?.();
    const end = () => {
      this.#end = {};
      this.#closeInner();
      this.#notify();
    };
    this.#writing.then(end, end);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new Error("The stream is closed");
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Reads from the peer, one call at a time. */
  #fetch(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#readInner().then(
      (count) => count === null ? this.#ended() : this.#arrived(this.#buffer.subarray(0, count)),
    ).catch((error: unknown) => this.#end = { error }).then(() => {
      this.#isReading = false;
      this.#notify();
    });
  }

  /** Reads from the peer, unless a fault prevents it; octets that arrive meanwhile wait. */
  async #readInner(): Promise<number | null> {
    await this.#untilItReads();
    const count = await this.#inner.read(this.#buffer);
    await this.#untilItReads();
    return count;
  }

  async #untilItReads(): Promise<void> {
    const { relay, clock } = this.#options;
    while (!this.#isClosed && relay.stopsReading(clock.monotonic())) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = clock.schedule(clock.monotonic() + LOOK_MS, resolve);
      this.#resume = resolve;
      await promise;
      cancel();
    }
  }

  #arrived(octets: Uint8Array): void {
    const { relay, clock } = this.#options;
    this.#received.push(relay.segment(octets, clock.monotonic()));
    for (let found = this.#received.next(); found !== undefined; found = this.#received.next()) {
      // What is not an APDU is up to the station.
      if (found.type === "skipped") this.#inbox.push(found.octets.slice());
      else this.#pass(relay.incoming(found.octets, clock.monotonic()));
    }
  }

  #ended(): void {
    const rest = this.#received.end();
    if (rest !== undefined) this.#inbox.push(rest.octets.slice());
    this.#end = {};
  }

  /** Delivers what the relay lets pass, and calls it again in time. */
  #pass({ toPeer, toStation, ends = false }: Passed): void {
    const { relay, clock } = this.#options;
    for (const octets of toStation) this.#inbox.push(octets);
    if (toStation.length > 0) this.#notify();
    this.#put(toPeer);
    this.#cancel?.();
    if (ends) return this.#hangUp();
    this.#cancel = relay.due === Infinity || this.#isClosed
      ? undefined
      : clock.schedule(relay.due, () => this.#pass(relay.release(clock.monotonic())));
  }

  #put(frames: readonly WrittenFrame[]): void {
    if (frames.length === 0) return;
    this.#writing = this.#writing.then(() => this.#writeAll(frames));
    this.#writing.catch(() => {}); // The next write or read of the station reports it.
  }

  async #writeAll(frames: readonly WrittenFrame[]): Promise<void> {
    for (const { octets, singly } of inWrites(frames)) {
      while (this.#isSilent && !this.#isClosed) await this.#changed.promise;
      for (let at = 0; at < octets.length;) {
        const part = singly ? octets.subarray(at, at + 1) : octets.subarray(at);
        at += await this.#unlessClosed(() => this.#inner.write(part));
      }
    }
  }

  async #unlessClosed<T>(run: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    const { promise: result, resolve, reject } = Promise.withResolvers<T>();
    this.#aborts.add(reject);
    run().then(resolve, reject);
    try {
      return await result;
    } finally {
      this.#aborts.delete(reject);
    }
  }
}

/** Joins frames that are sent at the same time, as a station that has much to send does. */
function inWrites(frames: readonly WrittenFrame[]): readonly WrittenFrame[] {
  const writes: WrittenFrame[] = [];
  for (let from = 0; from < frames.length;) {
    const { singly } = frames[from]!;
    let to = from + 1;
    while (!singly && to < frames.length && !frames[to]!.singly && to - from < MOST_JOINED) to++;
    const octets = to - from === 1 ? frames[from]!.octets : joined(frames.slice(from, to));
    writes.push({ octets, singly });
    from = to;
  }
  return writes;
}

function joined(frames: readonly WrittenFrame[]): Uint8Array {
  const octets = new Uint8Array(frames.reduce((sum, frame) => sum + frame.octets.length, 0));
  let at = 0;
  for (const frame of frames) {
    octets.set(frame.octets, at);
    at += frame.octets.length;
  }
  return octets;
}
