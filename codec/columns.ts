// Many points in a few typed arrays, for captures, charts and stores, without one object per point.

/**
 * Points of any type in columns: row `i` of all arrays is one information object. `readPoints` adds
 * rows until `clear()` is called. The arrays are replaced when they grow, so do not keep references
 * to them while adding rows.
 */
export class PointColumns {
  /** Number of rows. */
  length = 0;
  /** Information object addresses. */
  ioa: Uint32Array;
  /** Values, as `value` of the decoded object. */
  value: Float64Array;
  /** Quality bits, as `quality` of the decoded object. */
  quality: Uint8Array;
  /**
   * Wall-clock times, as `time` of the decoded object; `NaN` if the time tag is invalid or missing.
   */
  time: Float64Array;
  /** Flags of the time tags. */
  timeFlags: Uint16Array;
  /**
   * The octet with the transient bit of step positions, or with SQ, CY and CA of counters; 0 for
   * others.
   */
  extra: Uint8Array;

  /** Creates columns with an initial capacity of this number of rows. */
  constructor(capacity = 128) {
    this.ioa = new Uint32Array(capacity);
    this.value = new Float64Array(capacity);
    this.quality = new Uint8Array(capacity);
    this.time = new Float64Array(capacity);
    this.timeFlags = new Uint16Array(capacity);
    this.extra = new Uint8Array(capacity);
  }

  /** Removes all rows; the capacity remains. */
  clear(): void {
    this.length = 0;
  }

  /** Ensures capacity for this number of additional rows. */
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
