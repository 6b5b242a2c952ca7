// Whether the memory of a target is flat, and how it went.

import type { ProbeMessage } from "./targets/probe.ts";

/** Part of the run that is not judged: code is compiled, buffers reach their limits. */
const WARM_UP = 0.2;

/** By how much the mean of the last third may exceed that of the first. */
const MOST_GROWTH = 1.25;

/** Fewer samples say nothing. */
const FEWEST_SAMPLES = 9;

/** Octets as text. */
export function megabytes(octets: number): string {
  return `${(octets / 1e6).toFixed(1)} MB`;
}

/** The memory of a target over a run, in words and as a verdict. */
export interface MemoryReport {
  readonly line: string;
  /** Why it is not flat. */
  readonly faults: readonly string[];
}

/** Compares the first and the last third after the warm-up. */
export function judgeMemory(name: string, samples: readonly ProbeMessage[]): MemoryReport {
  const judged = samples.slice(Math.floor(samples.length * WARM_UP));
  const third = Math.floor(judged.length / 3);
  const cpu = samples.at(-1)?.cpuSeconds ?? 0;
  const most = samples.reduce((most, { rss }) => Math.max(most, rss), 0);
  const tail = `highest RSS ${megabytes(most)}, ${cpu.toFixed(1)} s of the processor`;
  if (judged.length < FEWEST_SAMPLES) {
    return { line: `${name}: too few samples to judge the memory; ${tail}`, faults: [] };
  }
  const parts: string[] = [];
  const faults: string[] = [];
  for (const key of ["rss", "heap"] as const) {
    const first = mean(judged.slice(0, third).map((sample) => sample[key]));
    const last = mean(judged.slice(-third).map((sample) => sample[key]));
    const factor = last / first;
    const what = key === "rss" ? "RSS" : "heap";
    const text = `${what} ${megabytes(first)}, then ${megabytes(last)}, factor ${
      factor.toFixed(2)
    }`;
    parts.push(text);
    if (factor > MOST_GROWTH) {
      faults.push(`memory of the ${name} grows: ${text}, expected at most ${MOST_GROWTH}`);
    }
  }
  return { line: `${name}: ${parts.join("; ")}; ${tail}`, faults };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
