// How many APDUs there were in each stretch of time, in a fixed number of stretches.

/** Stretches of time; when they are used up, each becomes twice as long. */
const BUCKETS = 240;

/** Counts APDUs over time. */
export class Activity {
  /** APDUs in each stretch. */
  readonly apdus: Float64Array = new Float64Array(BUCKETS);
  /** Begin of the first stretch in ms since 1970; `NaN` before the first APDU with a time. */
  start = NaN;
  /** Length of a stretch in ms. */
  bucketMs = 1000;

  /** Counts an APDU. Those before the first, as in captures out of order, are counted with it. */
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

  /** The stretches up to the last one that is not empty. */
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
