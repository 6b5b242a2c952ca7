// The last octets of a TCP stream, kept for comparison with data that is sent again for the same
// sequence numbers.

/** Initial and maximum number of octets kept: more than fits into a window of 12 APDUs. */
const LEAST_OCTETS = 256;
const MOST_OCTETS = 4096;

/** Maximum number of segments whose packets are remembered. */
const MAX_SEGMENTS = 32;

/** Different contents for the same sequence numbers. */
export interface Contradiction {
  /** The octets received first: a copy. */
  readonly earlier: Uint8Array;
  /** The octets received later: a view. */
  readonly later: Uint8Array;
  /** The packet of the earlier octets; 0 if unknown. */
  readonly earlierFrame: number;
}

/** A shorter run of octets is copied one by one, which takes less time than creating a view of it. */
const SHORT_OCTETS = 24;

/** The end of a stream: its last octets, by sequence number. */
export class SentOctets {
  #ring = new Uint8Array(0);
  #next = 0; // Sequence number after the last octet, as a signed number, which needs no memory of its own.
  #count = 0; // Number of known octets before it.
  /** The segments that were added last: a ring of their first sequence numbers, and of their packets. */
  #starts: Int32Array | undefined;
  #frames: Float64Array | undefined;
  #segments = 0; // Number of segments added since the octets were forgotten.

  /**
   * Adds octets in order, from `start` up to (not including) `end`. After a gap, earlier octets are discarded. Called for
   * every segment, hence five arguments.
   */
  add(
    sequence: number,
    octets: Uint8Array,
    frame: number,
    start = 0,
    end = octets.length,
  ): void {
    if ((sequence | 0) !== this.#next) this.#forget();
    const first = Math.max(start, end - MOST_OCTETS);
    const size = end - first;
    if (this.#count + size > this.#ring.length) this.#grow(this.#count + size);
    const ring = this.#ring;
    const at = sequence + (first - start) & (ring.length - 1);
    const whole = Math.min(size, ring.length - at);
    copy(octets, first, first + whole, ring, at);
    if (whole < size) copy(octets, first + whole, end, ring, 0);
    this.#next = sequence + (end - start) | 0;
    this.#count = Math.min(ring.length, this.#count + size);
    const starts = this.#starts ??= new Int32Array(MAX_SEGMENTS);
    const frames = this.#frames ??= new Float64Array(MAX_SEGMENTS);
    const newest = this.#segments++ & (MAX_SEGMENTS - 1);
    starts[newest] = sequence;
    frames[newest] = frame;
  }

  #forget(): void {
    this.#count = this.#segments = 0;
  }

  /**
   * Compares octets with those known for the same sequence numbers; returns `undefined` if they are
   * equal.
   */
  compare(sequence: number, octets: Uint8Array): Contradiction | undefined {
    const first = (this.#next - this.#count) >>> 0;
    const from = Math.max(0, first - sequence | 0);
    const to = Math.min(octets.length, this.#next - sequence | 0);
    const mask = this.#ring.length - 1;
    for (let i = from; i < to; i++) {
      if (this.#ring[(sequence + i) & mask] === octets[i]) continue;
      const earlier = Uint8Array.from(
        { length: to - from },
        (_, at) => this.#ring[(sequence + from + at) & mask]!,
      );
      const earlierFrame = this.#frameOf((sequence + i) >>> 0);
      return { earlier, later: octets.subarray(from, to), earlierFrame };
    }
    return undefined;
  }

  /** Discards all octets and frees the memory. */
  clear(): void {
    this.#ring = new Uint8Array(0);
    this.#starts = this.#frames = undefined;
    this.#forget();
  }

  #frameOf(sequence: number): number {
    const known = Math.min(this.#segments, MAX_SEGMENTS);
    for (let back = 1; back <= known; back++) {
      const at = this.#segments - back & (MAX_SEGMENTS - 1);
      if ((sequence - this.#starts![at]! | 0) >= 0) return this.#frames![at]!;
    }
    return 0;
  }

  /** Doubles the size of the ring until the octets fit, up to the maximum. */
  #grow(needed: number): void {
    let size = Math.max(LEAST_OCTETS, this.#ring.length);
    while (size < needed && size < MOST_OCTETS) size *= 2;
    if (size === this.#ring.length) return;
    const [old, ring] = [this.#ring, new Uint8Array(size)];
    for (let back = 1; back <= this.#count; back++) {
      const sequence = (this.#next - back) >>> 0;
      ring[sequence & (size - 1)] = old[sequence & (old.length - 1)]!;
    }
    this.#ring = ring;
  }
}

/** Copies octets from `start` up to (not including) `end`. Called for every segment, hence five arguments. */
function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > SHORT_OCTETS) to.set(from.subarray(start, end), at);
  else for (let i = start; i < end; i++) to[at + i - start] = from[i]!;
}
