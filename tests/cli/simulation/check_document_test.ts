// Station files with a simulation: faults are reported with path, value and expectation.

import { assertEquals } from "@std/assert";
import { checkDocument } from "../../../cli/simulation/check_document.ts";
import { makeGenerator } from "../../../cli/simulation/generator.ts";
import type { SimulationDeclaration } from "../../../cli/simulation/declaration.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import {
  GENERATOR_SCHEMAS,
  SIMULATION_SCHEMA,
  STATION_DOCUMENT_SCHEMA,
} from "../../../cli/simulation/schema.ts";
import { mistakeText } from "../../../cli/text/json/mistake_text.ts";
import { checkSchema } from "../../../transport/low_level.ts";
import { faultsOf as faultsBy } from "../../helpers/cli/json_schema.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { BAY, samplesOf } from "../../helpers/stations/simulated.ts";

/** Returns the faults of the bay with these generators, without their common path. */
function faultsOf(...generators: readonly unknown[]): string[] {
  return checkDocument({ ...BAY, simulation: { generators } })
    .map((fault) => mistakeText(fault).replace("simulation.generators", ""));
}

/** Returns the faults that an editor finds with the schema alone. */
function faultsBySchema(simulation: unknown): string[] {
  return faultsBy(SIMULATION_SCHEMA, simulation);
}

const SINE = { kind: "sine", ioa: 6, mean: 20, amplitude: 1, periodMs: 60_000 };

Deno.test("a station file with every kind of generator is valid, also by its schema alone", () => {
  const document = {
    ...BAY,
    simulation: {
      seed: 7,
      intervalMs: 500,
      generators: [
        SINE,
        { kind: "toggle", ioa: 1, everyMs: 1000, random: true },
        { kind: "square", ioa: 2, high: 2, low: 1, periodMs: 1000 },
        { kind: "random-walk", ioa: 3, low: -5, high: 5, step: 1, start: 0 },
        { kind: "wander", ioa: 4, mean: 0.5, spread: 0.1, decimals: 3 },
        { kind: "ramp", ioa: 5, from: 0, to: 90, durationMs: 1000, end: "hold" },
        { kind: "constant", ioa: 7, value: 0xffff, while: { ioa: 2, is: 2, otherwise: 1 } },
        { kind: "follow", ioa: 8, source: 6, timeMs: 5000 },
        { kind: "count", ca: 1, ioa: 9, perHour: 3600, source: 6 },
      ],
      replays: [{ file: "rtu.pcapng", speed: 10, loop: true, station: "192.0.2.1" }],
    },
  };
  assertEquals(checkDocument(document).map(mistakeText), []);
  assertEquals(checkSchema(document, STATION_DOCUMENT_SCHEMA), []);
  assertEquals(faultsBySchema(document.simulation), []);
  for (const kind of Object.keys(GENERATOR_SCHEMAS)) {
    assertEquals(document.simulation.generators.some((each) => each.kind === kind), true, kind);
    const spoiled = { generators: [{ kind, ioa: 1, nonsense: 1 }] };
    assertEquals(faultsBySchema(spoiled).length > 0, true, kind);
  }
});

Deno.test("a generator with a mistake is compared with the intended kind", () => {
  assertEquals(faultsOf({ ...SINE, kind: "sin" }), [
    '[0].kind is "sin", expected one of "constant", "ramp", "sine", "square", "toggle", "random-walk", "wander", "follow", "count"; did you mean "sine"?',
  ]);
  assertEquals(faultsOf({ ...SINE, periodMs: 0, amplitud: 1 }, 7), [
    "[0].periodMs is 0, expected a whole number from 1 to 2592000000",
    '[0].amplitud is unknown; did you mean "amplitude"?',
    "[1] is 7, expected an object",
  ]);
  assertEquals(faultsOf({ kind: "sine", ioa: 6 }), [
    "[0].mean is missing, expected a number",
    "[0].amplitude is missing, expected a number of at least 0",
    "[0].periodMs is missing, expected a whole number from 1 to 2592000000",
  ]);
});

Deno.test("a generator must match its object", () => {
  assertEquals(
    faultsOf(
      { ...SINE, ioa: 60 },
      { ...SINE, ca: 2 },
      { ...SINE, ioa: 9 },
      { kind: "count", ioa: 6, perHour: 1 },
      { kind: "constant", ioa: 2, value: 7 },
      { kind: "constant", ioa: 2, value: 1.5 },
      { kind: "toggle", ioa: 3, everyMs: 1000 },
      { kind: "toggle", ioa: 1, everyMs: 1000, values: [0, 2] },
      { kind: "random-walk", ioa: 6, low: 5, high: 5, step: 1 },
      { kind: "random-walk", ioa: 6, low: 5, high: 6, step: 1, start: 7 },
      { kind: "follow", ioa: 6, source: 6 },
      { kind: "constant", ioa: 6, value: 1, while: { ioa: 60, is: 1 } },
    ),
    [
      "[0].ioa is 60, expected the address of a point",
      "[1].ca is 2, expected one of the common addresses 1",
      "[2].ioa is 9, expected the address of a point",
      "[3].ioa is 6, expected the address of a counter",
      "[4].value is 7, expected a value of M_DP_NA_1: a whole number from 0 to 3, or intermediate, OFF, ON, indeterminate",
      "[5].value is 1.5, expected a value of M_DP_NA_1: a whole number from 0 to 3, or intermediate, OFF, ON, indeterminate",
      "[6].values is missing, expected the states to cycle through, as M_ST_NA_1 has no default",
      "[7].values[1] is 2, expected a value of M_SP_NA_1: a whole number from 0 to 1, or OFF, ON",
      "[8].high is 5, expected more than low",
      "[9].start is 7, expected a number from 5 to 6",
      "[10].source is 6, expected the address of another object of CA 1",
      "[11].while.ioa is 60, expected the address of another object of CA 1",
    ],
  );
  assertEquals(faultsOf(SINE, SINE), ["[1].ioa is 6, expected only one generator per object"]);
});

Deno.test("with several common addresses, a generator must name one", () => {
  const two = { sectors: [{ ca: 1, points: [{ ioa: 6, type: "M_ME_NC_1" }] }, { ca: 2 }] };
  assertEquals(
    checkDocument({ ...two, simulation: { generators: [SINE, { ...SINE, ca: 1 }] } })
      .map(mistakeText),
    ["simulation.generators[0].ca is missing, expected one of the common addresses 1, 2"],
  );
});

Deno.test("faults of the station and its simulation are reported together", () => {
  assertEquals(
    checkDocument({ sectors: [{ ca: 0 }], simulation: { seed: -1, generator: [] }, simulatio: 1 })
      .map(mistakeText),
    [
      "sectors[0].ca is 0, expected a whole number from 1 to 65534",
      "simulation.seed is -1, expected a whole number from 0 to 4294967295",
      'simulation.generator is unknown; did you mean "generators"?',
      'simulatio is unknown; did you mean "simulation"?',
    ],
  );
  for (const value of [[], null, "x", 7, undefined]) {
    assertEquals(checkDocument(value).length > 0, true, String(value));
  }
});

Deno.test("any simulation is refused, or runs with valid values", () => {
  const seed = 20261127;
  const prng = new Prng(seed);
  const objects = new ObjectTable(BAY);
  const kinds = Object.entries(GENERATOR_SCHEMAS);
  const odd = [
    0,
    1,
    2,
    5,
    -1,
    0.5,
    20,
    1000,
    60_000,
    1e300,
    null,
    "x",
    true,
    [0, 1],
    [1, 2, 3],
    {},
  ];
  let accepted = 0;
  for (let round = 0; round < 5000; round++) {
    const [kind, { properties = {}, required = [] }] = prng.pick(kinds);
    const generator: Record<string, unknown> = { kind, ioa: prng.int(1, 10) };
    for (const key of Object.keys(properties)) {
      if (key in generator || key === "ca" || key === "while") continue;
      if (!required.includes(key) && prng.chance(0.7)) continue;
      generator[key] = prng.chance(0.1) ? prng.pick(odd) : prng.pick([1, 2, 20, 1000, 5000]);
    }
    const simulation = { generators: [generator] };
    const faults = checkDocument({ ...BAY, simulation }).map(mistakeText);
    if (faults.length > 0) continue;
    assertEquals(faultsBySchema(simulation), [], `seed ${seed}`);
    accepted++;
    const [declared] = (simulation as unknown as Required<SimulationDeclaration>).generators;
    const object = objects.get(1, declared!.ioa)!;
    const source = makeGenerator(declared!, { object, seed: 1 });
    for (const [, value] of samplesOf(source, 2000, { 6: 20, 8: -7 })) {
      const { low, high, isWhole } = object.values;
      const isMeasured = object.type.startsWith("M_ME_");
      const fits = isMeasured ? !Number.isNaN(value) : value >= low && value <= high;
      const message = `seed ${seed}: ${value} of ${JSON.stringify(generator)}`;
      assertEquals([fits, !isWhole || Number.isInteger(value)], [true, true], message);
    }
  }
  assertEquals(accepted > 200, true, String(accepted));
});
