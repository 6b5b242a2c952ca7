// The end of a connection: who closes it, the reason, and the last frames.

import { assert, assertEquals } from "@std/assert";
import { BenchConnection, standing } from "../../helpers/stations/bench_connection.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";
import { numberedAsdu } from "../../helpers/wire/frames.ts";

Deno.test("onClosed gets the reason once, after the stream is released and before \`closed\` resolves", async () => {
  const order: unknown[] = [];
  const bench: BenchConnection = await BenchConnection.started("controlled", {
    onClosed: (reason) => order.push([reason, bench.stream.closed]),
  });
  const closed = bench.connection.closed.then(() => order.push("closed"));
  const call = bench.connection.close("Enough");
  assertEquals(order, []); // Never from within a method.
  await Promise.all([call, closed, bench.connection.close()]);
  assertEquals(order, [[{ code: "local", detail: "Enough" }, true], "closed"]);
});

Deno.test("Connection.closed resolves also for those who ask after the end", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.end();
  await settle();
  assertEquals(bench.stream.closed, true);
  assertEquals(await standing(bench.connection.closed), "resolved");
  assertEquals((await bench.connection.closed).code, "eof");
});

Deno.test("Connection.close() acknowledges handled ASDUs, then closes the stream", async () => {
  const bench = await BenchConnection.started("controlled");
  await bench.receive("I(0,0), I(1,0)");
  const reason = await bench.connection.close();
  assertEquals(reason, { code: "local", detail: "Closed by this station" });
  assertEquals([bench.sent(), bench.stream.closed], ["S(2)", true]);
  assertEquals([bench.connection.state, bench.clock.scheduled], ["closed", 0]);
});

Deno.test("a second Connection.close() has no further effect", async () => {
  const bench = new BenchConnection("controlled");
  const [first, second] = await Promise.all([
    bench.connection.close("One"),
    bench.connection.close("Two"),
  ]);
  assertEquals([first.detail, second], ["One", first]);
  assertEquals(await bench.connection.close(), first);
});

Deno.test("Connection.close() during a handler acknowledges nothing, and does not wait", async () => {
  const bench = await BenchConnection.started("controlled", {
    onAsdu: () => new Promise(() => {}),
  });
  await bench.receive("I(0,0), I(1,0)");
  assertEquals((await bench.connection.close()).code, "local");
  assertEquals(bench.sent(), "");
});

Deno.test("Connection.close() may be called in a handler", async () => {
  const bench: BenchConnection = await BenchConnection.started("controlled", {
    onAsdu: () => void bench.connection.close("Enough"),
  });
  await bench.receive("I(0,0), I(1,0)");
  assertEquals((await bench.connection.closed).detail, "Enough");
  assert(bench.stream.closed);
});

Deno.test("await using closes a connection", async () => {
  const { connection, stream } = new BenchConnection("controlled");
  {
    await using inner = connection;
    assertEquals(inner.state, "stopped");
  }
  assert(stream.closed);
});

Deno.test("the end of the stream closes the connection", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.end();
  assertEquals(await bench.connection.closed, {
    code: "eof",
    detail: "The peer closed the connection",
  });
  assert(bench.stream.closed);
});

Deno.test("a failing read closes the connection with its error", async () => {
  const bench = await BenchConnection.started("controlled");
  const error = new Error("Connection reset by peer");
  bench.stream.fail(error);
  assertEquals(await bench.connection.closed, {
    code: "link-error",
    detail: "Reading failed: Connection reset by peer",
    error,
  });
});

Deno.test("a stream whose read() throws, instead of rejecting, closes the connection as well", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.read = () => {
    throw new Error("Bad resource");
  };
  await bench.receive("TESTFR act");
  const { code, detail } = await bench.connection.closed;
  assertEquals([code, detail], ["link-error", "Reading failed: Bad resource"]);
});

Deno.test("a failing write closes the connection with its error", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.write = () => Promise.reject(new Error("Broken pipe"));
  bench.connection.offer(numberedAsdu(0));
  const { code, detail } = await bench.connection.closed;
  assertEquals([code, detail], ["link-error", "Writing failed: Broken pipe"]);
});

Deno.test("a stream that accepts no octets closes the connection instead of retrying forever", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.write = () => Promise.resolve(0);
  bench.connection.offer(numberedAsdu(0));
  const { detail } = await bench.connection.closed;
  assertEquals(detail, "Writing failed: Expected the stream to accept octets, it accepted 0");
});

Deno.test("a fault of the peer closes the connection after earlier frames were answered", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.feed(Uint8Array.of(0x68, 0x04, 0x43, 0, 0, 0, 0x68, 0x04, 0x03, 0, 0, 0));
  assertEquals((await bench.connection.closed).code, "bad-frame");
  assertEquals(bench.sent(), "TESTFR con");
});

Deno.test("a silent peer is disconnected after t3 and t1", async () => {
  const bench = new BenchConnection("controlled");
  await bench.clock.advance(20_000);
  assertEquals(bench.sent(), "TESTFR act");
  await bench.clock.advance(14_999);
  assertEquals(await standing(bench.connection.closed), "pending");
  await bench.clock.advance(1);
  assertEquals((await bench.connection.closed).code, "t1-timeout");
});

Deno.test("setting the wall clock disturbs nothing", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.connection.offer(numberedAsdu(0));
  await settle();
  bench.clock.setWall(bench.clock.instant() + 3_600_000);
  await bench.clock.advance(5000);
  bench.clock.setWall(bench.clock.instant() - 7_200_000);
  await bench.clock.advance(5000);
  await bench.receive("S(1)");
  await bench.clock.advance(10_000);
  assertEquals(bench.connection.state, "started");
});

Deno.test("a peer that stops reading delays the close by at most one second", async () => {
  const bench = await BenchConnection.started("controlled");
  bench.stream.stall();
  await bench.receive("TESTFR act, I(0,0)");
  const closed = bench.connection.close();
  const left = bench.connection[Symbol.asyncDispose]();
  await bench.clock.advance(999);
  assertEquals([await standing(closed), await standing(left)], ["pending", "pending"]);
  await bench.clock.advance(1);
  assertEquals(await left, undefined);
  assertEquals((await closed).code, "local");
  assert(bench.stream.closed);
});

Deno.test("an AbortSignal closes the connection at once, without a last frame", async () => {
  const abort = new AbortController();
  const bench = await BenchConnection.started("controlled", { signal: abort.signal });
  bench.stream.stall();
  await bench.receive("I(0,0), TESTFR act"); // the write of the answer hangs
  const why = new Error("The operator had enough");
  abort.abort(why);
  assertEquals(await bench.connection.closed, {
    code: "aborted",
    detail: "Aborted by the caller: The operator had enough",
    error: why,
  });
  assertEquals([bench.sent(), bench.stream.closed], ["", true]);
});

Deno.test("an AbortSignal that is already aborted closes the connection", async () => {
  const bench = new BenchConnection("controlling", { signal: AbortSignal.abort() });
  assertEquals((await bench.connection.closed).code, "aborted");
});

Deno.test("an AbortSignal that is aborted after the close has no effect", async () => {
  const abort = new AbortController();
  const bench = new BenchConnection("controlled", { signal: abort.signal });
  const reason = await bench.connection.close();
  abort.abort();
  assertEquals(await bench.connection.closed, reason);
});

Deno.test("a stream that fails to close does not keep the connection open", async () => {
  const bench = new BenchConnection("controlled");
  bench.stream.close();
  assertEquals((await bench.connection.close()).code, "local");
});

Deno.test("a peer that neither reads nor sends is disconnected at t1 although a write hangs", async () => {
  const bench = await BenchConnection.started("controlling", { t1Ms: 15_000 });
  bench.stream.stall();
  bench.connection.test();
  await bench.clock.advance(14_999);
  assertEquals(await standing(bench.connection.closed), "pending");
  await bench.clock.advance(1);
  assertEquals((await bench.connection.closed).code, "t1-timeout");
  assert(bench.stream.closed);
});
