// Many points in a few typed arrays: what captures, charts and stores read, without an object for each.

/**
 * Points of any type, one below the other: row `i` of all arrays is one information object. Rows are added by
 * `readPoints` until `clear()`; the arrays grow by doubling, so keep no reference to them across a call that adds.
 */
export class PointColumns {
  /** Rows in use. */
  length = 0;
  /** Information object addresses. */
  ioa: Uint32Array;
  /** Values, as `value` of the decoded object. */
  value: Float64Array;
  /** Quality bits, as `quality` of the decoded object. */
  quality: Uint8Array;
  /** Wall clocks, as `time` of the decoded object; `NaN` if the tag is impossible or missing. */
  time: Float64Array;
  /** Flags of the time tags. */
  timeFlags: Uint16Array;
  /** The octet with the transient bit of step positions, and with SQ, CY and CA of counters; 0 for others. */
  extra: Uint8Array;

  /** Creates columns with room for this number of rows before they must grow. */
  constructor(capacity = 128) {
    this.ioa = new Uint32Array(capacity);
    this.value = new Float64Array(capacity);
    this.quality = new Uint8Array(capacity);
    this.time = new Float64Array(capacity);
    this.timeFlags = new Uint16Array(capacity);
    this.extra = new Uint8Array(capacity);
  }

  /** Forgets all rows and keeps the room. */
  clear(): void {
    this.length = 0;
  }

  /** Ensures room for this number of additional rows. */
  reserve(rows: number): void {
    const needed = this.length + rows;
    if (needed <= this.ioa.length) return;
    const capacity = Math.max(needed, 2 * this.ioa.length);
    this.ioa = grown(this.ioa, new Uint32Array(capacity));
    this.value = grown(this.value, new Float64Array(capacity));
    this.quality = grown(this.quality, new Uint8Array(capacity));
    this.time = grown(this.time, new Float64Array(capacity));
    this.timeFlags = grown(this.timeFlags, new Uint16Array(capacity));
    this.extra = grown(this.extra, new Uint8Array(capacity));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
