// Durations in bounded memory: exact extremes; quantiles exact where there are few, to one fifth where there are many.

/** Buckets for each doubling. */
const STEPS = 4;

/** This number of durations is kept exactly. */
const FEW = 8;

/** Shortest duration with its own bucket, in ms. */
const LEAST_MS = 0.01;

/** From 0.01 ms to some 50 days. */
const BUCKETS = 40 * STEPS;

/** What is known about many durations. */
export interface DurationSummary {
  /** How many. */
  readonly count: number;
  /** The shortest. */
  readonly minMs: number;
  /** Half of them are shorter. */
  readonly medianMs: number;
  /** 95 % of them are shorter. */
  readonly p95Ms: number;
  /** The longest. */
  readonly maxMs: number;
}

/** Collects durations in milliseconds. */
export class Durations {
  /** How many. */
  count = 0;
  /** The shortest. */
  min = Infinity;
  /** The longest. */
  max = 0;
  /** All together. */
  sum = 0;

  #few: number[] | undefined; // until there are buckets
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

  /** The duration below which a share of all lies, 0 to 1, within the width of a bucket. */
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

  /** Everything that is known; `undefined` if nothing is. */
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

/** A duration to the microsecond. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Counts how often each of a few whole numbers occurs. */
export class Frequencies {
  /** How many were added. */
  total = 0;
  readonly #counts = new Map<number, number>();

  /** Adds a number; beyond 64 different ones, only those already known. */
  add(value: number): void {
    this.total++;
    const count = this.#counts.get(value);
    if (count !== undefined) this.#counts.set(value, count + 1);
    else if (this.#counts.size < 64) this.#counts.set(value, 1);
  }

  /** The most frequent number and how often it occurs. */
  mode(): readonly [value: number, count: number] | undefined {
    let mode: [number, number] | undefined;
    for (const [value, count] of this.#counts) {
      if (mode === undefined || count > mode[1]) mode = [value, count];
    }
    return mode;
  }
}
