// The values of generators over time.

import { assertEquals } from "@std/assert";
import { makeWave, type Wave } from "../../../cli/simulation/wave.ts";
import type { KnownObject } from "../../../cli/simulation/object_table.ts";
import { valueTypeOf } from "../../../cli/simulation/value_type.ts";
import { seededRandom } from "../../../cli/example/random.ts";
import type { TypeName } from "../../../mod.ts";

function wave(
  generator: object,
  { random = () => 0.5, type = "M_ME_NC_1" }: {
    readonly random?: () => number;
    readonly type?: TypeName;
  } = {},
): Wave {
  const object = { ca: 1, ioa: 5, type, values: valueTypeOf(type) } as KnownObject;
  return makeWave(generator as never, { object, random });
}

/** Values at times, rounded to 6 decimals. */
function values(of: Wave, times: readonly number[], valueOf = () => 0): readonly number[] {
  return times.map((ms) => Math.round(of.at(ms, valueOf as never) * 1e6) / 1e6);
}

for (
  const [generator, times, expected] of [
    [{ kind: "constant", value: 7 }, [0, 1e9], [7, 7]],
    [{ kind: "ramp", from: 10, to: 20, durationMs: 100 }, [0, 50, 100, 150, 200, 250], [
      10,
      15,
      20,
      15,
      10,
      15,
    ]],
    [{ kind: "ramp", from: 10, to: 20, durationMs: 100, end: "restart" }, [0, 50, 99, 100, 150], [
      10,
      15,
      19.9,
      10,
      15,
    ]],
    [{ kind: "ramp", from: 10, to: 0, durationMs: 100, end: "hold" }, [0, 50, 100, 500], [
      10,
      5,
      0,
      0,
    ]],
    [{ kind: "sine", mean: 5, amplitude: 2, periodMs: 400 }, [0, 100, 200, 300, 400], [
      5,
      7,
      5,
      3,
      5,
    ]],
    [{ kind: "sine", mean: 5, amplitude: 2, periodMs: 400, phase: 90 }, [0, 100, 200], [7, 5, 3]],
    [{ kind: "square", high: 9, low: 1, periodMs: 100 }, [0, 49, 50, 99, 100], [9, 9, 1, 1, 9]],
    [{ kind: "square", high: 9, low: 1, periodMs: 100, duty: 0.2 }, [0, 19, 20, 119, 120], [
      9,
      9,
      1,
      9,
      1,
    ]],
    [{ kind: "square", high: 9, low: 1, periodMs: 100, duty: 0 }, [0, 1, 100], [9, 1, 9]],
    [{ kind: "square", high: 9, low: 1, periodMs: 100, duty: 1 }, [98, 99, 100], [9, 1, 9]],
    [{ kind: "toggle", everyMs: 10, values: [3, 4, 5] }, [0, 9, 10, 20, 30, 70], [
      3,
      3,
      4,
      5,
      3,
      4,
    ]],
  ] as const
) {
  Deno.test(`the values of ${JSON.stringify(generator)}`, () => {
    assertEquals(values(wave(generator), times), [...expected]);
  });
}

Deno.test("states toggle between the states of the type", () => {
  assertEquals(values(wave({ kind: "toggle", everyMs: 10 }, { type: "M_SP_NA_1" }), [0, 10, 20]), [
    0,
    1,
    0,
  ]);
  assertEquals(values(wave({ kind: "toggle", everyMs: 10 }), [0, 10, 20]), [0, 1, 0]);
});

for (
  const [generator, times, expected] of [
    [{ kind: "constant", value: 7 }, [0, 5], [Infinity, Infinity]],
    [{ kind: "ramp", from: 0, to: 1, durationMs: 100, end: "hold" }, [0, 99, 100], [
      undefined,
      undefined,
      Infinity,
    ]],
    [{ kind: "square", high: 9, low: 1, periodMs: 100, duty: 0.2 }, [0, 19, 20, 99, 100], [
      20,
      20,
      100,
      100,
      120,
    ]],
  ] as const
) {
  Deno.test(`the changes of ${JSON.stringify(generator)}`, () => {
    const of = wave(generator);
    assertEquals(times.map((ms) => of.changesAfter!(ms)), [...expected]);
  });
}

Deno.test("waves without steps change continuously", () => {
  for (
    const generator of [
      { kind: "ramp", from: 0, to: 1, durationMs: 100 },
      { kind: "sine", mean: 5, amplitude: 2, periodMs: 400 },
      { kind: "random-walk", low: 0, high: 1, step: 1 },
      { kind: "follow", source: 6 },
    ]
  ) assertEquals(wave(generator).changesAfter, undefined);
});

Deno.test("toggling at random has pauses of at least 1 ms", () => {
  const fixed = wave({ kind: "toggle", everyMs: 10 });
  fixed.at(25, () => 0);
  assertEquals(fixed.changesAfter!(25), 30);
  const half = wave({ kind: "toggle", everyMs: 10, random: true });
  assertEquals(half.changesAfter!(0), Math.LN2 * 10);
  const least = wave({ kind: "toggle", everyMs: 10, random: true }, { random: () => 0 });
  assertEquals(least.changesAfter!(0), 1);
});

Deno.test("a random walk begins in the middle, or at its given start, and stays within its bounds", () => {
  const walk = { kind: "random-walk", low: 10, high: 20, step: 1000 };
  assertEquals(values(wave(walk), [5]), [15]);
  assertEquals(values(wave({ ...walk, start: 11 }), [5]), [11]);
  const of = wave(walk, { random: seededRandom(1) });
  const found = values(of, Array.from({ length: 200 }, (_, n) => n * 1000));
  assertEquals(found.every((value) => value >= 10 && value <= 20), true);
  assertEquals(new Set(found).size > 100, true);
});

Deno.test("a follower has the value of its source, at once or after some time", () => {
  let source = 10;
  const valueOf = (ca: number, ioa: number) => ca === 1 && ioa === 6 ? source : NaN;
  const at = (of: Wave, ms: number) => of.at(ms, valueOf as never);
  const prompt = wave({ kind: "follow", source: 6, factor: 2, offset: 1 });
  const slow = wave({ kind: "follow", source: 6, timeMs: 1000 });
  assertEquals([at(prompt, 0), at(slow, 500)], [21, 10]);
  source = 20;
  assertEquals([at(prompt, 1), at(slow, 500)], [41, 10]);
  assertEquals(at(slow, 1500), 10 + 10 * (1 - Math.exp(-1)));
  assertEquals(at(slow, 1500), 10 + 10 * (1 - Math.exp(-1)), "no time has passed");
});
