// The simulation of a station: its changes in virtual time.

import { assertEquals } from "@std/assert";
import { SimulationRunner } from "../../../cli/simulation/runner.ts";
import { Simulation } from "../../../cli/simulation/simulation.ts";
import { Replay } from "../../../cli/simulation/replay.ts";
import { type Clock, ControlledStation } from "../../../mod.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { BAY, generatorOf } from "../../helpers/stations/simulated.ts";

function start(simulation: Simulation, clock: Clock) {
  const station = new ControlledStation(BAY, { clock });
  const refused: string[] = [];
  const runner = new SimulationRunner(station, simulation, {
    clock,
    onRefused: ({ ioa }, { message }) => refused.push(`${ioa}: ${message}`),
  });
  return { station, runner, refused, valueOf: (ioa: number) => station.get(1, ioa)!.value };
}

Deno.test("a runner sets due values at once, and the rest in time", async () => {
  const clock = new FakeClock();
  const simulation = new Simulation();
  simulation.drive(
    1,
    6,
    generatorOf({ kind: "ramp", ioa: 6, from: 0, to: 24, durationMs: 24_000 }),
  );
  simulation.drive(1, 8, generatorOf({ kind: "follow", ioa: 8, source: 6, factor: 10 }));
  simulation.drive(1, 9, generatorOf({ kind: "count", ioa: 9, perHour: 3600 }));
  const { station, runner, valueOf } = start(simulation, clock);
  await using _station = station;
  assertEquals([valueOf(6), valueOf(8), valueOf(9)], [0, 0, 100]);
  await clock.advance(5000);
  assertEquals([valueOf(6), valueOf(8), valueOf(9)], [5, 50, 105]);
  runner[Symbol.dispose]();
  await clock.advance(5000);
  assertEquals([valueOf(6), clock.scheduled], [5, 0]);
});

Deno.test("a runner is notified of external changes", async () => {
  const clock = new FakeClock();
  const simulation = new Simulation();
  const { station, runner, valueOf } = start(simulation, clock);
  await using _station = station;
  using _runner = runner;
  await clock.advance(1234);
  const generator = { kind: "toggle", ioa: 1, everyMs: 500 } as const;
  simulation.drive(1, 1, generatorOf(generator, { from: runner.now }));
  runner.update();
  await clock.advance(500);
  assertEquals([runner.now, valueOf(1)], [1734, 1]);
});

Deno.test("a value that the station refuses is reported once per object, and the rest continues", async () => {
  const clock = new FakeClock();
  const values = [0, 1, 2, 3].map((second) => ({
    type: "value" as const,
    atMs: second * 1000,
    ca: 1,
    ioa: second % 2 === 0 ? 1 : 6,
    value: 10 + second,
  }));
  const { station, runner, refused, valueOf } = start(
    new Simulation([new Replay({ label: "replay", values })]),
    clock,
  );
  await using _station = station;
  using _runner = runner;
  await clock.advance(10_000);
  assertEquals(refused, [
    "1: Cannot set M_SP_NA_1 CA 1 IOA 1 to value 10: expected a whole number from 0 to 1",
  ]);
  assertEquals(valueOf(6), 13);
});

Deno.test("a simulation continues where it was after the computer slept", async () => {
  const clock = new FakeClock();
  const simulation = new Simulation();
  simulation.drive(1, 9, generatorOf({ kind: "count", ioa: 9, perHour: 3600 }));
  let asleep = 0;
  const { station, runner, valueOf } = start(simulation, {
    monotonic: () => clock.monotonic() + asleep,
    instant: () => clock.instant() + asleep,
    schedule: (at, call) => clock.schedule(at - asleep, call),
  });
  await using _station = station;
  using _runner = runner;
  await clock.advance(3000);
  asleep = 86_400_000;
  await clock.advance(3000);
  assertEquals(valueOf(9), 106);
});
