// Judges whether the memory of a target is flat, and describes its course.

import type { ProbeMessage } from "./targets/probe.ts";

/** Fraction of the run that is not judged: code is compiled, buffers reach their limits. */
const WARM_UP = 0.2;

/** Maximum ratio of the last third to the first. */
const MOST_GROWTH = 1.25;

/** Minimum number of samples for a verdict. */
const FEWEST_SAMPLES = 9;

/** Formats a number of octets. */
export function megabytes(octets: number): string {
  return `${(octets / 1e6).toFixed(1)} MB`;
}

/** The memory of a target over a run, in words and as a verdict. */
export interface MemoryReport {
  readonly line: string;
  /** Reasons why it is not flat. */
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
  for (const { what, value } of FIGURES) {
    const first = value(judged.slice(0, third));
    const last = value(judged.slice(-third));
    const factor = last / first;
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

/** Figures that are compared: the process as a whole, and the heap just after a garbage collection. */
const FIGURES: readonly {
  readonly what: string;
  readonly value: (samples: readonly ProbeMessage[]) => number;
}[] = [
  { what: "mean RSS", value: (samples) => mean(samples.map(({ rss }) => rss)) },
  {
    what: "lowest heap",
    value: (samples) => samples.reduce((least, { heap }) => Math.min(least, heap), Infinity),
  },
];

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
