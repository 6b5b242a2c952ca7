// The network between two stations in virtual time: it can lose everything for a while, or deliver in pieces and late. As with
// TCP, what is delivered is complete and in order.

import type { NetworkControl } from "../../../cli/conform/bench/upper_tester.ts";
import type { Prng } from "../random/prng.ts";
import type { FakeClock } from "./fake_clock.ts";
import { memoryPipe, type MemoryStream } from "./memory_stream.ts";

/** Longest delay of an impaired network, in ms. */
const LONGEST_DELAY_MS = 50;

/** The longest piece that an impaired network delivers at once, in octets. */
const LONGEST_PIECE = 20;

/** One direction of a connection. */
interface Lane {
  readonly waiting: { readonly at: number; readonly deliver: () => void }[];
  isScheduled: boolean;
}

/** The network. */
export class VirtualNetwork implements NetworkControl {
  readonly #clock: FakeClock;
  readonly #random: Prng;
  readonly #lanes: Lane[] = [];
  /** Whether nothing passes. */
  isDown = false;
  /** How long everything takes in one direction, in ms. */
  latencyMs = 0;
  #isImpaired = false;

  /** Creates a network that works. */
  constructor(clock: FakeClock, random: Prng) {
    this.#clock = clock;
    this.#random = random;
  }

  drop(on: boolean): Promise<void> {
    this.isDown = on;
    if (!on) { for (const lane of this.#lanes) this.#run(lane); }
    return Promise.resolve();
  }

  impair(on: boolean): Promise<void> {
    this.#isImpaired = on;
    return Promise.resolve();
  }

  /** Two connected streams. */
  pipe(): [MemoryStream, MemoryStream] {
    const [a, b] = memoryPipe({ record: false });
    this.#join(a, b);
    this.#join(b, a);
    return [a, b];
  }

  #join(from: MemoryStream, to: MemoryStream): void {
    const lane: Lane = { waiting: [], isScheduled: false };
    this.#lanes.push(lane);
    from.onWrite = (octets) => {
      for (const piece of this.#pieces(octets)) this.#send(lane, () => to.pass(piece));
    };
    from.onClose = () => this.#send(lane, () => to.end());
  }

  *#pieces(octets: Uint8Array): Generator<Uint8Array> {
    if (!this.#isImpaired) return yield octets;
    for (let at = 0; at < octets.length;) {
      const length = this.#random.int(1, LONGEST_PIECE);
      yield octets.subarray(at, at + length);
      at += length;
    }
  }

  #send(lane: Lane, deliver: () => void): void {
    const delay = this.#isImpaired ? this.#random.int(0, LONGEST_DELAY_MS) : 0;
    lane.waiting.push({ at: this.#clock.monotonic() + this.latencyMs + delay, deliver });
    this.#run(lane);
  }

  /** Delivers what is due, in order. */
  #run(lane: Lane): void {
    while (!this.isDown && lane.waiting.length > 0) {
      const [first] = lane.waiting;
      if (first!.at > this.#clock.monotonic()) {
        this.#later(lane, first!.at);
        return;
      }
      lane.waiting.shift();
      first!.deliver();
    }
  }

  #later(lane: Lane, at: number): void {
    if (lane.isScheduled) return;
    lane.isScheduled = true;
    this.#clock.schedule(at, () => {
      lane.isScheduled = false;
      this.#run(lane);
    });
  }
}
