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
  readonly #segments: { readonly start: number; readonly frame: number }[] = [];

  /** Adds octets in order. After a gap, earlier octets are discarded. */
  add(sequence: number, octets: Uint8Array, frame: number): void {
    if (sequence !== this.#next) this.#count = this.#segments.length = 0;
    const kept = octets.subarray(Math.max(0, octets.length - MOST_OCTETS));
    const start = (sequence + octets.length - kept.length) >>> 0;
    if (this.#count + kept.length > this.#ring.length) this.#grow(this.#count + kept.length);
    const at = start & (this.#ring.length - 1);
    const whole = Math.min(kept.length, this.#ring.length - at);
    this.#ring.set(kept.subarray(0, whole), at);
    this.#ring.set(kept.subarray(whole), 0);
    this.#next = (sequence + octets.length) >>> 0;
    this.#count = Math.min(this.#ring.length, this.#count + kept.length);
    if (this.#segments.length === MAX_SEGMENTS) this.#segments.shift();
    this.#segments.push({ start: sequence, frame });
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
    this.#count = this.#segments.length = 0;
  }

  #frameOf(sequence: number): number {
    return this.#segments.findLast(({ start }) => (sequence - start | 0) >= 0)?.frame ?? 0;
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
