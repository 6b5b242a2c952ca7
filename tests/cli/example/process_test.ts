// The simulated process of the built-in station, with seeded randomness.

import { assert, assertEquals } from "@std/assert";
import { ExampleProcess } from "../../../cli/example/example_process.ts";
import { EXAMPLE_CA, EXAMPLE_SUBSTATION, IOA } from "../../../cli/example/example_substation.ts";
import { applyChange } from "../../../cli/example/process.ts";
import { Wander } from "../../../cli/example/wander.ts";
import { ControlledStation } from "../../../mod.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { Prng } from "../../helpers/random/prng.ts";

const SEED = 20261123;

/** Runs the process for a while; returns the final value of each point, and the count of each counter. */
function run(
  process: ExampleProcess,
  seconds: number,
  positions: Readonly<Record<number, number>> = {},
) {
  const values = new Map<number, number>();
  const counts = new Map<number, number>();
  const valueOf = (_ca: number, ioa: number) => positions[ioa] ?? (ioa === IOA.tapPosition ? 9 : 2);
  for (let i = 0; i < seconds * 2; i++) {
    for (const change of process.step(500, valueOf)) {
      const { ca, ioa } = change;
      assertEquals(ca, EXAMPLE_CA);
      if (change.type === "value") values.set(ioa, change.value);
      else counts.set(ioa, (counts.get(ioa) ?? 0) + change.increment);
    }
  }
  return { values, counts };
}

function random(): () => number {
  const prng = new Prng(SEED);
  return () => prng.next();
}

Deno.test("the example process is physically consistent", () => {
  const { values, counts } = run(new ExampleProcess(random()), 600);
  const at = (ioa: number) => values.get(ioa)!;
  const power = (amperes: number) => Math.sqrt(3) * at(IOA.voltage20) * amperes * 0.965 / 1000;
  for (
    const [current, feeder] of [[IOA.ringCurrent, IOA.ringPower], [
      IOA.harbourCurrent,
      IOA.harbourPower,
    ]]
  ) {
    assert(Math.abs(power(at(current!)) - at(feeder!)) < 0.02, `seed ${SEED}`);
  }
  assert(at(IOA.transformerPower) > at(IOA.ringPower) + at(IOA.harbourPower));
  assert(Math.abs(at(IOA.frequency) - 50) < 0.1);
  assert(Math.abs(at(IOA.voltage110) - 118.4) < 2);
  // Ten minutes at about 23 MW are about 3.9 MWh.
  const energy = counts.get(IOA.lineEnergy)!;
  assert(Math.abs(energy - at(IOA.linePower) * 1000 / 6) < energy * 0.1, `${energy}, seed ${SEED}`);
});

Deno.test("an open breaker stops current, power and energy", () => {
  const feeder = run(new ExampleProcess(random()), 20, { [IOA.ringBreaker]: 1 });
  assertEquals(feeder.values.get(IOA.ringCurrent), 0);
  assertEquals(feeder.counts.get(IOA.ringEnergy), undefined);
  assert(feeder.values.get(IOA.harbourCurrent)! > 100);
  const dark = run(new ExampleProcess(random()), 20, { [IOA.lineBreaker]: 1 });
  for (const ioa of [IOA.voltage20, IOA.harbourPower, IOA.transformerPower, IOA.linePower]) {
    assertEquals(dark.values.get(ioa), 0);
  }
  assert(dark.values.get(IOA.voltage110)! > 110, "the line is live still");
});

Deno.test("the earth fault occurs when it is due, and clears", () => {
  const process = new ExampleProcess(random(), 3);
  const seen: string[] = [];
  for (let ms = 500; ms <= 6000; ms += 500) {
    for (const change of process.step(500, () => 2)) {
      if (change.ioa === IOA.earthFault && change.type === "value") {
        seen.push(`${ms} ${change.value}`);
      }
      if (change.ioa === IOA.harbourStart) seen.push(`${ms} start`);
    }
  }
  assertEquals(seen, ["3000 start", "3000 1", "4500 0"]);
});

Deno.test("the station accepts every change of the example process", async () => {
  const clock = new FakeClock();
  await using station = new ControlledStation(EXAMPLE_SUBSTATION, { clock });
  const valueOf = (ca: number, ioa: number) => station.get(ca, ioa)!.value;
  const process = new ExampleProcess(random(), 1);
  const changed = new Set<number>();
  for (let i = 0; i < 100; i++) {
    for (const change of process.step(500, valueOf)) {
      applyChange(station, change);
      changed.add(change.ioa);
    }
  }
  assert(changed.size > 15);
  assert(valueOf(EXAMPLE_CA, IOA.lineEnergy) > 48_215_730);
});

Deno.test("events of protection equipment are reported each time, other values when they change", () => {
  const calls: unknown[] = [];
  const station = {
    update: (...args: unknown[]) => calls.push(args),
    count: (...args: unknown[]) => calls.push(args),
  } as unknown as ControlledStation;
  applyChange(station, { type: "value", ca: 1, ioa: 2, value: 3, elapsedMs: 80 });
  applyChange(station, { type: "value", ca: 1, ioa: 2, value: 3, quality: 0x80, transient: true });
  applyChange(station, { type: "count", ca: 1, ioa: 9, increment: 5 });
  assertEquals(calls, [
    [1, 2, { value: 3, elapsedMs: 80, force: true }],
    [1, 2, { value: 3, quality: 0x80, transient: true }],
    [1, 9, 5],
  ]);
});

Deno.test("Wander stays around its mean, within its spread", () => {
  const wander = new Wander(100, 2);
  const next = random();
  const values = Array.from({ length: 20_000 }, () => wander.step(5, next));
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assert(Math.abs(mean - 100) < 0.2, `mean ${mean}, seed ${SEED}`);
  assert(Math.abs(Math.sqrt(variance) - 2) < 0.2, `spread ${Math.sqrt(variance)}, seed ${SEED}`);
});
