// The end of a connection: whether its last frames are sent, and whether it cleans up.

import { assertEquals, assertLess } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { BenchConnection } from "../../helpers/stations/bench_connection.ts";
import { countedSignal } from "../../helpers/virtual/counted_signal.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { concat, frames, octets } from "../../helpers/wire/frames.ts";

/** Ways in which a connection with an unacknowledged ASDU ends, and what it still writes. */
const ENDS: readonly {
  readonly name: string;
  readonly end: (bench: BenchConnection, abort: AbortController) => unknown;
  readonly code: string;
  readonly last: string;
}[] = [
  {
    name: "closed by this station",
    end: ({ connection }) => connection.close(),
    code: "local",
    last: "S(1)",
  },
  { name: "ended by the peer", end: ({ stream }) => stream.end(), code: "eof", last: "" },
  { name: "aborted", end: (_, abort) => abort.abort(), code: "aborted", last: "" },
  {
    name: "broken",
    end: ({ stream }) => stream.fail(new Error("reset")),
    code: "link-error",
    last: "",
  },
  {
    name: "closed after a bad frame",
    end: ({ stream }) => stream.feed(octets("ff")),
    code: "bad-frame",
    last: "",
  },
];

for (const { name, end, code, last } of ENDS) {
  Deno.test(`a connection that is ${name} writes ${last || "nothing"} and leaves no timer or listener`, async () => {
    const { abort, signal, listeners } = countedSignal();
    const bench = await BenchConnection.started("controlled", { signal });
    assertEquals(listeners(), 1);
    await bench.receive("I(0,0)");
    bench.writes();
    end(bench, abort);
    const reason = await bench.connection.closed;
    assertEquals([reason.code, bench.sent()], [code, last]);
    await settle();
    assertEquals([bench.clock.scheduled, listeners(), bench.stream.closed], [0, 0, true]);
  });
}

Deno.test("the last frames have one second to leave, unless the stream has failed", async () => {
  for (const [how, waits] of [["close", 1000], ["abort", 0]] as const) {
    const abort = new AbortController();
    const bench = await BenchConnection.started("controlled", { signal: abort.signal });
    bench.stream.stall();
    bench.connection.test();
    await settle();
    if (how === "close") void bench.connection.close();
    else abort.abort();
    await settle();
    await bench.clock.advance(Math.max(0, waits - 1));
    assertEquals(bench.stream.closed, waits === 0);
    await bench.clock.advance(waits === 0 ? 0 : 1);
    assertEquals(bench.stream.closed, true);
  }
});

Deno.test("a connection reads 256 octets at a time, and more while reads are full", async () => {
  const sizes: number[] = [];
  const stream = new MemoryStream();
  const read = stream.read.bind(stream);
  stream.read = (into) => {
    sizes.push(into.length);
    return read(into);
  };
  const connection = new Connection(stream, { role: "controlled", clock: new FakeClock() });
  stream.feed(frames("STARTDT act"));
  await settle();
  assertEquals([connection.state, sizes], ["started", [256, 256]]);
  stream.feed(concat(Array.from({ length: 1000 }, () => frames("TESTFR con"))));
  await settle();
  assertEquals(sizes, [256, 256, 1024, 4096, 16_384, 16_384]);
  await connection.close();
});

Deno.test("a connection to a peer that never reads stops reading at 65536 pending octets", async () => {
  const bench = await BenchConnection.started("controlled", { t3Ms: 172_800_000 });
  bench.stream.stall();
  bench.connection.test();
  await settle();
  const act = frames("TESTFR act");
  const chunk = new Uint8Array(act.length * 600);
  for (let at = 0; at < chunk.length; at += act.length) chunk.set(act, at);
  let octetsRead = 0;
  const read = bench.stream.read.bind(bench.stream);
  bench.stream.read = async (into) => {
    const count = await read(into);
    octetsRead += count ?? 0;
    return count;
  };
  for (let i = 0; i < 40; i++) bench.stream.feed(chunk);
  await settle();
  // Each octet is answered with another. The first read, of 256 octets, was under way and is not counted.
  assertLess(65_536 - 256, octetsRead);
  assertLess(octetsRead, 65_536 + chunk.length);
  bench.stream.resume();
  await settle();
  assertEquals(octetsRead, 40 * chunk.length - 256);
  await bench.connection.close();
});
