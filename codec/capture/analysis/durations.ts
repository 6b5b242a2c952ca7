// Statistics of durations in bounded memory. Extremes are exact. Quantiles are exact for a small
// number of durations, otherwise within 20 %.

/** Buckets per doubling. */
const STEPS = 4;

/** Maximum number of durations kept exactly. */
const FEW = 8;

/** Shortest duration with its own bucket, in ms. */
const LEAST_MS = 0.01;

/** From 0.01 ms to about 50 days. */
const BUCKETS = 40 * STEPS;

/** Statistics of a set of durations. */
export interface DurationSummary {
  /** Number of durations. */
  readonly count: number;
  /** Minimum. */
  readonly minMs: number;
  /** Median. */
  readonly medianMs: number;
  /** 95th percentile. */
  readonly p95Ms: number;
  /** Maximum. */
  readonly maxMs: number;
}

/** Collects durations in milliseconds. */
export class Durations {
  /** Number of durations. */
  count = 0;
  /** Minimum. */
  min = Infinity;
  /** Maximum. */
  max = 0;
  /** Sum. */
  sum = 0;

  #few: number[] | undefined; // Kept until buckets are used.
  #buckets: Uint32Array | undefined;

  /** Adds a duration; NaN is ignored. */
  add(ms: number): void {
    if (!(ms >= 0)) return;
    this.count++;
    this.sum += ms;
    if (ms < this.min) this.min = ms;
    if (ms > this.max) this.max = ms;
    if (this.#buckets !== undefined) count(this.#buckets, ms);
    else if (this.count <= FEW) (this.#few ??= []).push(ms);
    else this.#fill(ms);
  }

  /** Returns a quantile (0 to 1) to the precision of a bucket. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(this.count * share));
    if (this.#buckets === undefined) {
      return this.#few?.toSorted((a, b) => a - b)[rank - 1] ?? NaN;
    }
    let left = rank;
    let bucket = 0;
    for (; bucket < BUCKETS - 1; bucket++) {
      left -= this.#buckets[bucket]!;
      if (left <= 0) break;
    }
    const middle = LEAST_MS * 2 ** ((bucket + 0.5) / STEPS);
    return Math.min(this.max, Math.max(this.min, middle));
  }

  #fill(ms: number): void {
    const buckets = this.#buckets = new Uint32Array(BUCKETS);
    for (const each of this.#few ?? []) count(buckets, each);
    count(buckets, ms);
    this.#few = undefined;
  }

  /** Returns the statistics; `undefined` if there are no durations. */
  summary(): DurationSummary | undefined {
    if (this.count === 0) return undefined;
    return {
      count: this.count,
      minMs: roundMs(this.min),
      medianMs: roundMs(this.quantile(0.5)),
      p95Ms: roundMs(this.quantile(0.95)),
      maxMs: roundMs(this.max),
    };
  }
}

function count(buckets: Uint32Array, ms: number): void {
  const bucket = Math.floor(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * STEPS);
  buckets[Math.min(bucket, BUCKETS - 1)]!++;
}

/** Rounds a duration to microseconds. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Counts how often each of a few whole numbers occurs. */
export class Frequencies {
  /** Total count. */
  total = 0;
  readonly #counts = new Map<number, number>();

  /** Adds a number. After 64 different numbers, new ones are ignored. */
  add(value: number): void {
    this.total++;
    const count = this.#counts.get(value);
    if (count !== undefined) this.#counts.set(value, count + 1);
    else if (this.#counts.size < 64) this.#counts.set(value, 1);
  }

  /** Returns the most frequent number and its count. */
  mode(): readonly [value: number, count: number] | undefined {
    let mode: [number, number] | undefined;
    for (const [value, count] of this.#counts) {
      if (mode === undefined || count > mode[1]) mode = [value, count];
    }
    return mode;
  }
}
