// The plan of a sink: full batches, time limits, failed attempts, and faulty rows.

import { assert, assertEquals } from "@std/assert";
import { DeliveryPlan } from "../../../../cli/collect/sinks/delivery_plan.ts";
import { Prng } from "../../../helpers/random/prng.ts";

const OPTIONS = { rows: 100, ms: 60_000, backOff: { firstMs: 1000, maxMs: 60_000 } };

/** A sink with rows `1..last`, some of which it refuses, and which may be unavailable. */
class World {
  now = 0;
  last: number;
  isDown: () => boolean = () => false;
  readonly poison: ReadonlySet<number>;
  readonly taken = new Map<number, number>();
  readonly aside: number[] = [];
  readonly sizes: number[] = [];
  readonly plan: DeliveryPlan;

  constructor(last: number, poison: readonly number[] = [], options = OPTIONS) {
    this.last = last;
    this.poison = new Set(poison);
    this.plan = new DeliveryPlan(0, options);
  }

  /** Runs the sink until its next attempt is later than a time; returns the number of attempts. */
  run(until: number): number {
    for (let attempts = 0;;) {
      const { plan } = this;
      plan.arrived(Math.min(100, this.last - plan.position), this.now);
      const step = plan.next(this.now);
      if (step.type === "wait") {
        if (step.until > until) {
          this.now = until;
          return attempts;
        }
        this.now = step.until;
        continue;
      }
      const first = step.after + step.skip + 1;
      const end = Math.min(this.last, step.after + step.skip + step.limit);
      if (first > end) {
        plan.missed(this.now);
        continue;
      }
      attempts++;
      const rows = Array.from({ length: end - first + 1 }, (_, i) => first + i);
      const attempt = { count: rows.length, first, through: end };
      if (this.isDown() || rows.some((row) => this.poison.has(row))) {
        if (plan.failed(attempt, this.now)) this.aside.push(first);
      } else {
        for (const row of rows) this.taken.set(row, (this.taken.get(row) ?? 0) + 1);
        this.sizes.push(rows.length);
        plan.succeeded(attempt, this.now);
      }
    }
  }
}

Deno.test("pending rows are delivered at once at the start, later in full batches or after the time limit", () => {
  const world = new World(30);
  world.run(0);
  assertEquals(world.sizes, [30]);
  world.last = 129; // 99 more
  world.run(59_999);
  assertEquals(world.sizes, [30]);
  world.last = 130;
  world.run(59_999);
  assertEquals(world.sizes, [30, 100]);
  world.last = 131;
  world.run(60_000);
  assertEquals(world.sizes, [30, 100]);
  world.run(119_999 + 60_000);
  assertEquals(world.sizes, [30, 100, 1]);
});

Deno.test("a sink that lags permanently receives full batches", () => {
  const world = new World(1050);
  world.run(0);
  assertEquals(world.sizes, [...Array(10).fill(100), 50]);
});

Deno.test("hurry() delivers all pending rows", () => {
  const world = new World(0);
  world.run(10);
  world.last = 7;
  world.run(20);
  world.plan.hurry();
  world.run(20);
  assertEquals(world.taken.size, 7);
});

Deno.test("while the sink is down, retries are delayed more each time, and nothing is set aside", () => {
  const world = new World(500);
  world.isDown = () => world.now < 3_600_000;
  const attempts = world.run(3_600_000 - 1);
  assert(attempts > 60 && attempts < 160, `${attempts} attempts in an hour`);
  assertEquals([world.aside, world.taken.size], [[], 0]);
  world.run(3_800_000);
  assertEquals([world.aside, world.taken.size], [[], 500]);
});

Deno.test("a faulty row is found and set aside, and the others are delivered", () => {
  const world = new World(300, [142]);
  world.run(60_000);
  assertEquals(world.aside, [142]);
  assertEquals(world.taken.size, 299);
  assertEquals(world.plan.position, 300);
});

Deno.test("consecutive faulty rows are found", () => {
  const poison = Array.from({ length: 20 }, (_, i) => 50 + i);
  const world = new World(200, poison);
  world.run(3_600_000);
  assertEquals(world.aside, poison);
  assertEquals(world.taken.size, 180);
});

Deno.test("a faulty last row waits for another row that proves it", () => {
  const world = new World(10, [10]);
  world.run(600_000);
  assertEquals([world.aside, world.taken.size], [[], 9]);
  world.last = 11;
  world.run(900_000);
  assertEquals([world.aside, world.taken.size], [[10], 10]);
});

Deno.test("a sink that refuses everything is itself faulty", () => {
  const world = new World(50, Array.from({ length: 50 }, (_, i) => i + 1));
  world.run(24 * 3_600_000);
  assertEquals(world.aside, []);
});

Deno.test("under any faults, every row is delivered or set aside, and no valid row is set aside", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Prng(seed);
    const last = random.int(1, 600);
    const poison = Array.from({ length: random.int(0, 8) }, () => random.int(1, last));
    const world = new World(last, poison, { ...OPTIONS, rows: random.int(1, 100) });
    let outage = 0;
    world.isDown = () => {
      if (random.chance(0.02)) outage = world.now + random.int(0, 300_000);
      return world.now < outage;
    };
    world.run(48 * 3_600_000);
    world.last += 1; // a valid one, which proves the last
    world.isDown = () => false;
    world.run(72 * 3_600_000);
    const wrong = world.aside.filter((row) => !world.poison.has(row));
    for (let row = 1; row <= world.last; row++) {
      const isDone = world.taken.has(row) || world.aside.includes(row);
      assert(isDone, `seed ${seed}: row ${row} is neither delivered nor set aside`);
    }
    // An outage that spans part of two attempts, with another row in between, can look like a faulty row.
    assert(wrong.length <= 2, `seed ${seed}: good rows set aside: ${wrong}`);
    for (const row of world.poison) assert(world.aside.includes(row), `seed ${seed}: ${row} kept`);
  }
});
