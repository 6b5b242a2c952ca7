// Packets with reports, each kept once for all points that were reported in it: a point needs four octets to refer to one.

const LEAST_STAMPS = 1024;

/** Times and packets, by number. Those that nothing refers to are removed when there is no room for more. */
export class StampLog {
  /** Time of each packet in ms since 1970. */
  time: Float64Array = new Float64Array(LEAST_STAMPS);
  /** Each packet: file * 2^32 + frame. */
  place: Float64Array = new Float64Array(LEAST_STAMPS);
  /** Number of packets. */
  length = 0;

  /** Whether {@linkcode compact} must be called before the next packet. */
  get isFull(): boolean {
    return this.length === this.time.length;
  }

  /** Adds a packet; returns its number. */
  add(time: number, place: number): number {
    const stamp = this.length++;
    this.time[stamp] = time;
    this.place[stamp] = place;
    return stamp;
  }

  /**
   * Keeps only the packets to which fields refer, and renumbers them in these fields: `count` rows of `stride` fields, in which
   * the references are those at `columns`.
   */
  compact(
    fields: Uint32Array,
    { count, stride, columns }: {
      readonly count: number;
      readonly stride: number;
      readonly columns: readonly number[];
    },
  ): void {
    const numbers = new Uint32Array(this.length);
    const end = count * stride;
    for (const column of columns) {
      for (let at = column; at < end; at += stride) numbers[fields[at]!] = 1;
    }
    let kept = 0;
    for (let stamp = 0; stamp < numbers.length; stamp++) {
      if (numbers[stamp] === 0) continue;
      this.time[kept] = this.time[stamp]!;
      this.place[kept] = this.place[stamp]!;
      numbers[stamp] = kept++;
    }
    for (const column of columns) {
      for (let at = column; at < end; at += stride) fields[at] = numbers[fields[at]!]!;
    }
    this.length = kept;
    if (kept * 2 > this.time.length) this.#grow();
  }

  #grow(): void {
    const [time, place] = [this.time, this.place];
    this.time = new Float64Array(time.length * 2);
    this.time.set(time);
    this.place = new Float64Array(place.length * 2);
    this.place.set(place);
  }
}
