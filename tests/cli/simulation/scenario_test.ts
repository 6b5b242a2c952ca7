// A complete simulated station: generators, recordings, defaults, and reproduction with a seed.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { EXAMPLE_SUBSTATION } from "../../../cli/example/example_substation.ts";
import { isRandom, type Scenario, simulationOf } from "../../../cli/simulation/scenario.ts";
import { scenarioOf } from "../../helpers/stations/bench_station.ts";
import { BAY, changesOf } from "../../helpers/stations/simulated.ts";

const WALK = { kind: "random-walk", ioa: 6, low: 0, high: 24, step: 1 } as const;

function changes(scenario: Scenario, seed: number, untilMs = 20_000): string[] {
  return changesOf(simulationOf(scenario, { seed, onEnd: () => {} }), untilMs);
}

Deno.test("equal seeds produce equal values, different seeds different ones", () => {
  for (
    const scenario of [
      scenarioOf(BAY, { generators: [WALK] }),
      { ...scenarioOf(BAY), simulateAll: true },
      { ...scenarioOf(EXAMPLE_SUBSTATION), isExample: true },
    ]
  ) {
    assert(isRandom(scenario));
    const first = changes(scenario, 7);
    assert(first.length > 10);
    assertEquals(changes(scenario, 7), first);
    assertNotEquals(changes(scenario, 8), first);
  }
});

Deno.test("the seed has no effect where nothing is random", () => {
  const sine = { kind: "sine", ioa: 6, mean: 20, amplitude: 1, periodMs: 4000 } as const;
  const steady = scenarioOf(BAY, { generators: [sine] });
  assertEquals(isRandom(steady), false);
  assertEquals(changes(steady, 1), changes(steady, 2));
  assert(isRandom(scenarioOf(BAY, { generators: [{ ...sine, noise: 0.1 }] })));
  const toggle = { kind: "toggle", ioa: 1, everyMs: 1000 } as const;
  assertEquals(isRandom(scenarioOf(BAY, { generators: [toggle] })), false);
  assert(isRandom(scenarioOf(BAY, { generators: [{ ...toggle, random: true }] })));
});

Deno.test("undriven values wander and counters count on request, states stay", () => {
  const values = [{ type: "value", atMs: 0, ca: 1, ioa: 5, value: 77 } as const];
  const recordings = [{ file: "r.csv", values, speed: 1, loop: false }];
  const constant = { kind: "constant", ioa: 6, value: 12 } as const;
  const scenario = {
    ...scenarioOf(BAY, { generators: [constant] }),
    recordings,
    simulateAll: true,
  };
  const seen = changes(scenario, 1, 5000);
  const of = (ioa: number) => seen.filter((change) => new RegExp(`^1/${ioa}[=+]`).test(change));
  assertEquals(of(6), ["1/6=12"]);
  assertEquals(of(5), ["1/5=77"]);
  assertEquals([of(1), of(2), of(3), of(7)], [[], [], [], []]);
  assertEquals(of(9), Array(5).fill("1/9+1"));
  assertEquals(of(8).length, 6);
});

Deno.test("the interval of a file applies to generators without their own", () => {
  const sine = { kind: "sine", mean: 20, amplitude: 1, periodMs: 60_000 } as const;
  const generators = [{ ...sine, ioa: 6 }, { ...sine, ioa: 8, intervalMs: 500 }];
  const seen = changes(scenarioOf(BAY, { intervalMs: 2000, generators }), 1, 4000);
  assertEquals(seen.filter((change) => change.startsWith("1/6=")).length, 3);
  assertEquals(seen.filter((change) => change.startsWith("1/8=")).length, 9);
});
