// Writes of a connection: as few as possible, and bounded.

import { assert, assertEquals } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { BenchConnection, standing } from "../../helpers/stations/bench_connection.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { concat, frames, numberedAsdu, numberOf, trace } from "../../helpers/wire/frames.ts";
import { memoryPipe } from "../../helpers/virtual/memory_stream.ts";

Deno.test("ASDUs sent in one task leave in one write", async () => {
  const bench = await BenchConnection.started("controlled");
  for (let n = 0; n < 5; n++) bench.connection.offer(numberedAsdu(n));
  bench.connection.test();
  await settle();
  assertEquals(bench.writes(), ["I(0,0), I(1,0), I(2,0), I(3,0), I(4,0), TESTFR act"]);
});

Deno.test("ASDUs sent during a write leave with the next one", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.stall();
  bench.connection.offer(numberedAsdu(0));
  await settle();
  for (let n = 1; n <= 3; n++) {
    bench.connection.offer(numberedAsdu(n));
    await settle();
  }
  await bench.receive("TESTFR act");
  assertEquals(bench.writes(), []);
  bench.stream.resume();
  await settle();
  assertEquals(bench.writes(), ["I(0,0)", "I(1,0), I(2,0), I(3,0), TESTFR con"]);
});

Deno.test("a stream that accepts a few octets at a time receives all of them in order", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.takes = 5;
  for (let n = 0; n < 3; n++) bench.connection.offer(numberedAsdu(n));
  await settle();
  assertEquals(trace(concat(bench.stream.written)), "I(0,0), I(1,0), I(2,0)");
});

Deno.test("a peer that sends requests and never reads uses bounded memory, and is disconnected", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.stall();
  let fed = 0;
  const flood = concat(Array.from({ length: 600 }, () => frames("TESTFR act")));
  for (let n = 0; n < 100; n++, fed += flood.length) bench.stream.feed(flood);
  await settle();
  // Answers are as long as requests: if all requests were read, 360 000 octets would wait.
  bench.stream.resume();
  await settle();
  const largest = Math.max(...bench.stream.written.map(({ length }) => length));
  assert(largest < 80_000, `${largest} octets were waiting`);
  assertEquals(concat(bench.stream.written).length, fed);
});

Deno.test("a peer that stops reading is disconnected at t1, even while this station stops reading", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.stall();
  const flood = concat(Array.from({ length: 600 }, () => frames("TESTFR act")));
  for (let n = 0; n < 100; n++) bench.stream.feed(flood);
  await bench.clock.advance(36_000);
  assertEquals((await bench.connection.closed).code, "t1-timeout");
});

Deno.test("one timer is used, and it is not set for every frame", async () => {
  const bench = await BenchConnection.started("controlled");
  let scheduled = 0;
  const { schedule } = bench.clock;
  bench.clock.schedule = (at, call) => {
    scheduled++;
    return schedule.call(bench.clock, at, call);
  };
  for (let n = 0; n < 200; n++) {
    await bench.receive(`I(${n},0)`);
    assert(bench.clock.scheduled <= 1);
  }
  assert(scheduled <= 1, `${scheduled} timers for 200 frames`);
});

Deno.test("two connections deliver thousands of ASDUs in order through small windows", async () => {
  const clock = new FakeClock();
  const [a, b] = memoryPipe();
  const received: number[] = [];
  const controlled = new Connection(a, { role: "controlled", clock, k: 5, w: 3 });
  const controlling = new Connection(b, {
    role: "controlling",
    clock,
    k: 7,
    w: 3,
    // Handling every tenth one takes a while.
    onAsdu: (asdu) => received.push(numberOf(asdu)) % 10 === 0 ? settle() : undefined,
  });
  await controlling.start();
  const sends = Array.from({ length: 900 }, (_, n) => controlled.send(numberedAsdu(n)));
  for (let n = 0; n < 200 && await standing(Promise.all(sends)) === "pending"; n++) {
    await clock.advance(10);
  }
  assertEquals(await standing(Promise.all(sends)), "resolved");
  assertEquals(received, Array.from({ length: 900 }, (_, n) => n));
  await controlling.stop();
  await controlling.close();
  assertEquals((await controlled.closed).code, "eof");
});
