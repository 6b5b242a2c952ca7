// A sink over time: batches, outages, faulty rows, an unreadable store, and the end.

import { assert, assertEquals } from "@std/assert";
import type { Delivery, Outcome, Refusal } from "../../../../cli/collect/sinks/delivery.ts";
import { Pump, type PumpSource } from "../../../../cli/collect/sinks/pump.ts";
import type { StoredValue } from "../../../../cli/collect/format/stored_value.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { storedRows } from "../../../helpers/collect/stored_rows.ts";

/** Rows `1..last`, and a pump that delivers them. */
class World implements PumpSource, Delivery {
  readonly clock = new FakeClock();
  readonly taken: number[] = [];
  readonly sizes: number[] = [];
  readonly refusals: Refusal[] = [];
  readonly troubles: string[] = [];
  recoveries = 0;
  noted = 0;
  last = 0;
  isReadable = true;
  /** Rows up to here may be delivered. */
  settled = Infinity;
  isClosed = false;
  /** Answer of the sink; by default, it accepts everything. */
  answer: (rows: readonly StoredValue[]) => Outcome = (rows) => ({
    done: rows.length,
    refused: [],
  });
  readonly pump = new Pump({
    name: "archive",
    rows: 100,
    ms: 60_000,
    backOff: { firstMs: 1000, maxMs: 60_000 },
    position: 0,
    source: this,
    delivery: this,
    clock: this.clock,
    onTrouble: (error) => this.troubles.push(error),
    onRecovered: () => this.recoveries++,
  });

  async arrive(last: number): Promise<void> {
    this.last = last;
    this.pump.wake();
    await settle();
  }

  waiting(after: number, limit: number): number {
    if (!this.isReadable) throw new Error("disk I/O error");
    return Math.min(limit, this.last - after);
  }

  read(after: number, limit: number): { rows: StoredValue[]; through: number } {
    const through = Math.min(this.last, after + limit);
    return { rows: storedRows(after + 1, through), through };
  }

  settle(seq: number): Promise<void> {
    if (seq <= this.settled) return Promise.resolve();
    return Promise.reject(new Error("the mark cannot be written"));
  }

  note(position: number, _delivered: number, refused: readonly Refusal[]): void {
    this.noted = position;
    this.refusals.push(...refused);
  }

  deliver(rows: readonly StoredValue[]): Promise<Outcome> {
    const outcome = this.answer(rows);
    if (outcome.done > 0) {
      this.sizes.push(outcome.done);
      const refused = outcome.refused.map(({ seq }) => seq);
      const done = rows.slice(0, outcome.done).map(({ seq }) => seq);
      this.taken.push(...done.filter((seq) => !refused.includes(seq)));
    }
    return Promise.resolve(outcome);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

Deno.test("a pump delivers 100 rows at once, or fewer after 60 s, and records its position", async () => {
  const world = new World();
  await world.arrive(10); // rows that wait at the start
  await world.arrive(50);
  await world.clock.advance(59_999);
  assertEquals([world.sizes, world.noted], [[10], 10]);
  await world.clock.advance(1);
  assertEquals([world.sizes, world.noted], [[10, 40], 50]);
  await world.arrive(150);
  assertEquals([world.sizes, world.noted], [[10, 40, 100], 150]);
  assertEquals(world.taken, numbers(1, 150));
});

Deno.test("rows that arrive right after the last look are delivered at once", async () => {
  const world = new World();
  await world.arrive(1);
  const { length } = world.sizes;
  void world.arrive(world.noted + 1);
  await world.arrive(world.noted + 100);
  assertEquals([world.sizes.slice(length), world.noted], [[100], world.last]);
});

Deno.test("during an outage, nothing is set aside, and afterwards everything is delivered in order", async () => {
  const world = new World();
  const { answer } = world;
  world.answer = () => ({ done: 0, refused: [], error: "connection refused" });
  await world.arrive(250);
  await world.clock.advance(6 * 3_600_000);
  assertEquals([world.taken, world.refusals], [[], []]);
  assert(world.pump.status.failing > 300 && world.pump.status.failing < 900);
  assertEquals(world.pump.status.error, "connection refused");
  world.answer = answer;
  await world.clock.advance(60_000);
  assertEquals([world.taken, world.recoveries, world.pump.status.failing], [numbers(1, 250), 1, 0]);
});

Deno.test("a faulty row is set aside within seconds, with the error, and the others are delivered", async () => {
  const world = new World();
  const { answer } = world;
  const error = "value violates check constraint";
  world.answer = (rows) =>
    rows.some(({ seq }) => seq === 77) ? { done: 0, refused: [], error } : answer(rows);
  await world.arrive(100);
  await world.clock.advance(15_000);
  assertEquals(world.refusals, [{ seq: 77, error }]);
  assertEquals(new Set(world.taken), new Set([...numbers(1, 76), ...numbers(78, 100)]));
  assertEquals([world.noted, world.pump.status.refused, world.recoveries], [100, 1, 1]);
});

Deno.test("a temporary failure sets nothing aside, even if other rows are delivered", async () => {
  const world = new World();
  const { answer } = world;
  world.answer = (rows) =>
    rows.some(({ seq }) => seq === 77)
      ? { done: 0, refused: [], error: "deadlock", isTemporary: true }
      : answer(rows);
  await world.arrive(100);
  await world.clock.advance(3_600_000);
  assertEquals(world.refusals, []);
  world.answer = answer;
  await world.clock.advance(60_000);
  assertEquals(new Set(world.taken), new Set(numbers(1, 100)));
});

Deno.test("rows that the sink refuses are set aside without delay", async () => {
  const world = new World();
  world.answer = (rows) => ({ done: rows.length, refused: [{ seq: 2, error: "too large" }] });
  await world.arrive(3);
  assertEquals([world.taken, world.noted], [[1, 3], 3]);
  assertEquals(world.refusals, [{ seq: 2, error: "too large" }]);
});

Deno.test("answers before a failure count, and the rest is sent again", async () => {
  const world = new World();
  const { answer } = world;
  world.answer = () => ({ done: 4, refused: [], error: "lost connection" });
  await world.arrive(10);
  assertEquals([world.taken, world.noted], [[1, 2, 3, 4], 4]);
  world.answer = answer;
  await world.clock.advance(1000);
  assertEquals(world.taken, numbers(1, 10));
});

Deno.test("an unreadable store is reported as a problem and retried later", async () => {
  const world = new World();
  world.isReadable = false;
  await world.arrive(5);
  assertEquals(world.troubles, ["Cannot read the store: disk I/O error"]);
  world.isReadable = true;
  await world.clock.advance(5000);
  assertEquals([world.taken, world.recoveries], [numbers(1, 5), 1]);
});

Deno.test("rows whose number is not yet on disk are delivered later", async () => {
  const world = new World();
  world.settled = 4;
  await world.arrive(5);
  assertEquals(world.troubles, ["Cannot read the store: the mark cannot be written"]);
  await world.clock.advance(6000);
  assertEquals([world.taken, world.pump.status.failing], [[], 2]);
  world.settled = 5;
  await world.clock.advance(5000);
  assertEquals([world.taken, world.recoveries], [numbers(1, 5), 1]);
  assertEquals([world.pump.status.failing, world.pump.status.error], [0, undefined]);
});

Deno.test("close() delivers pending rows, and stops at the first failure", async () => {
  const world = new World();
  await world.arrive(1);
  await world.arrive(30);
  await world.pump.close(new AbortController().signal);
  assertEquals([world.taken, world.isClosed, world.clock.scheduled], [numbers(1, 30), true, 0]);

  const failing = new World();
  failing.answer = () => ({ done: 0, refused: [], error: "connection refused" });
  await failing.arrive(30);
  await failing.pump.close(new AbortController().signal);
  assertEquals([failing.pump.status.failing, failing.isClosed, failing.clock.scheduled], [
    2,
    true,
    0,
  ]);
});

Deno.test("during close(), no other delivery starts", async () => {
  const world = new World();
  await world.arrive(1);
  await world.arrive(30); // due in 60 s
  const deliver = world.deliver.bind(world);
  const slow = Promise.withResolvers<void>();
  let atOnce = 0;
  world.deliver = async (rows) => {
    atOnce++;
    await slow.promise;
    return deliver(rows);
  };
  const closed = world.pump.close(new AbortController().signal);
  await world.clock.advance(120_000);
  await world.arrive(200);
  assertEquals(atOnce, 1);
  slow.resolve();
  await closed;
  assertEquals([world.taken, world.isClosed], [numbers(1, 200), true]);
});
