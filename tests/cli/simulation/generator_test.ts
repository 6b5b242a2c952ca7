// Every kind of generator, in virtual time.

import { assert, assertEquals } from "@std/assert";
import type { GeneratorDeclaration } from "../../../cli/simulation/declaration.ts";
import { GENERATOR_SCHEMAS } from "../../../cli/simulation/schema.ts";
import { generate, generatorOf, samplesOf } from "../../helpers/stations/simulated.ts";

const tested = new Set<string>();

function values(declaration: GeneratorDeclaration, untilMs: number, options = {}): number[] {
  tested.add(declaration.kind);
  return generate(declaration, untilMs, options).map(([, value]) => value);
}

Deno.test("constant returns its value once", () => {
  assertEquals(values({ kind: "constant", ioa: 6, value: 20.5 }, 3_600_000), [20.5]);
});

Deno.test("constant with noise varies around its value", () => {
  const noisy = values({ kind: "constant", ioa: 6, value: 20, noise: 0.5 }, 999_000);
  assertEquals(noisy.length, 1000);
  const mean = noisy.reduce((sum, value) => sum + value) / noisy.length;
  const variance = noisy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noisy.length;
  assert(Math.abs(mean - 20) < 0.05, String(mean));
  assert(Math.abs(Math.sqrt(variance) - 0.5) < 0.05, String(variance));
});

Deno.test("ramp moves evenly from one value to the other, then returns, repeats or holds", () => {
  const ramp = { kind: "ramp", ioa: 6, from: 10, to: 20, durationMs: 4000 } as const;
  assertEquals(values(ramp, 9000), [10, 12.5, 15, 17.5, 20, 17.5, 15, 12.5, 10, 12.5]);
  assertEquals(values({ ...ramp, end: "restart" }, 5000), [10, 12.5, 15, 17.5, 10, 12.5]);
  assertEquals(values({ ...ramp, end: "hold" }, 60_000), [10, 12.5, 15, 17.5, 20]);
  assertEquals(values({ ...ramp, from: 20, to: 10, end: "hold" }, 9000), [20, 17.5, 15, 12.5, 10]);
});

Deno.test("a holding ramp ends exactly at its final value, whatever the interval", () => {
  const ramp = { kind: "ramp", ioa: 6, from: 0, to: 7, durationMs: 2500, end: "hold" } as const;
  assertEquals(generate(ramp, 60_000).at(-1), [3000, 7]);
});

Deno.test("sine begins at its mean, rising, or at its phase", () => {
  const sine = { kind: "sine", ioa: 6, mean: 100, amplitude: 10, periodMs: 4000 } as const;
  assertEquals(values(sine, 4000), [100, 110, 100, 90, 100]);
  assertEquals(values({ ...sine, phase: 90, decimals: 0 }, 3000), [110, 100, 90, 100]);
  assertEquals(values({ ...sine, intervalMs: 500, decimals: 1 }, 1000), [100, 107.1, 110]);
});

Deno.test("square changes exactly at its edges", () => {
  const square = { kind: "square", ioa: 1, high: 1, low: 0, periodMs: 999, duty: 0.7 } as const;
  tested.add("square");
  const samples = generate(square, 3000);
  assertEquals(samples, [[0, 1], [699, 0], [999, 1], [1698, 0], [1998, 1], [2697, 0], [2997, 1]]);
});

Deno.test("square keeps alternating for days, whatever its duty", () => {
  for (const duty of [0.001, 0.1, 1 / 3, 0.7, 0.999]) {
    const square = { kind: "square", ioa: 1, high: 1, low: 0, periodMs: 86_399_993, duty } as const;
    const states = values(square, 86_400_000 * 30);
    assert(states.length > 50);
    states.forEach((state, index) => assertEquals(state, index % 2 === 0 ? 1 : 0));
  }
});

Deno.test("toggle cycles through its states, by default those of the type", () => {
  assertEquals(values({ kind: "toggle", ioa: 2, everyMs: 700 }, 2800), [1, 2, 1, 2, 1]);
  const steps = { kind: "toggle", ioa: 3, everyMs: 1000, values: [5, 6, 7] } as const;
  assertEquals(generate(steps, 3000), [[0, 5], [1000, 6], [2000, 7], [3000, 5]]);
});

Deno.test("toggle at random times has the requested mean, and repeats with its seed", () => {
  const toggle = { kind: "toggle", ioa: 1, everyMs: 2000, random: true } as const;
  const samples = generate(toggle, 10_000_000, { seed: 7 });
  assert(Math.abs(samples.length - 5000) < 250, String(samples.length));
  samples.forEach(([, state], index) => assertEquals(state, index % 2));
  assertEquals(generate(toggle, 10_000_000, { seed: 7 }), samples);
  assert(generate(toggle, 10_000_000, { seed: 8 })[1]![0] !== samples[1]![0]);
});

Deno.test("random-walk stays within its bounds, and moves at the requested rate", () => {
  const walk = { kind: "random-walk", ioa: 6, low: 48, high: 52, step: 0.2, start: 50 } as const;
  const all = values(walk, 10_000_000);
  assertEquals(all[0], 50);
  assert(all.every((value) => value >= 48 && value <= 52));
  assert(Math.min(...all) < 48.1 && Math.max(...all) > 51.9, "it gets everywhere");
  const steps = all.slice(1).map((value, index) => value - all[index]!);
  const typical = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
  assert(Math.abs(typical - 0.2) < 0.02, String(typical));
  assertEquals(values({ ...walk, step: 0 }, 5000), [50, 50, 50, 50, 50, 50]);
  assertEquals(values({ kind: "random-walk", ioa: 6, low: 0, high: 1, step: 0 }, 0), [0.5]);
});

Deno.test("wander keeps its mean and its spread", () => {
  const all = values({ kind: "wander", ioa: 6, mean: 20, spread: 0.4 }, 20_000_000);
  const mean = all.reduce((sum, value) => sum + value) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  assert(Math.abs(mean - 20) < 0.05, String(mean));
  assert(Math.abs(Math.sqrt(variance) - 0.4) < 0.04, String(variance));
});

Deno.test("follow returns its source times factor plus offset, at once or with a time constant", () => {
  const follow = { kind: "follow", ioa: 6, source: 8, factor: 2, offset: 1 } as const;
  assertEquals(values(follow, 1000, { values: { 8: 10 } }), [21, 21]);
  const source = generatorOf({ ...follow, timeMs: 10_000 });
  const at = { 8: 0 };
  samplesOf(source, 0, at);
  at[8] = 50;
  const later = samplesOf(source, 10_000, at).map(([, value]) => value);
  assertEquals(later.length, 10);
  assert(Math.abs(later.at(-1)! - (1 + 100 * (1 - Math.exp(-1)))) < 0.001, String(later));
});

Deno.test("count counts evenly and loses nothing between the steps", () => {
  const count = { kind: "count", ioa: 9, perHour: 1000 } as const;
  const hour = values(count, 3_600_000);
  assertEquals(hour.reduce((sum, increment) => sum + increment), 1000);
  assertEquals(hour.every((increment) => increment === 1), true);
  const fast = values({ ...count, perHour: 36_000, intervalMs: 100 }, 1000);
  assertEquals(fast, Array(10).fill(1));
});

Deno.test("count with a source counts its value, and nothing while it is negative", () => {
  const energy = { kind: "count", ioa: 9, perHour: 1000, source: 6 } as const;
  assertEquals(
    values(energy, 3_600_000, { values: { 6: 2.5 } }).reduce((sum, more) => sum + more),
    2500,
  );
  assertEquals(values(energy, 3_600_000, { values: { 6: -2.5 } }), []);
});

Deno.test("a condition selects the value or an alternative", () => {
  const current = {
    kind: "constant",
    ioa: 6,
    value: 400,
    while: { ioa: 2, is: 2 },
  } as const;
  const source = generatorOf(current);
  const breaker = { 2: 1 };
  assertEquals(samplesOf(source, 1000, breaker), [[0, 0], [1000, 0]]);
  breaker[2] = 2;
  assertEquals(samplesOf(source, 2000, breaker), [[2000, 400]]);
  const otherwise = { ...current, while: { ioa: 2, is: 2, otherwise: -1 } };
  assertEquals(values(otherwise, 0, { values: { 2: 3 } }), [-1]);
});

Deno.test("values are whole, rounded and within bounds as their type requires", () => {
  assertEquals(
    values({ kind: "sine", ioa: 3, mean: 60, amplitude: 10, periodMs: 4000 }, 3000),
    [60, 63, 60, 50],
  );
  assertEquals(values({ kind: "ramp", ioa: 5, from: 0, to: 1, durationMs: 3000 }, 2000), [0, 0, 1]);
  const precise = { kind: "ramp", ioa: 6, from: 0, to: 1, durationMs: 3000, decimals: 5 } as const;
  assertEquals(values(precise, 1000), [0, 0.33333]);
  // Beyond the range of a measured value: the station converts it to an overflow.
  assertEquals(values({ kind: "constant", ioa: 4, value: 1.5 }, 0), [1.5]);
});

Deno.test("a generator that begins later begins at its start, at any fraction of a millisecond", () => {
  for (const from of [0, 1234.5678, 1e9 + 0.1, 86_400_000.999]) {
    const source = generatorOf({ kind: "toggle", ioa: 1, everyMs: 250 }, { from });
    const samples = samplesOf(source, from + 1000);
    assertEquals(samples.map(([ms, value]) => [Math.round(ms - from), value]), [
      [0, 0],
      [250, 1],
      [500, 0],
      [750, 1],
      [1000, 0],
    ]);
  }
});

Deno.test("a released object has its value at once, and all later edges", () => {
  const square = { kind: "square", ioa: 1, high: 1, low: 0, periodMs: 1000 } as const;
  const source = generatorOf(square);
  samplesOf(source, 5000);
  source.takeBack!(1, 2, 5100.3);
  assertEquals(source.due, 5500);
  source.takeBack!(1, 1, 5100.3);
  assertEquals(samplesOf(source, 6000), [[5101, 1], [5500, 0], [6000, 1]]);
});

Deno.test("the values of an object do not depend on the other objects", () => {
  const walk = { kind: "random-walk", low: 0, high: 10, step: 1 } as const;
  const one = generate({ ...walk, ioa: 6 }, 10_000, { seed: 5 });
  const other = generate({ ...walk, ioa: 8 }, 10_000, { seed: 5 });
  assertEquals(generate({ ...walk, ioa: 6 }, 10_000, { seed: 5 }), one);
  assert(one.some(([, value], index) => value !== other[index]![1]));
});

Deno.test("every kind of generator is tested", () => {
  assertEquals([...tested].sort(), Object.keys(GENERATOR_SCHEMAS).sort());
});

Deno.test("a generator continues when its object is released, and others are not affected", () => {
  const count = { kind: "count", ioa: 9, perHour: 3600, intervalMs: 1000 } as const;
  const counting = generatorOf(count);
  counting.takeBack!(1, 8, 2500);
  counting.takeBack!(2, 9, 2500);
  assertEquals(samplesOf(counting, 1000), [[1000, 1]]);
  counting.takeBack!(1, 9, 10_500);
  assertEquals(samplesOf(counting, 12_500), [[11_500, 1], [12_500, 1]]);
});
