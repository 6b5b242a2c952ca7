// Generators as one line of text.

import { assert, assertEquals } from "@std/assert";
import { Mistake, type Word, wordsOf } from "../../../cli/text/words.ts";
import { parseGenerator } from "../../../cli/simulation/generator_text.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import { GENERATOR_SCHEMAS } from "../../../cli/simulation/schema.ts";
import { randomText } from "../../helpers/random/random_text.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { BAY } from "../../helpers/stations/simulated.ts";

const OBJECTS = new ObjectTable(BAY);

function parse(text: string) {
  const words = wordsOf(text) as readonly Word[];
  const parsed = parseGenerator(words, OBJECTS);
  return parsed instanceof Mistake ? parsed.at(1, words) : parsed.generator;
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
    const [text, column, message] of [
      ["x sine", 1, '"x" is not an address, expected CA/IOA such as 1/1'],
      ["60 sine", 1, "Unknown object 1/60; did you mean 1/6?"],
      ["6", 2, "the generator is missing, expected "],
      ["6 sin mean=1", 3, "did you mean sine?"],
      [
        "6 sine mean=1 period=1m",
        24,
        "sine: amplitude is missing, expected a number of at least 0",
      ],
      [
        "6 sine mean=1 amplitude=1 period=60",
        34,
        'sine: period is "60", expected a duration such as 15s',
      ],
      ["6 sine mean=x", 13, 'sine: mean is "x", expected a number'],
      ["6 sine mean", 8, "sine: mean is missing its value, expected a number"],
      ["6 sine mean=", 13, 'sine: mean is "", expected a number'],
      ["6 sine meen=1", 8, "sine: unknown parameter meen, expected "],
      ["6 sine while=1", 8, "sine: unknown parameter while, expected "],
      [
        "6 ramp from=1 to=2 duration=1s end=stop",
        36,
        'ramp: end is "stop", expected one of "hold"',
      ],
      ["1 toggle every=1s random=yes", 19, "toggle: random takes no value, found random=yes"],
      ["1 toggle every=1s values=1,x", 26, 'toggle: values is "1,x", expected numbers such as 0,1'],
      [
        "1 toggle every=1s values=1",
        26,
        "toggle: values is [1], expected an array of at least 2 elements",
      ],
      ["1 constant value=7", 18, "constant: value is 7, expected a value of M_SP_NA_1"],
      ["9 constant value=7", 1, "constant: ioa is 9, expected the address of a point"],
      ["6 count perHour=1", 1, "count: ioa is 6, expected the address of a counter"],
      [
        "1 toggle every=1ms",
        16,
        "toggle: every is 1, expected from 10 to 2592000000 ms, such as 15s",
      ],
    ] as const
  ) {
    const parsed = parse(text);
    assert("text" in parsed && parsed.text.includes(message), `${text}: ${JSON.stringify(parsed)}`);
    assertEquals(parsed.column, column, text);
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
    const text = `6 ${prng.pick(kinds)} ${randomText(prng, pieces)}`;
    const words = wordsOf(text) as readonly Word[];
    const parsed = parseGenerator(words, OBJECTS);
    if (parsed instanceof Mistake) {
      const { column } = parsed.at(1, words);
      assert(column >= 1 && column <= text.length + 1, `${column} of ${text}`);
    } else assertEquals(parsed.generator.kind, words[1]!.text as never);
  }
});
