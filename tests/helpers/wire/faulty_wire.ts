// A TCP connection in virtual time that a test can delay, split, lose, repeat, damage, cut and reset.

import type { ByteStream } from "../../../transport/connection/stream.ts";
import type { FakeClock } from "../virtual/fake_clock.ts";
import type { Prng } from "../random/prng.ts";

/** Which way octets go: from the end that dialled, or to it. */
export type Direction = "there" | "back";

/** Both of them. */
export const DIRECTIONS: readonly Direction[] = ["there", "back"];

/** What a read sees: octets, the end, or a failure. */
type Arrival = Uint8Array | null | Error;

/** How a wire behaves without any fault. */
export interface WireOptions {
  readonly clock: FakeClock;
  /** Decides about latency and splitting. */
  readonly random: Prng;
  /** Shortest and longest time from one end to the other, in ms; order is kept. @default {[10, 10]} */
  readonly latencyMs?: readonly [number, number];
  /** Longest piece in which octets arrive; pieces are of random length. @default {Infinity} */
  readonly splitOctets?: number;
  /** Octets under way after which writing hangs, as a socket does whose peer takes nothing. @default {65536} */
  readonly bufferOctets?: number;
  /** Sees what each end writes, and what it reads before it has read it. */
  readonly watch?: {
    wrote(direction: Direction, octets: Uint8Array): void;
    reads(direction: Direction, octets: Uint8Array): void;
  };
}

/** Both ends, and the faults between them. */
export class FaultyWire {
  /** The end that dialled. */
  readonly near: ByteStream;
  /** The end that was dialled. */
  readonly far: ByteStream;
  /** Whether a fault was made that the stations must notice. */
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

  /** Whether an end has given the stream up. */
  get closed(): boolean {
    return this.#ends.some(({ closed }) => closed);
  }

  /** What leaves from now on arrives so much later: a segment was lost and is sent again, or a router is slow. */
  delay(direction: Direction, ms: number): void {
    this.#lanes[direction].delay(ms);
  }

  /** What leaves from now on is lost, in one direction. TCP hands over nothing that lies behind what it misses. */
  drop(direction: Direction): void {
    this.broken = true;
    this.#lanes[direction].dropped = true;
  }

  /** The next write arrives twice. TCP never does this; a broken gateway does. */
  duplicate(direction: Direction): void {
    this.broken = true;
    this.#lanes[direction].mangle = (octets) => [octets, octets];
  }

  /** The next write arrives changed. */
  corrupt(direction: Direction, change: (octets: Uint8Array) => void): void {
    this.broken = true;
    this.#lanes[direction].mangle = (octets) => {
      change(octets);
      return [octets];
    };
  }

  /** The cable is cut: what is under way is lost too, writes vanish, reads hang, nobody is told. */
  halfOpen(): void {
    this.broken = true;
    for (const lane of Object.values(this.#lanes)) lane.cut();
  }

  /** Both ends fail at once, as by RST; what is under way is lost. */
  reset(): void {
    this.broken = true;
    for (const lane of Object.values(this.#lanes)) lane.cut();
    for (const end of this.#ends) end.fail(new Error("Connection reset by peer"));
  }

  /** Both ends see the end of the stream behind what is under way. */
  end(): void {
    this.broken = true;
    for (const lane of Object.values(this.#lanes)) lane.ship(null);
  }
}

/** What is under way in one direction. */
class Lane {
  readonly direction: Direction;
  readonly options: WireOptions;
  /** Hands over at the other end. */
  deliver: (arrival: Arrival) => void = () => {};
  /** What becomes of the next write. */
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

  /** Settled when there is room for more octets; never, where they do not arrive. */
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

  /** Loses what is under way and what will be. */
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
  /** Settled when a write that hangs can hope no more. */
  readonly #over = Promise.withResolvers<void>();

  /** `refuse` tells the other end that what it wrote met a closed end. */
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

  /** Octets, the end or a failure have arrived. */
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

  /** Breaks the stream in both directions, at once. */
  fail(error: Error): void {
    if (this.closed || this.#failure !== undefined) return;
    this.#failure = error;
    this.#over.resolve();
    this.#arrived.length = 0;
    this.take(error);
  }

  /** What this end wrote met an end that is closed: the answer is RST, unless that is lost too. */
  meetClosedPeer(): void {
    this.fail(new Error("Connection reset by peer"));
  }
}
