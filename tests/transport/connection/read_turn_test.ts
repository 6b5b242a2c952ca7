// A process that was busy or stopped: no timer closes a link whose peer has answered but was not yet read, and a peer
// that does not answer still loses its connection.

import { assert, assertEquals } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { readTurn } from "../../../transport/connection/read_turn.ts";
import { fromWebStreams } from "../../../transport/connection/stream.ts";
import { BenchConnection, standing } from "../../helpers/stations/bench_connection.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { concat, frame, frames, numberedAsdu, octets } from "../../helpers/wire/frames.ts";

/** Awaited answers: the call that causes the wait, the frame with which the peer answers, and the resulting state. */
const ANSWERED: readonly {
  readonly what: string;
  readonly role: "controlling" | "controlled";
  readonly begin: (bench: BenchConnection) => void;
  readonly answer: string;
  readonly state: string;
}[] = [
  {
    what: "the acknowledgement of an I frame",
    role: "controlled",
    begin: ({ connection }) => assert(connection.offer(numberedAsdu(0))),
    answer: "S(1)",
    state: "started",
  },
  {
    what: "the acknowledgement in an I frame",
    role: "controlling",
    begin: ({ connection }) => assert(connection.offer(numberedAsdu(0))),
    answer: "I(0,1)",
    state: "started",
  },
  {
    what: "a TESTFR con",
    role: "controlled",
    begin: ({ connection }) => connection.test(),
    answer: "TESTFR con",
    state: "started",
  },
  {
    what: "a TESTFR con on the other side",
    role: "controlling",
    begin: ({ connection }) => connection.test(),
    answer: "TESTFR con",
    state: "started",
  },
  {
    what: "a STOPDT con",
    role: "controlling",
    begin: ({ connection }) => void connection.stop().catch(() => {}),
    answer: "STOPDT con",
    state: "stopped",
  },
];

for (const { what, role, begin, answer, state } of ANSWERED) {
  Deno.test(`${what}, still unread at the end of a stall, keeps the link (${role})`, async () => {
    const bench = await BenchConnection.started(role, { t1Ms: 15_000, t3Ms: 60_000 });
    begin(bench);
    await bench.clock.advance(1000);
    bench.stream.feed(frames(answer));
    await bench.clock.stall(100_000);
    assertEquals(bench.connection.state, state);
    await bench.connection.close();
    assertEquals(bench.clock.scheduled, 0);
  });
}

Deno.test("a STARTDT con that was unread while the process was stopped starts data transfer", async () => {
  const bench = new BenchConnection("controlling");
  const started = bench.connection.start();
  await settle();
  bench.stream.feed(frames("STARTDT con"));
  await bench.clock.stall(100_000);
  await started;
  assertEquals(bench.connection.state, "started");
});

Deno.test("a standby connection that was tested before the process was stopped stays open", async () => {
  const bench = new BenchConnection("controlling");
  await bench.clock.advance(20_000);
  assertEquals(bench.sent(), "TESTFR act");
  bench.stream.feed(frames("TESTFR con"));
  await bench.clock.stall(3_600_000);
  assertEquals(bench.connection.state, "stopped");
});

Deno.test("a peer that has not answered when the process continues loses its connection", async () => {
  for (const unread of ["", "TESTFR act", "I(0,0)"]) {
    const bench = await BenchConnection.started("controlled");
    bench.connection.test();
    await settle();
    if (unread !== "") bench.stream.feed(frames(unread));
    await bench.clock.stall(100_000);
    assertEquals((await bench.connection.closed).code, "t1-timeout", unread);
    assertEquals(bench.clock.scheduled, 0);
  }
});

Deno.test("an answer that arrives after t1 but before the end of the read turn counts, a later one does not", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.connection.test();
  await bench.clock.advance(14_999);
  let turns = 0;
  bench.clock.onCall = () => {
    if (++turns === 10) bench.stream.feed(frames("TESTFR con"));
  };
  await bench.clock.advance(1);
  assertEquals(bench.connection.state, "started");
  bench.connection.test();
  await bench.clock.advance(15_000);
  assertEquals(await standing(bench.connection.closed), "resolved");
});

Deno.test("an answer after a backlog is found, whatever the size of each read", async () => {
  const bench = await BenchConnection.started("controlled", { t2Ms: 10_000 });
  bench.connection.test();
  await settle();
  const asdu = new Uint8Array(200).fill(1);
  const backlog = Array.from({ length: 20_000 }, (_, i) => frame(`I(${i},0)`, asdu));
  bench.stream.pace = settle; // each read takes a turn of the event loop
  bench.stream.feed(concat([...backlog, frames("TESTFR con")]));
  await bench.clock.stall(100_000);
  assertEquals(bench.connection.state, "started");
});

Deno.test("an answer after thousands of small pieces of a web stream, as TLS delivers them, is found", async () => {
  const clock = new FakeClock();
  let arrive: (octets: Uint8Array) => void = () => {};
  const readable = new ReadableStream<Uint8Array>({
    start: (controller) => void (arrive = (octets) => controller.enqueue(octets)),
  });
  const stream = fromWebStreams({ readable, writable: new WritableStream() });
  const connection = new Connection(stream, { role: "controlled", clock });
  arrive(frames("STARTDT act"));
  await settle();
  connection.test();
  await settle();
  for (let i = 0; i < 5000; i++) arrive(frames(`I(${i},0)`));
  arrive(frames("TESTFR con"));
  await clock.stall(100_000);
  assertEquals(connection.state, "started");
  await connection.close();
});

Deno.test("a peer that trickles octets after t1 does not keep its connection", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.connection.test();
  await bench.clock.advance(14_999);
  let turns = 0;
  const dribble = concat(Array.from({ length: 1000 }, () => octets("68 04 43 00 00 00")));
  bench.clock.onCall = () => bench.stream.feed(dribble.subarray(turns, ++turns));
  await bench.clock.advance(1);
  assertEquals((await bench.connection.closed).code, "t1-timeout");
  assert(turns < 200, `${turns} turns`);
});

Deno.test("a peer that floods after t1 keeps its connection for a limited number of turns", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.connection.test();
  await bench.clock.advance(14_999);
  let turns = 0;
  const flood = concat(Array.from({ length: 1000 }, () => frames("TESTFR con").fill(0x43, 2, 3)));
  bench.clock.onCall = () => {
    if (turns++ < 20_000) bench.stream.feed(flood);
  };
  await bench.clock.advance(1);
  assertEquals((await bench.connection.closed).code, "t1-timeout");
  assert(turns > 100 && turns < 10_000, `${turns} turns`);
});

Deno.test("each unanswered frame has its own read turn", async () => {
  const bench = await BenchConnection.started("controlled", { t3Ms: 60_000 });
  for (let i = 0; i < 2; i++) {
    assert(bench.connection.offer(numberedAsdu(i)));
    await bench.clock.advance(1000);
  }
  bench.stream.feed(frames("S(1)"));
  await bench.clock.stall(13_500); // t1 of the first has expired, that of the second has not
  assertEquals(bench.connection.state, "started");
  bench.stream.feed(frames("S(2)"));
  await bench.clock.stall(100_000);
  assertEquals(bench.connection.state, "started");
});

Deno.test("an aborted or closed connection cancels its read turn", async () => {
  const abort = new AbortController();
  const bench = await BenchConnection.started("controlled", { signal: abort.signal });
  bench.connection.test();
  await settle();
  bench.clock.onCall = () => abort.abort();
  await bench.clock.stall(15_000);
  assertEquals((await bench.connection.closed).code, "aborted");
  assertEquals(bench.clock.scheduled, 0);
});

Deno.test("caughtUp() resolves when all received ASDUs were delivered, and when the connection ends", async () => {
  const seen: number[] = [];
  const bench = await BenchConnection.started("controlled", {
    onAsdu: (asdu) => void seen.push(asdu.length),
  });
  bench.stream.pace = settle;
  bench.stream.feed(frames("I(0,0), I(1,0)"));
  const caughtUp = bench.connection.caughtUp();
  await bench.clock.advance(0);
  await caughtUp;
  assertEquals(seen.length, 2);
  const cutShort = bench.connection.caughtUp();
  await bench.connection.close();
  await cutShort;
  assertEquals(bench.clock.scheduled, 0);
});

Deno.test("readTurn() is extended whenever 4096 octets have arrived, up to 64 times its length", async () => {
  const turnsOf = async (octetsInTurn: number): Promise<number> => {
    const clock = new FakeClock();
    let turns = 0;
    clock.onCall = () => void turns++;
    let isDone = false;
    readTurn(clock, () => isDone = true, () => turns * octetsInTurn);
    await clock.advance(0);
    assert(isDone);
    return turns;
  };
  const plain = await turnsOf(0);
  assert(plain >= 32);
  assertEquals(await turnsOf(Math.floor(4095 / plain)), plain);
  assertEquals(await turnsOf(4096), 64 * plain);
  assertEquals(await turnsOf(Math.ceil(4096 / plain)), 64 * plain);
});

Deno.test("readTurn() serves all waiting callers with one chain of callbacks, and can be cancelled", async () => {
  const clock = new FakeClock();
  const done: number[] = [];
  const cancels = Array.from({ length: 5 }, (_, i) => readTurn(clock, () => done.push(i)));
  assertEquals(clock.scheduled, 1);
  cancels[2]!();
  await clock.advance(0);
  assertEquals(done, [0, 1, 3, 4]);
  assertEquals(clock.scheduled, 0);
  readTurn(clock, () => done.push(9))();
  assertEquals(clock.scheduled, 0);
  await clock.advance(0);
  assertEquals(done.length, 4);
});
