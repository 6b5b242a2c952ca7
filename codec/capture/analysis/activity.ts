// Counts APDUs over time in a fixed number of intervals.

/** Number of intervals. When they are used up, the interval length doubles. */
const BUCKETS = 240;

/** Counts APDUs over time. */
export class Activity {
  /** APDUs in each interval. */
  readonly apdus: Float64Array = new Float64Array(BUCKETS);
  /** Start of the first interval in ms since 1970; `NaN` before the first APDU with a time. */
  start = NaN;
  /** Length of an interval in ms. */
  bucketMs = 1000;

  /**
   * Counts an APDU. APDUs from before the first interval, as in captures that are out of order,
   * count towards it.
   */
  add(time: number): void {
    if (!(time >= this.start)) {
      if (Number.isNaN(time)) return;
      if (Number.isNaN(this.start)) this.start = Math.floor(time / 1000) * 1000;
    }
    let at = Math.max(0, Math.floor((time - this.start) / this.bucketMs));
    while (at >= BUCKETS) {
      this.#fold();
      at = Math.floor((time - this.start) / this.bucketMs);
    }
    this.apdus[at]!++;
  }

  /** The intervals up to the last one that is not empty. */
  used(): readonly number[] {
    return [...this.apdus.subarray(0, this.apdus.findLastIndex((count) => count > 0) + 1)];
  }

  #fold(): void {
    const { apdus } = this;
    for (let i = 0; i < BUCKETS / 2; i++) apdus[i] = apdus[2 * i]! + apdus[2 * i + 1]!;
    apdus.fill(0, BUCKETS / 2);
    this.bucketMs *= 2;
  }
}
