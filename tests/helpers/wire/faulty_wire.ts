// A TCP connection in virtual time that a test can delay, split, lose, repeat, damage, cut and reset.

import type { ByteStream } from "../../../transport/connection/stream.ts";
import type { FakeClock } from "../virtual/fake_clock.ts";
import type { Prng } from "../random/prng.ts";

/** Direction of octets: from the end that dialled, or to it. */
export type Direction = "there" | "back";

/** Both directions. */
export const DIRECTIONS: readonly Direction[] = ["there", "back"];

/** Result of a read: octets, the end, or a failure. */
type Arrival = Uint8Array | null | Error;

/** Behaviour of a wire without faults. */
export interface WireOptions {
  readonly clock: FakeClock;
  /** Determines latency and splitting. */
  readonly random: Prng;
  /** Minimum and maximum latency, in ms; order is preserved. @default {[10, 10]} */
  readonly latencyMs?: readonly [number, number];
  /** Maximum size of the pieces in which octets arrive; sizes are random. @default {Infinity} */
  readonly splitOctets?: number;
  /** Octets in transit above which writes block, like a socket whose peer does not read. @default {65536} */
  readonly bufferOctets?: number;
  /** Called with what each end writes, and with what it is about to read. */
  readonly watch?: {
    wrote(direction: Direction, octets: Uint8Array): void;
    reads(direction: Direction, octets: Uint8Array): void;
  };
}

/** Both ends, and the faults that can be injected between them. */
export class FaultyWire {
  /** The end that dialled. */
  readonly near: ByteStream;
  /** The end that was dialled. */
  readonly far: ByteStream;
  /** Whether a fault was injected that the stations must notice. */
  broken = false;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  readonly #ends: readonly End[];

  constructor(options: WireOptions) {
    const lanes = { there: new Lane("there", options), back: new Lane("back", options) };
    const near = new End(lanes.there, () => far.meetClosedPeer());
    const far: End = new End(lanes.back, () => near.meetClosedPeer());
    lanes.there.deliver = (arrival) => far.take(arrival);
    lanes.back.deliver = (arrival) => near.take(arrival);
    this.#lanes = lanes;
    this.#ends = [near, far];
    this.near = near;
    this.far = far;
  }

  /** Whether one end has closed the stream. */
  get closed(): boolean {
    return this.#ends.some(({ closed }) => closed);
  }

  /** Delays everything sent from now on: a segment was lost and is retransmitted, or a router is slow. */
  delay(direction: Direction, ms: number): void {
    this.#lanes[direction].delay(ms);
  }

  /** Drops everything sent from now on, in one direction. TCP delivers nothing after a missing segment. */
  drop(direction: Direction): void {
    this.broken = true;
    this.#lanes[direction].dropped = true;
  }

  /** Delivers the next write twice. TCP never does this; a broken gateway does. */
  duplicate(direction: Direction): void {
    this.broken = true;
    this.#lanes[direction].mangle = (octets) => [octets, octets];
  }

  /** Modifies the next write. */
  corrupt(direction: Direction, change: (octets: Uint8Array) => void): void {
    this.broken = true;
    this.#lanes[direction].mangle = (octets) => {
      change(octets);
      return [octets];
    };
  }

  /** Cuts the cable: octets in transit are lost, writes vanish, reads hang, and neither end is notified. */
  halfOpen(): void {
    this.broken = true;
    for (const lane of Object.values(this.#lanes)) lane.cut();
  }

  /** Makes both ends fail at the same time, as after RST; octets in transit are lost. */
  reset(): void {
    this.broken = true;
    for (const lane of Object.values(this.#lanes)) lane.cut();
    for (const end of this.#ends) end.fail(new Error("Connection reset by peer"));
  }

  /** Ends the stream at both ends, after the octets in transit. */
  end(): void {
    this.broken = true;
    for (const lane of Object.values(this.#lanes)) lane.ship(null);
  }
}

/** Octets in transit in one direction. */
class Lane {
  readonly direction: Direction;
  readonly options: WireOptions;
  /** Delivers to the other end. */
  deliver: (arrival: Arrival) => void = () => {};
  /** Applied to the next write. */
  mangle: ((octets: Uint8Array) => Uint8Array[]) | undefined;
  dropped = false;
  readonly #cancels = new Set<() => void>();
  #lastAt = 0;
  #delayMs = 0;
  #underWay = 0;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(direction: Direction, options: WireOptions) {
    this.direction = direction;
    this.options = options;
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Settles when there is room for more octets; never if they cannot arrive. */
  get room(): Promise<void> | undefined {
    if (this.#underWay < (this.options.bufferOctets ?? 65_536)) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  ship(given: Uint8Array | null): void {
    this.#underWay += given?.length ?? 0;
    if (this.dropped) return;
    if (given === null) return this.#send(null);
    const mangled = this.mangle?.(given) ?? [given];
    this.mangle = undefined;
    for (const octets of mangled) {
      for (let at = 0; at < octets.length;) {
        const { splitOctets = Infinity, random } = this.options;
        const most = Math.min(splitOctets, octets.length - at);
        const size = splitOctets === Infinity ? most : random.int(1, most);
        this.#send(octets.subarray(at, at + size));
        at += size;
      }
    }
  }

  /** Drops everything in transit and everything sent later. */
  cut(): void {
    this.dropped = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #send(arrival: Uint8Array | null): void {
    const { clock, random, latencyMs: [low, high] = [10, 10] } = this.options;
    const at = clock.monotonic() + random.int(low, high) + this.#delayMs;
    this.#lastAt = Math.max(this.#lastAt, at);
    const cancel = clock.schedule(this.#lastAt, () => {
      this.#cancels.delete(cancel);
      this.#underWay -= arrival?.length ?? 0;
      this.#room?.resolve();
      this.#room = undefined;
      this.deliver(arrival);
    });
    this.#cancels.add(cancel);
  }
}

/** One end of the wire. */
class End implements ByteStream {
  closed = false;
  readonly #out: Lane;
  readonly #refuse: () => void;
  readonly #arrived: Arrival[] = [];
  #failure: Error | undefined;
  #wake: PromiseWithResolvers<void> | undefined;
  /** Settles when a blocked write can no longer succeed. */
  readonly #over = Promise.withResolvers<void>();

  /** `refuse` notifies the other end that it wrote to a closed end. */
  constructor(out: Lane, refuse: () => void) {
    this.#out = out;
    this.#refuse = refuse;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#arrived.length === 0) {
      if (this.closed) throw new Error("The stream is closed");
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
    const first = this.#arrived[0]!;
    if (first === null) return null;
    if (first instanceof Error) throw first;
    const octets = Math.min(into.length, first.length);
    into.set(first.subarray(0, octets));
    if (octets < first.length) this.#arrived[0] = first.subarray(octets);
    else this.#arrived.shift();
    return octets;
  }

  async write(octets: Uint8Array): Promise<number> {
    while (!this.closed && this.#failure === undefined && this.#out.room !== undefined) {
      await Promise.race([this.#out.room, this.#over.promise]);
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.closed) throw new Error("The stream is closed");
    this.#out.options.watch?.wrote(this.#out.direction, octets);
    this.#out.ship(octets.slice());
    return octets.length;
  }

  close(): void {
    if (this.closed) throw new Error("The stream is closed already");
    this.closed = true;
    this.#over.resolve();
    this.#wake?.resolve();
    if (this.#failure === undefined) this.#out.ship(null);
  }

  /** Receives octets, the end or a failure. */
  take(arrival: Arrival): void {
    if (this.closed) {
      if (arrival instanceof Uint8Array && !this.#out.dropped) this.#refuse();
      return;
    }
    if (arrival instanceof Uint8Array) {
      const from = this.#out.direction === "there" ? "back" : "there";
      this.#out.options.watch?.reads(from, arrival);
    }
    this.#arrived.push(arrival);
    this.#wake?.resolve();
    this.#wake = undefined;
  }

  /** Breaks the stream in both directions, immediately. */
  fail(error: Error): void {
    if (this.closed || this.#failure !== undefined) return;
    this.#failure = error;
    this.#over.resolve();
    this.#arrived.length = 0;
    this.take(error);
  }

  /** Called when this end wrote to a closed end: the answer is RST, unless that is lost too. */
  meetClosedPeer(): void {
    this.fail(new Error("Connection reset by peer"));
  }
}
