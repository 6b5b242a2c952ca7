// The benchmarks: that each runs and returns numbers, and how results are compared with the baseline. Their times are not tested.

import { assert, assertEquals } from "@std/assert";
import { type Baseline, changesSince } from "../bench/baseline.ts";
import { BENCHES, RUN_ONE } from "../bench/benches.ts";
import { compare, quantile, type Row, rowOf } from "../bench/harness.ts";

/** Parts that start programs for several seconds, however small the workload is: they are only loaded here. */
const LONG: ReadonlySet<string> = new Set(["captures", "page", "start-up", "collect"]);

for (const name of LONG) {
  Deno.test(`the benchmark ${name} can be loaded`, async () => {
    assertEquals(typeof (await BENCHES[name]!()).run, "function");
  });
}

for (const name of Object.keys(BENCHES).filter((name) => !LONG.has(name))) {
  Deno.test(`the benchmark ${name} returns rows with names and numbers`, async () => {
    const { success, stdout, stderr } = await new Deno.Command("deno", {
      args: [...RUN_ONE, name, "0.001"],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const rows: readonly Row[] = JSON.parse(new TextDecoder().decode(stdout));
    assert(rows.length > 0);
    assertEquals(new Set(rows.map((row) => row.name)).size, rows.length);
    for (const { name, cost, anchorCost, unit, anchor } of rows) {
      assert(Number.isFinite(cost) && Number.isFinite(anchorCost), name);
      assert(cost >= 0 && anchorCost >= 0 && unit !== "" && anchor !== "", name);
    }
  });
}

Deno.test("compare() measures in turn, and returns medians and the median of the ratios of each round", async () => {
  const order: string[] = [];
  function from(name: string, costs: number[]): () => number {
    return () => {
      order.push(name);
      return costs.shift()!;
    };
  }
  const rows = await compare("ms", ["anchor", from("anchor", [1, 2, 10])], {
    work: from("work", [4, 6, 30]),
  }, 3);
  assertEquals(order, ["anchor", "work", "anchor", "work", "anchor", "work"]);
  assertEquals(rows, [
    { name: "work", unit: "ms", cost: 6, anchor: "anchor", anchorCost: 2, ratio: 3 },
  ]);
});

Deno.test("quantile() returns a value of the list", () => {
  assertEquals([0, 0.5, 0.99, 1].map((part) => quantile([3, 1, 2], part)), [1, 2, 3, 3]);
});

Deno.test("a comparison lists ratios that moved by more than 15 %, and rows that are new or missing", () => {
  const row = (name: string, cost: number) =>
    rowOf(name, { unit: "ms", cost, anchor: "a", anchorCost: 1 });
  const before = [row("same", 100), row("slow", 100), row("fast", 100), row("gone", 1)];
  const now = [row("same", 114), row("slow", 120), row("fast", 50), row("fresh", 1)];
  assertEquals(changesSince(before, now), [
    "slow: 20 % slower (100 x, now 120 x)",
    "fast: 100 % faster (100 x, now 50 x)",
    "fresh: new",
    "gone: missing",
  ]);
});

Deno.test("the baseline has every part of the benchmarks", () => {
  const { rows }: Baseline = JSON.parse(Deno.readTextFileSync("tests/bench/baseline.json"));
  assertEquals(Object.keys(rows).toSorted(), Object.keys(BENCHES).toSorted());
});
