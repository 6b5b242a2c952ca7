// How everything is measured: some work and an anchor, a simple operation in the same run, take turns several times.
// A cost is the median of the rounds, and a ratio the median of the ratios of each round, so that other load on the machine
// affects both.

/** One line of a result. Less is better in all of them. */
export interface Row {
  /** What was measured; the name of the row in the baseline. */
  readonly name: string;
  /** The unit of both costs. */
  readonly unit: string;
  /** The cost of the work. */
  readonly cost: number;
  /** The operation that the work is compared with. */
  readonly anchor: string;
  /** Its cost. */
  readonly anchorCost: number;
  /** The cost of the work as a multiple of the cost of the anchor. */
  readonly ratio: number;
}

/** A part of `deno task bench`. */
export interface Bench {
  /** What its rows are, and their unit, in one line. */
  readonly title: string;
  /**
   * Measures.
   *
   * @param scale Amount of work: 1 for a measurement, less to check that it works.
   */
  readonly run: (scale: number) => Promise<readonly Row[]>;
}

/** Measures one cost. */
export type Measure = () => number | Promise<number>;

/** Number of times that each cost is measured at full scale, and at any. */
const ROUNDS = 15;
const LEAST_ROUNDS = 3;

/** Measures all in turn, the anchor first, and compares each with the anchor. */
export async function compare(
  unit: string,
  anchor: readonly [name: string, measure: Measure],
  others: Readonly<Record<string, Measure>>,
  rounds = scaled(ROUNDS, warmUpShare, LEAST_ROUNDS),
): Promise<Row[]> {
  const names = Object.keys(others);
  const anchorCosts: number[] = [];
  const costs = names.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    anchorCosts.push(await anchor[1]());
    for (const [i, name] of names.entries()) costs[i]!.push(await others[name]!());
  }
  return names.map((name, i) => ({
    name,
    unit,
    cost: median(costs[i]!),
    anchor: anchor[0],
    anchorCost: median(anchorCosts),
    ratio: median(costs[i]!.map((cost, round) => cost / anchorCosts[round]!)),
  }));
}

/** A row about two single costs. */
export function rowOf(
  name: string,
  { unit, cost, anchor, anchorCost }: Omit<Row, "name" | "ratio">,
): Row {
  return { name, unit, cost, anchor, anchorCost, ratio: cost / anchorCost };
}

/** Share of the usual time for which functions run before they are measured. */
let warmUpShare = 1;

/** Scales the time for which functions run before they are measured, and the number of measurements, like their work. */
export function scaleWarmUp(scale: number): void {
  warmUpShare = Math.min(1, scale);
}

/** Runs a function several times before it is measured, so that the engine has compiled it; at least once at any scale. */
export function warmUp(times: number, body: () => void): void {
  for (let i = 0; i < times * warmUpShare; i++) body();
}

/**
 * Measures the processor time of a function, which returns a checksum, in nanoseconds for each unit of its work. The
 * function first runs for some time, so that the engine has compiled it.
 */
export function processorTime(work: number, body: () => number, warmUpMs = 50): Measure {
  for (const begun = performance.now(); performance.now() - begun < warmUpMs * warmUpShare;) body();
  return () => {
    const begun = cpuMicros();
    if (body() === 0) throw new Error("Nothing was done");
    return (cpuMicros() - begun) * 1000 / work;
  };
}

/** Processor time of this process so far, in microseconds. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** The value that half of the values do not exceed. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this share of the values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}

/** A number of repetitions at a scale, at least `least`. */
export function scaled(count: number, scale: number, least = 1): number {
  return Math.max(least, Math.round(count * scale));
}

/** Waits. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
