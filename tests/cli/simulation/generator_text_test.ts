// Generators as one line of text.

import { assertEquals } from "@std/assert";
import { parseGenerator } from "../../../cli/simulation/generator_text.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import { GENERATOR_SCHEMAS } from "../../../cli/simulation/schema.ts";
import { randomText } from "../../helpers/random/random_text.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { BAY } from "../../helpers/stations/simulated.ts";

const OBJECTS = new ObjectTable(BAY);

function parse(text: string) {
  const parsed = parseGenerator(text.split(" "), OBJECTS);
  return typeof parsed === "string" ? parsed : parsed.generator;
}

Deno.test("a generator is written as address, kind and parameters", () => {
  assertEquals(parse("6 sine mean=20 amplitude=.5 period=1m noise=0.1"), {
    kind: "sine",
    ca: 1,
    ioa: 6,
    mean: 20,
    amplitude: 0.5,
    periodMs: 60_000,
    noise: 0.1,
  } as never);
  assertEquals(parse("1/1 toggle every=1.5s random values=1,0"), {
    kind: "toggle",
    ca: 1,
    ioa: 1,
    everyMs: 1500,
    random: true,
    values: [1, 0],
  } as never);
  assertEquals(parse("9 count perHour=3600 source=6 interval=100ms"), {
    kind: "count",
    ca: 1,
    ioa: 9,
    perHour: 3600,
    source: 6,
    intervalMs: 100,
  } as never);
  assertEquals(parse("6 ramp from=1 to=2 duration=1s end=hold"), {
    kind: "ramp",
    ca: 1,
    ioa: 6,
    from: 1,
    to: 2,
    durationMs: 1000,
    end: "hold",
  } as never);
});

Deno.test("faults of a generator are reported with what was expected", () => {
  for (
    const [text, message] of [
      ["x sine", '"x" is not an address, expected CA/IOA such as 1/1'],
      ["60 sine", "Unknown object 1/60; did you mean 1/6?"],
      ["6", 'unknown generator "", expected '],
      ["6 sin mean=1", "did you mean sine?"],
      ["6 sine mean=1 period=1m", "sine: amplitude is missing, expected a number of at least 0"],
      [
        "6 sine mean=1 amplitude=1 period=60",
        'sine: period is "60", expected a duration such as 15s',
      ],
      ["6 sine mean=x", 'sine: mean is "x", expected a number'],
      ["6 sine mean", "sine: mean is missing its value, expected a number"],
      ["6 sine mean=", 'sine: mean is "", expected a number'],
      ["6 sine meen=1", "sine: unknown parameter meen, expected "],
      ["6 sine while=1", "sine: unknown parameter while, expected "],
      ["6 ramp from=1 to=2 duration=1s end=stop", 'ramp: end is "stop", expected one of "hold"'],
      ["1 toggle every=1s random=yes", "toggle: random takes no value, found random=yes"],
      ["1 toggle every=1s values=1,x", 'toggle: values is "1,x", expected numbers such as 0,1'],
      [
        "1 toggle every=1s values=1",
        "toggle: values is [1], expected an array of at least 2 elements",
      ],
      ["1 constant value=7", "constant: value is 7, expected a value of M_SP_NA_1"],
      ["9 constant value=7", "constant: ioa is 9, expected the address of a point"],
      ["6 count perHour=1", "count: ioa is 6, expected the address of a counter"],
      ["1 toggle every=1ms", "toggle: every is 1, expected from 10 to 2592000000 ms, such as 15s"],
    ] as const
  ) {
    const parsed = parse(text);
    assertEquals(
      typeof parsed === "string" && parsed.includes(message),
      true,
      `${text}: ${parsed}`,
    );
  }
});

Deno.test("any text is a generator or a reported fault, without an exception", () => {
  const prng = new Prng(20261127);
  const kinds = Object.keys(GENERATOR_SCHEMAS);
  const names = ["mean", "amplitude", "period", "values", "random", "every", "while", "__proto__"];
  const pieces = [
    ...kinds,
    ...names,
    "=",
    " ",
    "1/",
    "6",
    "9",
    "1m",
    ",",
    "-",
    "e9",
    "constructor",
  ];
  for (let round = 0; round < 3000; round++) {
    const words = `6 ${prng.pick(kinds)} ${randomText(prng, pieces)}`.split(" ");
    const parsed = parseGenerator(words, OBJECTS);
    if (typeof parsed !== "string") assertEquals(parsed.generator.kind, words[1] as never);
  }
});
