// When entries are written, and what happens if they cannot be: in virtual time, with a simulated store.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Entry, newTally } from "../../../../cli/collect/store/entry.ts";
import { StoreError, type StoreErrorCode } from "../../../../cli/collect/store/store_error.ts";
import { Writer } from "../../../../cli/collect/store/writer.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

/** A writer, and its output. */
class Bench {
  readonly clock = new FakeClock();
  /** Number of entries in each transaction. */
  readonly commits: number[] = [];
  /** Links whose start or end was written. */
  readonly links: string[] = [];
  readonly events: string[] = [];
  fault: Error | undefined;
  /** Called for each operation on the store. */
  onAttempt: () => void = () => {};
  readonly writer = new Writer({
    target: {
      commit: (entries, more) => {
        this.onAttempt();
        if (this.fault !== undefined) throw this.fault;
        more();
        this.commits.push(entries.length);
        for (const each of entries) {
          if (each.type !== "arrival") this.links.push(`${each.link} ${each.type}`);
        }
        return newTally();
      },
      probe: () => {
        this.events.push("probe");
        this.onAttempt();
        if (this.fault !== undefined) throw this.fault;
      },
    },
    clock: this.clock,
    commitMs: 20,
    patienceMs: () => 5000,
    onFailing: ({ code }) => this.events.push(`failing: ${code}`),
    onRecovered: (leftOut) => {
      this.events.push("recovered");
      if (leftOut > 0) this.events.push(`${leftOut} links left out`);
    },
  });
  /** Entries that may be acknowledged to the station. */
  written = 0;

  add(count: number, pressing = false): void {
    for (let n = 0; n < count; n++) {
      this.writer.add(entry(n), pressing).then(() => this.written++);
    }
  }

  begin(link: number): void {
    this.writer.add({
      type: "begun",
      station: "Northfield",
      link,
      address: "192.0.2.10",
      at: this.clock.instant(),
      window: 12,
    });
  }

  end(link: number): void {
    this.writer.add({ type: "ended", link, at: this.clock.instant(), reason: "Lost" });
  }

  fail(code: StoreErrorCode): void {
    this.fault = new StoreError("Cannot write", { code });
  }
}

function entry(asdu: number): Entry {
  return { type: "arrival", station: "Northfield", link: 1, asdu, received: 0, drafts: [] };
}

Deno.test("values that arrive within the delay are written together, and complete only then", async () => {
  const bench = new Bench();
  bench.add(3);
  await bench.clock.advance(10);
  bench.add(2);
  await bench.clock.advance(9);
  assertEquals([bench.commits, bench.written], [[], 0]);
  await bench.clock.advance(1);
  assertEquals([bench.commits, bench.written], [[5], 5]);
  assertEquals(bench.clock.scheduled, 0);
});

Deno.test("a waiting station also hurries earlier values", async () => {
  const bench = new Bench();
  bench.add(3);
  bench.add(1, true);
  await bench.clock.advance(0);
  assertEquals(bench.commits, [4]);
});

Deno.test("notes wait for values, or one second; the last note with a key counts", async () => {
  const bench = new Bench();
  const noted: number[] = [];
  bench.writer.note("position", () => noted.push(1));
  bench.writer.note("position", () => noted.push(2));
  await bench.clock.advance(999);
  assertEquals(noted, []);
  await bench.clock.advance(1);
  assertEquals([noted, bench.commits], [[2], [0]]);
  bench.writer.note("position", () => noted.push(3));
  bench.add(1);
  await bench.clock.advance(20);
  assertEquals([noted, bench.commits], [[2, 3], [0, 1]]);
});

Deno.test("a temporary fault is not reported, and causes no loss", async () => {
  const bench = new Bench();
  bench.fail("busy");
  bench.add(3);
  await bench.clock.advance(4000);
  assertEquals([bench.written, bench.events], [0, []]);
  bench.add(2);
  bench.fault = undefined;
  await bench.clock.advance(1000);
  assertEquals([bench.commits, bench.written, bench.events], [[5], 5, []]);
});

Deno.test("a lasting fault is reported once; pending values are dropped, notes are not", async () => {
  const bench = new Bench();
  let noted = 0;
  bench.fail("full");
  bench.writer.note("position", () => noted++);
  bench.add(3);
  await bench.clock.advance(6500);
  assert(bench.writer.isDown);
  assertEquals(bench.events[0], "failing: full");
  bench.add(5); // from connections that are about to end
  await bench.clock.advance(120_000);
  assertEquals([bench.written, noted, bench.writer.waiting], [0, 0, 0]);
  assertEquals(bench.events.filter((event) => event !== "probe"), ["failing: full"]);
  bench.fault = undefined;
  await bench.clock.advance(15_000);
  assertEquals(bench.events.at(-1), "recovered");
  await bench.clock.advance(1000);
  assertEquals([bench.written, noted], [0, 1]);
  bench.add(1);
  await bench.clock.advance(20);
  assertEquals(bench.written, 1);
});

Deno.test("while writes fail, starts and ends of links are kept in order, and written first", async () => {
  const bench = new Bench();
  bench.begin(1);
  await bench.clock.advance(20);
  bench.fail("full");
  bench.end(1);
  bench.begin(2);
  bench.add(3);
  await bench.clock.advance(6500);
  assert(bench.writer.isDown);
  bench.end(2);
  bench.fault = undefined;
  await bench.clock.advance(15_000);
  assertEquals(bench.links, ["1 begun", "1 ended", "2 begun", "2 ended"]);
  assertEquals(bench.written, 0, "no station learns of these values");
  // If it fails again before that is written, nothing is forgotten.
  bench.begin(3);
  await bench.clock.advance(20);
  bench.fail("moved");
  bench.end(3);
  await bench.clock.advance(60_000);
  bench.fault = undefined;
  bench.writer.flush();
  assertEquals(bench.links.slice(4), ["3 begun", "3 ended"]);
  assert(!bench.writer.isDown);
});

Deno.test("link events are written as soon as the store can be written again", async () => {
  const bench = new Bench();
  bench.begin(1);
  await bench.clock.advance(20);
  bench.fail("full");
  bench.end(1);
  bench.add(1);
  await bench.clock.advance(6500);
  assert(bench.writer.isDown);
  bench.fault = undefined;
  while (bench.writer.isDown) await bench.clock.advance(1);
  assertEquals([bench.events.at(-1), bench.links], ["recovered", ["1 begun", "1 ended"]]);
});

Deno.test("links that break repeatedly while writes fail use limited memory, and their number is reported", async () => {
  const bench = new Bench();
  bench.begin(0);
  await bench.clock.advance(20);
  bench.fail("moved");
  bench.end(0);
  await bench.clock.advance(20);
  for (let link = 1; link <= 50_000; link++) {
    bench.begin(link);
    bench.end(link);
  }
  bench.fault = undefined;
  await bench.clock.advance(15_000);
  assertEquals(bench.links.slice(0, 2), ["0 begun", "0 ended"]);
  assertEquals(bench.links.slice(-2), ["50000 begun", "50000 ended"]);
  const kept = bench.links.length / 2 - 1;
  assert(kept <= 5000, `${kept} links`);
  assertEquals(bench.events.at(-1), `${50_000 - kept} links left out`);
});

for (const code of ["read-only", "damaged", "moved"] as const) {
  Deno.test(`a store that is ${code} is reported at once`, async () => {
    const bench = new Bench();
    bench.fail(code);
    bench.add(1);
    await bench.clock.advance(20);
    assertEquals(bench.events, [`failing: ${code}`]);
  });
}

Deno.test("flush() writes at once, or reports why it cannot", async () => {
  const bench = new Bench();
  bench.writer.flush(); // nothing is waiting
  bench.add(2);
  bench.fail("full");
  assertThrows(() => bench.writer.flush(), StoreError, "Cannot write");
  bench.fault = undefined;
  bench.writer.flush();
  await settle();
  assertEquals([bench.commits, bench.written], [[2], 2]);
  bench.writer.close();
  bench.add(1);
  await bench.clock.advance(1000);
  assertEquals(bench.written, 2);
});

Deno.test("a failing store is retried at growing intervals, first by writing, then by probing", async () => {
  const bench = new Bench();
  bench.fail("full");
  const times: number[] = [];
  bench.onAttempt = () => times.push(bench.clock.monotonic());
  bench.add(1);
  await bench.clock.advance(60_000);
  assertEquals(times, [
    ...[20, 40, 80, 160, 320, 640, 1280, 2280, 3280, 4280, 5280], // at most a second apart
    ...[6280, 8280, 12_280, 20_280, 35_280, 50_280], // at most 15 s
  ]);
});

Deno.test("an unusable store is abandoned at once and reported once, but not after close()", async () => {
  const bench = new Bench();
  const error = new StoreError("It is damaged", { code: "damaged" });
  bench.add(2);
  bench.writer.giveUp(error);
  bench.writer.giveUp(error);
  assertEquals([bench.writer.isDown, bench.events], [true, ["failing: damaged"]]);
  await bench.clock.advance(500);
  assertEquals([bench.commits, bench.written], [[], 0]);
  const closed = new Bench();
  closed.writer.close();
  closed.writer.giveUp(error);
  assertEquals([closed.writer.isDown, closed.events], [false, []]);
});

Deno.test("pending values, notes and links of a store that is set aside are dropped", async () => {
  const bench = new Bench();
  let noted = 0;
  bench.begin(1);
  bench.add(2);
  bench.writer.note("position", () => noted++);
  bench.writer.forget();
  assertEquals([bench.writer.waiting, bench.writer.noted], [0, 0]);
  bench.add(1);
  await bench.clock.advance(2000);
  assertEquals([bench.commits, bench.written, bench.links, noted], [[1], 1, [], 0]);
});
