// A connection starts, stops, sends, and reports the result of each ASDU.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { LinkError, ProtocolError, SendError } from "../../../transport/errors.ts";
import { BenchConnection, standing } from "../../helpers/stations/bench_connection.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";
import { numberedAsdu, numberOf } from "../../helpers/wire/frames.ts";

const asdu = numberedAsdu(1);

/** Returns the SendError with which a promise rejects; fails for anything else. */
function sendError(promise: Promise<void>): Promise<SendError> {
  return assertRejects(() => promise, SendError);
}

Deno.test("Connection.start() resolves when the peer confirms", async () => {
  const bench = new BenchConnection("controlling");
  const start = bench.connection.start();
  assertEquals([await standing(start), bench.connection.state], ["pending", "starting"]);
  await bench.receive("STARTDT con");
  assertEquals([await standing(start), bench.connection.state], ["resolved", "started"]);
});

Deno.test("Connection.start() twice sends one STARTDT act and resolves both", async () => {
  const bench = new BenchConnection("controlling");
  const both = Promise.all([bench.connection.start(), bench.connection.start()]);
  await settle();
  assertEquals(bench.sent(), "STARTDT act");
  await bench.receive("STARTDT con");
  assertEquals(await standing(both), "resolved");
  assertEquals(await standing(bench.connection.start()), "resolved");
  assertEquals(bench.sent(), "");
});

Deno.test("Connection.stop() during start() waits for the start", async () => {
  const bench = new BenchConnection("controlling");
  const start = bench.connection.start();
  const stop = bench.connection.stop();
  await settle();
  assertEquals(bench.sent(), "STARTDT act");
  await bench.receive("STARTDT con");
  assertEquals([await standing(start), await standing(stop)], ["resolved", "pending"]);
  assertEquals(bench.sent(), "STOPDT act");
  await bench.receive("STOPDT con");
  assertEquals(await standing(stop), "resolved");
  assertEquals(await standing(bench.connection.stop()), "resolved");
});

Deno.test("Connection.start() rejects when the peer does not confirm within t1", async () => {
  const bench = new BenchConnection("controlling");
  const start = assertRejects(() => bench.connection.start(), ProtocolError, "STARTDT act");
  await bench.clock.advance(15_000);
  assertEquals((await start).code, "t1-timeout");
});

Deno.test("Connection.start() and stop() reject with the reason of the close", async () => {
  const bench = new BenchConnection("controlling");
  const during = assertRejects(() => bench.connection.start(), LinkError);
  await bench.connection.close("Maintenance");
  assertEquals((await during).message, "The connection is closed: Maintenance");
  await assertRejects(() => bench.connection.start(), LinkError, "Maintenance");
  await assertRejects(() => bench.connection.stop(), LinkError, "Maintenance");
});

Deno.test("Connection.start() of a controlled station is refused", async () => {
  const { connection } = new BenchConnection("controlled");
  await assertRejects(() => connection.start(), TypeError, "this is a controlled station");
});

Deno.test("Connection.send() resolves when the peer has acknowledged, in order", async () => {
  const bench = await BenchConnection.started("controlling");
  const sends = [1, 2, 3].map((n) => bench.connection.send(numberedAsdu(n)));
  await settle();
  assertEquals(bench.writes(), ["I(0,0), I(1,0), I(2,0)"]);
  await bench.receive("S(2)");
  assertEquals(await Promise.all(sends.map(standing)), ["resolved", "resolved", "pending"]);
  await bench.receive("I(0,3)");
  assertEquals(await standing(sends[2]!), "resolved");
});

Deno.test("Connection.send() waits for room in the window, in the order of the calls", async () => {
  const bench = await BenchConnection.started("controlling", { k: 2, w: 2 });
  const sends = [1, 2, 3, 4, 5].map((n) => bench.connection.send(numberedAsdu(n)));
  await settle();
  assertEquals(bench.sent(), "I(0,0), I(1,0)");
  assertEquals(bench.connection.waiting, 3);
  await bench.receive("S(1)");
  assertEquals([bench.sent(), bench.connection.waiting], ["I(2,0)", 2]);
  await bench.receive("S(3)");
  assertEquals([bench.sent(), bench.connection.waiting], ["I(3,0), I(4,0)", 0]);
  await bench.receive("S(5)");
  assertEquals(await standing(Promise.all(sends)), "resolved");
});

Deno.test("Connection.send() copies the ASDU, also when it has to wait", async () => {
  const bench = await BenchConnection.started("controlling", { k: 1, w: 1 });
  const octets = numberedAsdu(7);
  bench.connection.send(octets);
  bench.connection.send(octets);
  octets.fill(0);
  await settle();
  await bench.receive("S(1)");
  const bodies = bench.stream.written.map((written) => written.subarray(6));
  assertEquals(bodies, [numberedAsdu(7), numberedAsdu(7)]);
});

Deno.test("Connection.send() rejects at once while not started", async () => {
  const bench = new BenchConnection("controlling");
  const { code, sent, message } = await sendError(bench.connection.send(asdu));
  assertEquals([code, sent], ["not-started", false]);
  assertEquals(
    message,
    "Cannot deliver an ASDU, it did not reach the peer: data transfer is stopped",
  );
});

Deno.test("Connection.send() rejects when the queue is full", async () => {
  const bench = await BenchConnection.started("controlling", { k: 1, w: 1, sendQueueLimit: 2 });
  const sends = [1, 2, 3].map((n) => bench.connection.send(numberedAsdu(n)));
  const { code, sent } = await sendError(bench.connection.send(asdu));
  assertEquals([code, sent], ["queue-full", false]);
  assertEquals(await standing(sends[2]!), "pending");
});

Deno.test("Connection.send() names the number of ASDUs that wait already", async () => {
  for (const [sendQueueLimit, waiting] of [[1, "1 ASDU waits"], [2, "2 ASDUs wait"]] as const) {
    const bench = await BenchConnection.started("controlling", { k: 1, w: 1, sendQueueLimit });
    for (let n = 0; n <= sendQueueLimit; n++) bench.connection.send(asdu).catch(() => {});
    const { message } = await sendError(bench.connection.send(asdu));
    const reason = `${waiting} already, expected less than ${sendQueueLimit}`;
    assertEquals(message, `Cannot deliver an ASDU, it did not reach the peer: ${reason}`);
  }
});

Deno.test("Connection.send() refuses an ASDU that does not fit an I frame", async () => {
  const { connection } = await BenchConnection.started("controlling", { k: 1, w: 1 });
  for (let round = 0; round < 2; round++) {
    await assertRejects(() => connection.send(new Uint8Array(250)), RangeError, "250 octets");
    assertThrows(() => connection.offer(new Uint8Array(0)), RangeError, "0 octets");
    connection.send(asdu); // in the second round, the window is full
  }
});

Deno.test("a close reports for each ASDU whether it may have reached the peer", async () => {
  const bench = await BenchConnection.started("controlling", { k: 1, w: 1 });
  const onItsWay = sendError(bench.connection.send(asdu));
  const waiting = sendError(bench.connection.send(asdu));
  await settle();
  bench.stream.end();
  const [first, second] = await Promise.all([onItsWay, waiting]);
  assertEquals([first.code, first.sent], ["closed", true]);
  assertEquals([second.code, second.sent], ["closed", false]);
  assert(first.cause instanceof LinkError);
  const third = await sendError(bench.connection.send(asdu));
  assertEquals([third.code, third.sent], ["closed", false]);
});

Deno.test("an ASDU that is acknowledged in the last octets was delivered", async () => {
  const bench = await BenchConnection.started("controlling");
  const send = bench.connection.send(asdu);
  await settle();
  await bench.receive("S(1)");
  bench.stream.end();
  assertEquals(await standing(send), "resolved");
});

Deno.test("Connection.stop() rejects queued ASDUs and awaits the acknowledgement of sent ones", async () => {
  const bench = await BenchConnection.started("controlling", { k: 1, w: 1 });
  const onItsWay = bench.connection.send(asdu);
  const waiting = sendError(bench.connection.send(asdu));
  const stop = bench.connection.stop();
  await settle();
  assertEquals(bench.sent(), "I(0,0), STOPDT act");
  const { code, sent } = await waiting;
  assertEquals([code, sent], ["not-started", false]);
  await bench.receive("S(1), STOPDT con");
  assertEquals([await standing(onItsWay), await standing(stop)], ["resolved", "resolved"]);
});

Deno.test("a STOPDT act from the peer rejects queued ASDUs", async () => {
  const bench = await BenchConnection.started("controlled", { k: 1, w: 1 });
  const onItsWay = bench.connection.send(asdu);
  const waiting = sendError(bench.connection.send(asdu));
  await settle();
  await bench.receive("STOPDT act");
  assertEquals((await waiting).sent, false);
  await bench.receive("S(1)");
  assertEquals(await standing(onItsWay), "resolved");
  assertEquals(bench.connection.state, "stopped");
});

Deno.test("Connection.offer() accepts ASDUs while the window has room", async () => {
  const acknowledged: number[] = [];
  let credits = 0;
  const bench = await BenchConnection.started("controlled", {
    k: 2,
    w: 2,
    onAcknowledged: (count) => acknowledged.push(count),
    onCredit: () => credits++,
  });
  assertEquals([bench.connection.credit, credits], [2, 1]);
  const taken = [1, 2, 3].map((n) => bench.connection.offer(numberedAsdu(n)));
  assertEquals(taken, [true, true, false]);
  await settle();
  assertEquals(bench.writes(), ["I(0,0), I(1,0)"]);
  await bench.receive("S(2)");
  assertEquals([acknowledged, credits, bench.connection.credit], [[2], 2, 2]);
});

Deno.test("Connection.offer() refuses while stopped and after the close", async () => {
  const bench = new BenchConnection("controlled");
  assertEquals(bench.connection.offer(asdu), false);
  await bench.connection.close();
  assertEquals(bench.connection.offer(asdu), false);
});

Deno.test("Connection.offer() does not overtake ASDUs queued by send()", async () => {
  const acknowledged: number[] = [];
  const bench = await BenchConnection.started("controlled", {
    k: 2,
    w: 2,
    onAcknowledged: (count) => acknowledged.push(count),
  });
  assert(bench.connection.offer(numberedAsdu(1)));
  const sends = [2, 3].map((n) => bench.connection.send(numberedAsdu(n)));
  assertEquals([bench.connection.offer(numberedAsdu(4)), bench.connection.credit], [false, 0]);
  await settle();
  await bench.receive("S(2)");
  assertEquals(acknowledged, [1]); // counts offered ASDUs, not sent ones
  assertEquals(await Promise.all(sends.map(standing)), ["resolved", "pending"]);
  assert(bench.connection.offer(numberedAsdu(4)));
});

Deno.test("room freed by an acknowledgement goes to queued ASDUs, not to the first caller notified", async () => {
  const offered: boolean[] = [];
  const bench: BenchConnection = await BenchConnection.started("controlled", {
    k: 1,
    w: 1,
    onAcknowledged() {
      offered.push(bench.connection.offer(numberedAsdu(9)));
      bench.connection.send(numberedAsdu(3));
    },
  });
  bench.connection.offer(numberedAsdu(1));
  bench.connection.send(numberedAsdu(2));
  await settle();
  await bench.receive("S(1)");
  await bench.receive("S(2)");
  assertEquals(offered, [false]);
  assertEquals(bench.stream.written.map((write) => numberOf(write.subarray(6))), [1, 2, 3]);
});

Deno.test("onCredit is called when transfer starts and after each acknowledgement", async () => {
  const log: string[] = [];
  const bench = new BenchConnection("controlled", {
    onStarted: () => log.push("started"),
    onStopped: () => log.push("stopped"),
    onCredit: () => log.push("credit"),
  });
  await bench.receive("STARTDT act");
  bench.connection.offer(asdu);
  await settle();
  await bench.receive("S(1)");
  await bench.receive("STOPDT act");
  assertEquals(log, ["started", "credit", "credit", "stopped"]);
});

Deno.test("Connection.test() sends TESTFR act, and closes at t1", async () => {
  const bench = new BenchConnection("controlled");
  bench.connection.test();
  await settle();
  assertEquals(bench.sent(), "TESTFR act");
  await bench.clock.advance(15_000);
  assertEquals((await bench.connection.closed).code, "t1-timeout");
});

Deno.test("an invalid send queue limit is refused", () => {
  for (const sendQueueLimit of [-1, 0.5, NaN]) {
    assertThrows(
      () => new BenchConnection("controlled", { sendQueueLimit }),
      RangeError,
      `Cannot use sendQueueLimit = ${sendQueueLimit}`,
    );
  }
});
