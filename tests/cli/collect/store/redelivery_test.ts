// Which events count as resent after a reconnection, and which as new, however similar they are.

import { assert, assertEquals } from "@std/assert";
import { Redelivery, type SeqRange, type Trace } from "../../../../cli/collect/store/redelivery.ts";
import { Prng } from "../../../helpers/random/prng.ts";

/** Plays one station: texts such as `a1` are events, and the letter is the point. */
class Bench {
  seq = 0;
  asdu = 0;
  tracker: Redelivery<string>;
  readonly rows = new Map<number, Trace<string>>();

  constructor(window = 12) {
    this.tracker = new Redelivery(window, Object.is);
  }

  /** Delivers one ASDU; returns the rows assigned to its events. */
  deliver(...events: string[]): number[] {
    const asdu = this.asdu++;
    this.tracker.arrived(asdu);
    return events.map((event) => {
      const lane = event.charCodeAt(0);
      const known = this.tracker.match({ lane, content: event, tag: null });
      assert(known !== "doubtful");
      const seq = known?.seq ?? ++this.seq;
      const trace = { seq, lane, content: event, tag: null };
      this.rows.set(seq, trace);
      this.tracker.note(asdu, trace);
      return seq;
    });
  }

  reconnect(): void {
    this.asdu = 0;
    this.tracker.begin();
  }

  /** Kills the process, and starts it again with what it has stored. */
  crash(window = 12): void {
    this.tracker = new Redelivery(
      window,
      Object.is,
      rowsOf(this.tracker.inDoubt()).map((seq) => this.rows.get(seq)!),
    );
    this.reconnect();
  }
}

function rowsOf(ranges: readonly SeqRange[]): number[] {
  return ranges.flatMap(([first, count]) => Array.from({ length: count }, (_, i) => first + i));
}

Deno.test("within a connection, identical events are distinct", () => {
  const bench = new Bench();
  assertEquals(bench.deliver("a1", "a1", "b1"), [1, 2, 3]);
  assertEquals(bench.deliver("a1"), [4]);
});

Deno.test("events resent after a reconnection are recognized in any ASDU", () => {
  const bench = new Bench();
  bench.deliver("a1", "b1");
  bench.deliver("a2");
  bench.reconnect();
  assertEquals(bench.deliver("a1"), [1]);
  assertEquals(bench.deliver("b1", "a2", "a3"), [2, 3, 4]);
});

Deno.test("identical events are recognized as many times as they were stored", () => {
  const bench = new Bench();
  bench.deliver("a1", "a0", "a1");
  bench.reconnect();
  assertEquals(bench.deliver("a1", "a0", "a1", "a0"), [1, 2, 3, 4]);
});

Deno.test("if a station resumes in the middle, earlier events were acknowledged", () => {
  const bench = new Bench();
  bench.deliver("a1", "a2", "a3", "b1");
  bench.reconnect();
  assertEquals(bench.deliver("a3", "a1"), [3, 5]);
});

Deno.test("a new event of a point ends the search only for that point", () => {
  const bench = new Bench();
  bench.deliver("a1", "a2", "b1");
  bench.reconnect();
  assertEquals(bench.deliver("a3", "a1", "b1"), [4, 5, 3]);
});

Deno.test("a resent event older than the window is new", () => {
  const bench = new Bench(2);
  for (const event of ["a1", "b1", "c1", "d1"]) bench.deliver(event);
  bench.reconnect();
  assertEquals(bench.deliver("a1", "b1", "c1", "d1"), [5, 6, 3, 4]);
});

Deno.test("events stay in doubt when connections end early", () => {
  const bench = new Bench();
  bench.deliver("a1", "a2", "a3", "b1");
  bench.reconnect();
  assertEquals(bench.deliver("a1"), [1]);
  bench.reconnect();
  assertEquals(bench.deliver("a1"), [1]);
  bench.reconnect();
  bench.reconnect();
  assertEquals(bench.deliver("a2", "a3", "a4"), [2, 3, 5]);
  assertEquals(bench.deliver("b1"), [4]);
});

Deno.test("a crash at any moment changes nothing", () => {
  const bench = new Bench();
  bench.deliver("a1", "b1");
  bench.crash();
  assertEquals(bench.deliver("a1"), [1]);
  bench.crash();
  assertEquals(bench.deliver("a1", "b1", "a2"), [1, 2, 3]);
  bench.crash();
  assertEquals(bench.deliver("b1", "a2", "a3"), [2, 3, 4]);
});

Deno.test("a clone is independent", () => {
  const bench = new Bench();
  bench.deliver("a1", "a2");
  bench.reconnect();
  const kept = bench.tracker.clone();
  bench.deliver("a1", "a2", "a3");
  bench.tracker = kept;
  bench.seq = 2;
  assertEquals(bench.deliver("a1", "a2", "a3"), [1, 2, 3]);
});

Deno.test("events in doubt are kept as ranges of limited number", () => {
  const bench = new Bench();
  bench.deliver("a1", "b1", "c1");
  bench.deliver("d1");
  assertEquals(bench.tracker.inDoubt(), [[1, 4]]);
  for (let n = 0; n < 3000; n++) {
    bench.reconnect();
    bench.deliver(...["x", "y"].map((point) => `${String.fromCharCode(256 + n)}${point}`));
  }
  assert(rowsOf(bench.tracker.inDoubt()).length <= 5000);
});

Deno.test("every event has exactly one row, whenever connections break and processes are killed", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Prng(seed);
    const window = random.int(1, 6);
    const bench = new Bench(window);
    // The station: events in order; those in ASDUs that are not known to be acknowledged are resent.
    const events = Array.from({ length: 200 }, (_, n) => `${"abc"[random.int(0, 2)]}${n}`);
    const rows = new Map<string, Set<number>>();
    let first = 0; // the first unsent event of the station
    while (first < events.length) {
      let next = first;
      const underWay: number[] = []; // events of each unacknowledged ASDU
      for (let asdus = random.int(0, 12); asdus > 0 && next < events.length; asdus--) {
        const count = Math.min(random.int(1, 4), events.length - next);
        const slice = events.slice(next, next + count);
        for (const [i, seq] of bench.deliver(...slice).entries()) {
          const known = rows.get(slice[i]!) ?? new Set();
          rows.set(slice[i]!, known.add(seq));
        }
        next += count;
        underWay.push(count);
        // The acknowledgement may or may not reach the station; without it, the station stops at its k.
        while (underWay.length > 0 && (underWay.length >= window || random.chance(0.3))) {
          first += underWay.shift()!;
        }
      }
      if (random.chance(0.5)) bench.reconnect();
      else bench.crash(window);
    }
    for (const [event, found] of rows) {
      assertEquals(found.size, 1, `seed ${seed}: event ${event} has rows ${[...found]}`);
    }
    assertEquals(bench.seq, events.length, `seed ${seed}`);
  }
});

Deno.test("of too many events in doubt, the oldest are dropped, those before this connection first", () => {
  const trace = (seq: number) => ({ seq, lane: 1, content: seq, tag: seq });
  const before = Array.from({ length: 5001 }, (_, index) => trace(index + 1));
  const inDoubt = (recent: number) => {
    const tracker = new Redelivery<number>(10_000, Object.is, before);
    for (let n = 1; n <= recent; n++) tracker.note(n, trace(10_000 + n));
    return tracker.inDoubt();
  };
  assertEquals(inDoubt(0), [[2, 5000]]);
  assertEquals(inDoubt(1), [[10_001, 1], [3, 4999]]);
  assertEquals(inDoubt(4999), [[10_001, 4999], [5001, 1]]);
  assertEquals(inDoubt(5000), [[10_001, 5000]]);
  const tracker = new Redelivery<number>(10_000, Object.is);
  for (let n = 1; n <= 5002; n++) tracker.note(n, trace(n));
  assertEquals(tracker.inDoubt(), [[3, 5000]]);
});
