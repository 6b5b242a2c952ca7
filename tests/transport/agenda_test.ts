// The agenda: due entries run in order, once.

import { assert, assertEquals } from "@std/assert";
import { Agenda, type Entry } from "../../transport/agenda.ts";
import { liveHeap } from "../helpers/machine/live_heap.ts";
import { Prng } from "../helpers/random/prng.ts";

function at(monotonic: number): { monotonic: number; instant: number } {
  return { monotonic, instant: 0 };
}

Deno.test("Agenda runs due entries, the earliest first, and in order of addition", () => {
  const agenda = new Agenda();
  const done: string[] = [];
  for (const [when, name] of [[30, "c"], [10, "a"], [20, "b"], [10, "a2"], [20, "b2"]] as const) {
    agenda.add(when, () => done.push(name));
  }
  assertEquals(agenda.deadline(), 10);
  agenda.run(at(9));
  assertEquals(done, []);
  agenda.run(at(20));
  assertEquals(done, ["a", "a2", "b", "b2"]);
  assertEquals(agenda.deadline(), 30);
  agenda.run(at(1000));
  assertEquals(agenda.deadline(), Infinity);
});

Deno.test("Agenda calls functions and the method of objects with the time", () => {
  const agenda = new Agenda();
  const done: unknown[] = [];
  agenda.add(10, ({ monotonic }) => done.push(["function", monotonic]));
  const alarm = agenda.add(20, { ring: ({ monotonic }) => done.push(["object", monotonic]) });
  agenda.cancel(agenda.add(20, { ring: () => done.push("cancelled") }));
  agenda.run(at(30));
  agenda.cancel(alarm);
  agenda.run(at(40));
  assertEquals(done, [["function", 30], ["object", 30]]);
});

Deno.test("Agenda drops cancelled entries; cancelling twice or afterwards has no effect", () => {
  const agenda = new Agenda();
  const done: number[] = [];
  const entries = [1, 2, 3].map((when) => agenda.add(when, () => done.push(when)));
  agenda.cancel(entries[0]);
  agenda.cancel(entries[0]);
  agenda.cancel(undefined);
  assertEquals(agenda.deadline(), 2);
  agenda.run(at(2));
  agenda.cancel(entries[1]);
  agenda.run(at(3));
  assertEquals(done, [2, 3]);
});

Deno.test("Agenda runs due entries that are added while it runs", () => {
  const agenda = new Agenda();
  const done: string[] = [];
  let later: Entry | undefined;
  agenda.add(5, (now) => {
    agenda.add(now.monotonic, () => done.push("now"));
    later = agenda.add(now.monotonic + 1, () => done.push("later"));
  });
  agenda.run(at(5));
  assertEquals(done, ["now"]);
  agenda.cancel(later);
  assertEquals(agenda.deadline(), Infinity);
});

Deno.test("Agenda keeps the order of thousands of entries, some cancelled", () => keepsOrder(0.3));

Deno.test("Agenda keeps the order of thousands of entries, most cancelled", () => keepsOrder(0.9));

function keepsOrder(cancelled: number): void {
  const seed = 20_261_009;
  const random = new Prng(seed);
  const agenda = new Agenda();
  const done: number[] = [];
  const expected: [number, number][] = [];
  for (let i = 0; i < 5000; i++) {
    const when = random.int(0, 500);
    const entry = agenda.add(when, () => done.push(i));
    if (random.chance(cancelled)) agenda.cancel(entry);
    else expected.push([when, i]);
  }
  for (let now = 0; now <= 500; now += random.int(1, 20)) agenda.run(at(now));
  agenda.run(at(500));
  expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  assertEquals(done, expected.map(([, i]) => i), `seed ${seed}`);
}

Deno.test("Agenda frees cancelled entries even if they are due much later", () => {
  const agenda = new Agenda();
  const done: number[] = [];
  for (const when of [30, 10, 20]) agenda.add(when, () => done.push(when));
  const before = liveHeap();
  for (let i = 0; i < 100_000; i++) agenda.cancel(agenda.add(1000 + i, () => {}));
  const growth = liveHeap() - before;
  assert(growth < 500_000, `${growth} octets`);
  agenda.run(at(1_000_000));
  assertEquals([done, agenda.deadline()], [[10, 20, 30], Infinity]);
});
