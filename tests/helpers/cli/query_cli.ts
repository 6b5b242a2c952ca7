// Runs `iec104 query` on a store with known content.

import { CollectBench, type CollectBenchOptions, NOON } from "../collect/collect_bench.ts";
import { type CliResult, runCli, type World } from "./run_cli.ts";
import { withTree } from "../machine/temp.ts";

/** Environment of a test. */
export interface QueryWorld {
  readonly bench: CollectBench;
  /**
   * Runs `iec104 query FILE` with these arguments, at the time of the bench; times are UTC unless the arguments say
   * otherwise.
   */
  readonly query: (args: readonly string[], world?: World) => Promise<CliResult>;
}

/** Creates a store whose station has been connected since NOON, and passes it to a test. */
export function withStore(
  options: CollectBenchOptions,
  use: (world: QueryWorld) => Promise<void>,
): Promise<void> {
  return withTree({}, async (root) => {
    using bench = new CollectBench(root, options);
    bench.begin();
    alive(bench);
    await use({
      bench,
      query: (args, world = {}) => {
        const zone = args.includes("--zone") ? [] : ["--zone", "UTC"];
        return runCli(["query", bench.file, ...args, ...zone], { now: () => bench.now, ...world });
      },
    });
  });
}

/** Records that the collector is running. */
export function alive(bench: CollectBench, at: number | null = bench.now): void {
  const { ledger } = bench.store;
  ledger.transaction(() => ledger.alive(at));
}

/** Ends the link of the bench. */
export function lose(bench: CollectBench, reason: string, link = 1): void {
  bench.commit([{ type: "ended", link, at: bench.now, reason }]);
}

/** Parses an output that has a JSON record on each line. */
export function records({ stdout }: CliResult): Record<string, unknown>[] {
  return stdout.trimEnd().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

export { NOON };
