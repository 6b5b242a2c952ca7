// Both stations over two unreliable paths: how soon the standby takes over, that no event is lost or duplicated, and
// that no command is ever executed twice.

import { assert, assertEquals } from "@std/assert";
import { DIRECTIONS, type FaultyWire } from "../helpers/wire/faulty_wire.ts";
import { FaultyPlant, memoryStore } from "../helpers/wire/faulty_plant.ts";
import type { Prng } from "../helpers/random/prng.ts";
import { damage } from "../helpers/wire/watched_wire.ts";

const SESSION = { k: 6, w: 4, t1Ms: 3000, t2Ms: 1000, t3Ms: 5000 } as const;

/** Latency from one station to the other and back, in ms. */
const ROUND_TRIP_MS = 20;

/** Interval between requests, in ms. */
const ASKED_EVERY_MS = 100;

interface WireFault {
  readonly make: (wire: FaultyWire, random: Prng) => void;
  /** Whether the session must detect it with t1, because TCP does not report it. */
  readonly silent: boolean;
}

const FAULTS: Readonly<Record<string, WireFault>> = {
  "a half-open connection": { make: (wire) => wire.halfOpen(), silent: true },
  "loss towards the controlled station": { make: (wire) => wire.drop("there"), silent: true },
  "loss towards the controlling station": { make: (wire) => wire.drop("back"), silent: true },
  "a reset": { make: (wire) => wire.reset(), silent: false },
  "an end of the stream": { make: (wire) => wire.end(), silent: false },
  "repetition towards the controlled station": {
    make: (wire) => wire.duplicate("there"),
    silent: false,
  },
  "repetition towards the controlling station": {
    make: (wire) => wire.duplicate("back"),
    silent: false,
  },
  "damage towards the controlled station": {
    make: (wire, random) => wire.corrupt("there", (octets) => damage(octets, random)),
    silent: false,
  },
  "damage towards the controlling station": {
    make: (wire, random) => wire.corrupt("back", (octets) => damage(octets, random)),
    silent: false,
  },
};

for (const [name, { make, silent }] of Object.entries(FAULTS)) {
  Deno.test(`${name} under load: the standby has the data ${silent ? "within t1" : "at once"}`, async () => {
    const plant = new FaultyPlant({ seed: 1, session: SESSION });
    await load(plant, 2000);
    assertEquals(plant.station.active, 0);
    make(plant.wires[0]!, plant.random);
    const broken = plant.clock.monotonic();
    await load(plant, 10_000);
    const started = plant.changes.find(({ at, link, state }) =>
      at >= broken && link === 1 && state === "started"
    );
    assert(started !== undefined, JSON.stringify(plant.changes.slice(-3)));
    const limit = ASKED_EVERY_MS + (silent ? SESSION.t1Ms : ROUND_TRIP_MS) + ROUND_TRIP_MS;
    assert(started.at - broken <= limit, `${started.at - broken} ms, expected at most ${limit}`);
    await check(plant);
  });
}

for (const silent of Object.keys(FAULTS).filter((name) => FAULTS[name]!.silent)) {
  Deno.test(`${silent} of an idle path: the standby has the data within t1 after the test`, async () => {
    const plant = new FaultyPlant({ seed: 1, session: SESSION });
    await plant.clock.advance(2000);
    FAULTS[silent]!.make(plant.wires[0]!, plant.random);
    await plant.clock.advance(SESSION.t3Ms + SESSION.t1Ms + 2 * ROUND_TRIP_MS);
    assertEquals(plant.station.active, 1);
    await check(plant);
  });
}

Deno.test("a path with a latency below t1 is kept, and loses nothing", async () => {
  const plant = new FaultyPlant({ seed: 1, session: SESSION, wire: { splitOctets: 3 } });
  await load(plant, 2000);
  for (const direction of DIRECTIONS) plant.wires[0]!.delay(direction, 800);
  await load(plant, 20_000);
  assertEquals([plant.station.active, plant.allWires.length], [0, 2]);
  await check(plant);
});

for (const takeover of ["newest", "refuse"] as const) {
  Deno.test(`any faults on two paths, takeover ${takeover}: every event once and in order, no command twice`, async () => {
    let [switches, repeated] = [0, 0];
    const told = new Set<string>();
    for (let seed = 1; seed <= 8; seed++) {
      const plant = new FaultyPlant({
        seed,
        session: SESSION,
        takeover,
        wire: { latencyMs: [1, 60], splitOctets: seed % 2 === 0 ? 5 : Infinity },
        supervision: { asduBufferLimit: 5, backOff: { maxMs: 2000 }, retryReads: 1 },
      });
      await disturb(plant);
      await check(plant, { refuses: takeover === "refuse" });
      switches += plant.changes.filter(({ state }) => state === "started").length;
      repeated += plant.station.repeated;
      for (const fate of plant.commands) told.add(fate.told);
    }
    assert(switches > 40, `${switches} starts`);
    assert(repeated > 50, `${repeated} events came twice over the wire`);
    const expected = ["done", "closed maybe", "closed no", "not-started no"];
    assertEquals(expected.filter((fate) => !told.has(fate)), [], [...told].join(", "));
  });
}

Deno.test("a controlled station that keeps crashing under load loses and duplicates no event", async () => {
  let repeated = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const plant = new FaultyPlant({
      seed,
      session: SESSION,
      store: memoryStore(),
      wire: { latencyMs: [1, 60] },
      supervision: { backOff: { firstMs: 100, maxMs: 500 } },
    });
    for (let crash = 0; crash < 20; crash++) {
      await load(plant, plant.random.int(0, 1500));
      plant.happen(plant.random.int(0, 5));
      await plant.crash();
    }
    await check(plant);
    repeated += plant.station.repeated;
  }
  assert(repeated > 0, "events came twice over the wire");
});

/** Plays some 20 seconds of load and faults, and one second to recover. */
async function disturb(plant: FaultyPlant): Promise<void> {
  const { random, station, clock } = plant;
  for (let round = 0; round < 100; round++) {
    plant.happen(random.int(0, 20));
    if (random.chance(0.6)) plant.command(random.pick(["direct", "select-before-operate"]));
    if (random.chance(0.2)) station.interrogate(1).catch(() => {}); // errors are acceptable here
    await clock.advance(random.int(0, 400));
    const wire = plant.wires[random.int(0, 1)]!;
    if (random.chance(0.15)) random.pick(Object.values(FAULTS)).make(wire, random);
    if (random.chance(0.2)) wire.delay(random.pick(DIRECTIONS), random.int(0, 600));
    if (random.chance(0.1)) {
      plant.command("direct"); // in flight when the transfer is stopped
      station.switchOver().catch(() => {}); // there may be no standby
    }
    if (random.chance(0.1)) plant.up[random.int(0, 1)] = random.chance(0.5);
  }
  plant.up.fill(true);
  await clock.advance(60_000);
}

/** Produces events and requests for this time. */
async function load(plant: FaultyPlant, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += ASKED_EVERY_MS) {
    plant.happen(plant.random.int(0, 3));
    plant.command("direct");
    await plant.clock.advance(ASKED_EVERY_MS);
  }
}

/** Ends the plant and checks the invariants. */
async function check(plant: FaultyPlant, { refuses = false } = {}): Promise<void> {
  await plant.clock.advance(30_000);
  await plant.end();
  const expected = Array.from({ length: plant.happened }, (_, index) => index + 1);
  assertEquals(plant.seen, expected, "every event once, in order");
  assertEquals(plant.allWires.flatMap(({ violations }) => violations), []);
  assertEquals(plant.clock.scheduled, 0, "no timer is left");
  for (const { link, state, broken, reason } of plant.changes) {
    if (state !== "waiting" || reason === "Expected the way to be up") continue;
    if (refuses && /closed the connection$|reset by peer$/.test(reason)) continue;
    assert(broken, `Link ${link} was lost without a fault: ${reason}`);
  }
  for (const [index, { told, sent, executed }] of plant.commands.entries()) {
    const story = `command ${index + 1}: ${told}, sent ${sent}, executed ${executed}`;
    assert(executed <= sent && sent <= 1, story);
    if (told === "done" || told.endsWith(" yes")) assertEquals(executed, 1, story);
    if (told.endsWith(" no") || told === "negative") assertEquals(executed, 0, story);
    assert(told !== "open", story);
  }
}
