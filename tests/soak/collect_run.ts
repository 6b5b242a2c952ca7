// Two hundred stations with five values per second each, for minutes: CPU time and memory of the collector.

import { collectUnderLoad } from "../helpers/collect/collect_load.ts";

/** Options of a run. */
export interface CollectRunOptions {
  readonly stations: number;
  readonly seconds: number;
  /** An empty folder. */
  readonly folder: string;
  /** Called with progress reports. */
  readonly onProgress: (text: string) => void;
}

/** Values per station and second. */
const RATE = 5;

/** Interval between measurements of memory, in seconds. */
const SAMPLE_SECONDS = 10;

/** Fraction of one core that the collector may use. */
const MOST_CPU = 0.5;

/** Permitted growth of memory from the second third of the run to the last. */
const MOST_GROWTH = 1.15;

/** Runs; returns the faults. */
export async function collectRun(options: CollectRunOptions): Promise<readonly string[]> {
  const { stations, seconds, folder, onProgress } = options;
  const heap: number[] = [];
  const { values, cpuSeconds, latency, ...run } = await collectUnderLoad({
    folder,
    stations,
    rate: stations * RATE,
    objects: 1,
    seconds,
    sinks: [{ name: "file", kind: "file", file: `${folder}/values.ndjson` }],
    onSecond: (second, { values, cpuSeconds, seconds }) => {
      if (second % SAMPLE_SECONDS !== 0) return;
      (globalThis as { gc?: () => void }).gc?.();
      const { rss, heapUsed } = Deno.memoryUsage();
      heap.push(heapUsed);
      onProgress(
        `${second} s: ${values} values, processor ${(cpuSeconds / seconds * 100).toFixed(1)} %, ` +
          `RSS ${megabytes(rss)}, heap ${megabytes(heapUsed)}`,
      );
    },
  });
  const cpu = cpuSeconds / run.seconds;
  const third = Math.floor(heap.length / 3);
  const growth = mean(heap.slice(2 * third)) / mean(heap.slice(third, 2 * third));
  onProgress(
    `${values} values in ${run.seconds.toFixed(0)} s, ${
      cpuSeconds.toFixed(1)
    } s of the processor, latency ` +
      `p50 ${latency.quantile(0.5)} ms, p99 ${
        latency.quantile(0.99)
      } ms, heap grew by a factor of ${growth.toFixed(3)}`,
  );
  const faults: string[] = [];
  const expected = stations * RATE * run.seconds;
  if (values < expected * 0.9) {
    faults.push(`${values} values, expected about ${expected.toFixed(0)}`);
  }
  if (cpu > MOST_CPU) faults.push(`${(cpu * 100).toFixed(0)} % of a core, expected at most 50 %`);
  if (growth > MOST_GROWTH) faults.push(`the heap grows: by a factor of ${growth.toFixed(2)}`);
  return faults;
}

function megabytes(octets: number): string {
  return `${(octets / 1e6).toFixed(1)} MB`;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
