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

/** The end of a stream: its last octets, by sequence number. */
export class SentOctets {
  #ring = new Uint8Array(0);
  #next = 0; // Sequence number after the last octet.
  #count = 0; // Number of known octets before it.
  /** The segments that were added last: a ring of their first sequence numbers, and of their packets. */
  readonly #starts: number[] = [];
  readonly #frames: number[] = [];
  #newest = -1; // Index of the last segment in the ring.

  /** Adds octets in order. After a gap, earlier octets are discarded. */
  add(sequence: number, octets: Uint8Array, frame: number): void {
    if (sequence !== this.#next) this.#forget();
    const { length } = octets;
    const kept = length <= MOST_OCTETS ? octets : octets.subarray(length - MOST_OCTETS);
    const start = (sequence + length - kept.length) >>> 0;
    if (this.#count + kept.length > this.#ring.length) this.#grow(this.#count + kept.length);
    const ring = this.#ring;
    const at = start & (ring.length - 1);
    const whole = ring.length - at;
    if (kept.length <= whole) ring.set(kept, at);
    else {
      ring.set(kept.subarray(0, whole), at);
      ring.set(kept.subarray(whole), 0);
    }
    this.#next = (sequence + length) >>> 0;
    this.#count = Math.min(ring.length, this.#count + kept.length);
    this.#newest = (this.#newest + 1) % MAX_SEGMENTS;
    this.#starts[this.#newest] = sequence;
    this.#frames[this.#newest] = frame;
  }

  #forget(): void {
    this.#count = this.#starts.length = this.#frames.length = 0;
    this.#newest = -1;
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
    this.#forget();
  }

  #frameOf(sequence: number): number {
    const { length } = this.#starts;
    for (let back = 0; back < length; back++) {
      const at = (this.#newest - back + length) % length;
      if ((sequence - this.#starts[at]! | 0) >= 0) return this.#frames[at]!;
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
