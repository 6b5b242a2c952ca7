// Playback of recordings: order, speed, rounds, and the effects of generators and users.

import { assertEquals } from "@std/assert";
import { type RecordedValue, Replay } from "../../../cli/simulation/replay.ts";
import { Simulation } from "../../../cli/simulation/simulation.ts";
import { changesOf, generatorOf, samplesOf } from "../../helpers/stations/simulated.ts";

const VALUES: readonly RecordedValue[] = [
  { type: "value", atMs: 0, ca: 1, ioa: 6, value: 1 },
  { type: "value", atMs: 0, ca: 1, ioa: 2, value: 2 },
  { type: "value", atMs: 1500, ca: 1, ioa: 6, value: 3 },
  { type: "value", atMs: 4000, ca: 1, ioa: 6, value: 4 },
];

Deno.test("a recording is played with its own times, then ends", () => {
  const ended: string[] = [];
  const replay = new Replay({ label: "r", values: VALUES, onEnd: () => ended.push("end") });
  assertEquals(samplesOf(replay, 1500), [[0, 1], [0, 2], [1500, 3]]);
  assertEquals([replay.due, ended], [4000, []]);
  assertEquals(samplesOf(replay, 1e9), [[4000, 4]]);
  assertEquals([replay.due, ended], [Infinity, ["end"]]);
});

Deno.test("a recording is played faster or slower", () => {
  const times = (speed: number) =>
    samplesOf(new Replay({ label: "r", values: VALUES, speed }), 1e9).map(([ms]) => ms);
  assertEquals(times(10), [0, 0, 150, 400]);
  assertEquals(times(0.5), [0, 0, 3000, 8000]);
});

Deno.test("a loop restarts one second after the last value, at any speed", () => {
  const times = (speed: number) =>
    samplesOf(new Replay({ label: "r", values: VALUES, loop: true, speed }), 11_000)
      .map(([ms]) => ms);
  assertEquals(times(1), [0, 0, 1500, 4000, 5000, 5000, 6500, 9000, 10_000, 10_000]);
  assertEquals(times(10).slice(0, 8), [0, 0, 150, 400, 1400, 1400, 1550, 1800]);
});

Deno.test("an empty recording is never due and ends nothing", () => {
  assertEquals(new Replay({ label: "r", values: [], loop: true }).due, Infinity);
});

Deno.test("a generator replaces the values that a recording has for its object", () => {
  const simulation = new Simulation([new Replay({ label: "replay", values: VALUES })]);
  simulation.drive(1, 6, generatorOf({ kind: "constant", ioa: 6, value: 50 }));
  assertEquals(changesOf(simulation, 10_000), ["1/2=2", "1/6=50"]);
  assertEquals(simulation.driverOf(1, 6), "constant");
  assertEquals(simulation.driverOf(1, 2), "replay");
  assertEquals(simulation.driverOf(1, 3), "");
});

Deno.test("a held object is unchanged until it is released", () => {
  const simulation = new Simulation();
  simulation.drive(1, 1, generatorOf({ kind: "toggle", ioa: 1, everyMs: 1000 }));
  assertEquals(changesOf(simulation, 1000), ["1/1=0", "1/1=1"]);
  simulation.hold(1, 1);
  assertEquals(simulation.driverOf(1, 1), "held");
  assertEquals(simulation.held, [[1, 1]]);
  assertEquals(changesOf(simulation, 4500), []);
  assertEquals(simulation.release(1, 1, 4500), true);
  assertEquals(simulation.release(1, 1, 4500), false);
  assertEquals(changesOf(simulation, 5000), ["1/1=0", "1/1=1"]);
});

Deno.test("a new generator begins at once and replaces the previous one", () => {
  const simulation = new Simulation();
  simulation.drive(1, 1, generatorOf({ kind: "toggle", ioa: 1, everyMs: 1000 }));
  changesOf(simulation, 2500);
  const constant = generatorOf({ kind: "constant", ioa: 1, value: 1 }, { from: 2500.5 });
  simulation.drive(1, 1, constant);
  assertEquals(simulation.due, 2500.5);
  assertEquals(changesOf(simulation, 60_000), ["1/1=1"]);
  assertEquals(simulation.due, Infinity);
});
