// Handlers of a connection: which are called, when, and the effect of their failures.

import { assert, assertEquals } from "@std/assert";
import type { ConnectionOptions } from "../../../transport/connection/connection_options.ts";
import { BenchConnection, standing } from "../../helpers/stations/bench_connection.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";
import { numberedAsdu, numberOf, trace } from "../../helpers/wire/frames.ts";

/** A handler that is pending until the test releases it. */
class BusyHandler {
  readonly seen: number[] = [];
  #done: PromiseWithResolvers<void> | undefined;

  readonly onAsdu = (asdu: Uint8Array): Promise<void> => {
    this.seen.push(numberOf(asdu));
    this.#done = Promise.withResolvers();
    return this.#done.promise;
  };

  async finish(): Promise<void> {
    this.#done!.resolve();
    await settle();
  }

  async fail(error: Error): Promise<void> {
    this.#done!.reject(error);
    await settle();
  }
}

Deno.test("onAsdu receives the ASDUs in order, each as a separate copy", async () => {
  const seen: Uint8Array[] = [];
  const bench = await BenchConnection.started("controlled", {
    onAsdu: (asdu) => void seen.push(asdu),
  });
  await bench.receive("I(0,0), I(1,0)");
  await bench.receive("I(2,0)");
  assertEquals(seen, [0, 1, 2].map(numberedAsdu));
});

Deno.test("ASDUs sent by onAsdu leave in one write, and acknowledge those handled", async () => {
  const bench: BenchConnection = await BenchConnection.started("controlled", {
    onAsdu: (asdu) => void bench.connection.offer(asdu),
  });
  await bench.receive("I(0,0), TESTFR act, I(1,0), I(2,0), I(3,0), I(4,0)");
  assertEquals(bench.writes(), ["TESTFR con, I(0,1), I(1,2), I(2,3), I(3,4), I(4,5)"]);
});

Deno.test("while onAsdu is pending, ASDUs wait and nothing is acknowledged", async () => {
  const handler = new BusyHandler();
  const bench = await BenchConnection.started("controlled", { onAsdu: handler.onAsdu });
  await bench.receive("I(0,0), I(1,0), I(2,0), I(3,0), I(4,0)");
  await bench.clock.advance(12_000); // beyond t2
  assertEquals([handler.seen, bench.sent()], [[0], ""]);
  for (let n = 1; n <= 4; n++) {
    await handler.finish();
    assertEquals(handler.seen.at(-1), n);
  }
  assertEquals(bench.sent(), "S(1), S(2), S(3), S(4)"); // t2 had expired for each
  await handler.finish();
  assertEquals(bench.sent(), "S(5)");
});

Deno.test("while onAsdu is pending, the connection is supervised", async () => {
  const handler = new BusyHandler();
  const bench = await BenchConnection.started("controlled", { onAsdu: handler.onAsdu });
  await bench.receive("I(0,0)");
  for (let n = 0; n < 10; n++) {
    await bench.clock.advance(10_000);
    await bench.receive("TESTFR act");
    assertEquals(bench.sent(), "TESTFR con");
  }
  assertEquals(bench.connection.state, "started");
  await bench.clock.advance(20_000);
  assertEquals(bench.sent(), "TESTFR act");
});

Deno.test("onAsdu can await send()", async () => {
  const log: string[] = [];
  const bench: BenchConnection = await BenchConnection.started("controlled", {
    onAsdu: async (asdu) => {
      log.push(`begin ${numberOf(asdu)}`);
      await bench.connection.send(asdu);
      log.push(`end ${numberOf(asdu)}`);
    },
  });
  await bench.receive("I(0,0), I(1,0)");
  assertEquals([log, bench.sent()], [["begin 0"], "I(0,1)"]);
  await bench.receive("S(1)");
  assertEquals([log, bench.sent()], [["begin 0", "end 0", "begin 1"], "I(1,2)"]);
});

Deno.test("a handler that resolves at once acknowledges like one that returns nothing", async () => {
  const bench = await BenchConnection.started("controlled", { onAsdu: () => Promise.resolve() });
  await bench.receive("I(0,0), I(1,0), I(2,0), I(3,0)");
  assertEquals(bench.sent(), "S(4)");
});

Deno.test("onFrame receives every whole frame of both directions, however they are split", async () => {
  const log: string[] = [];
  const bench = new BenchConnection("controlled", {
    onFrame: (direction, apdu) => log.push(`${direction} ${trace(apdu)}`),
  });
  for (const octet of [0x68, 0x04, 0x07, 0x00, 0x00, 0x00]) {
    bench.stream.feed(Uint8Array.of(octet));
    await settle();
  }
  await bench.receive("I(0,0), TESTFR act");
  await bench.clock.advance(10_000);
  assertEquals(log, [
    "received STARTDT act",
    "sent STARTDT con",
    "received I(0,0)",
    "received TESTFR act",
    "sent TESTFR con",
    "sent S(1)",
  ]);
});

Deno.test("octets that are not a frame are not passed to onFrame, and close the connection", async () => {
  const log: string[] = [];
  const bench = new BenchConnection("controlled", { onFrame: (direction) => log.push(direction) });
  bench.stream.feed(Uint8Array.of(0x69, 0x04));
  assertEquals((await bench.connection.closed).code, "bad-frame");
  assertEquals(log, []);
});

const failure = new Error("The disk is full");

Deno.test("a frame whose observer fails is not sent", async () => {
  const bench = new BenchConnection("controlled", {
    onFrame: (direction) => {
      if (direction === "sent") throw failure;
    },
  });
  await bench.receive("STARTDT act");
  assertEquals((await bench.connection.closed).code, "handler-error");
  assertEquals(bench.sent(), "");
});

function fail(): never {
  throw failure;
}

const failing: [name: string, options: Omit<ConnectionOptions, "role">, trigger: string][] = [
  ["onAsdu throws", { onAsdu: fail }, "STARTDT act, I(0,0)"],
  ["onAsdu rejects", { onAsdu: () => Promise.reject(failure) }, "STARTDT act, I(0,0)"],
  ["onStarted throws", { onStarted: fail }, "STARTDT act"],
  ["onStopped throws", { onStopped: fail }, "STARTDT act, STOPDT act"],
  ["onCredit throws", { onCredit: fail }, "STARTDT act"],
  [
    "onFrame throws for a received frame",
    { onFrame: (direction) => direction === "received" && fail() },
    "STARTDT act",
  ],
  ["startRefusal throws", { startRefusal: fail }, "STARTDT act"],
  [
    "onFrame throws for a sent frame",
    { onFrame: (direction) => direction === "sent" && fail() },
    "STARTDT act",
  ],
];
for (const [name, options, trigger] of failing) {
  Deno.test(`a connection closes with the error when ${name}`, async () => {
    const errors: unknown[] = [];
    const bench = new BenchConnection("controlled", {
      ...options,
      onError: (error) => errors.push(error),
    });
    await bench.receive(trigger);
    const reason = await bench.connection.closed;
    assertEquals(reason, {
      code: "handler-error",
      detail: "A handler failed: The disk is full",
      error: failure,
    });
    assert(errors.length > 0 && errors.every((error) => error === failure));
    assert(bench.stream.closed);
    assertEquals(bench.clock.scheduled, 0);
  });
}

Deno.test("a connection closes with the error when onAcknowledged throws", async () => {
  const bench = await BenchConnection.started("controlled", { onAcknowledged: fail });
  bench.connection.offer(numberedAsdu(0));
  await settle();
  await bench.receive("S(1)");
  assertEquals((await bench.connection.closed).error, failure);
});

Deno.test("an ASDU whose handler failed is not acknowledged, nor are those after it", async () => {
  for (const fails of [fail, () => Promise.reject(failure)]) {
    const bench = await BenchConnection.started("controlled", {
      onAsdu: (asdu) => numberOf(asdu) < 2 ? undefined : fails(),
    });
    await bench.receive("I(0,0), I(1,0), I(2,0), I(3,0), I(4,0)");
    await bench.connection.closed;
    assertEquals(bench.sent(), "");
  }
});

Deno.test("a handler that fails after the close is reported to onError", async () => {
  const errors: unknown[] = [];
  const handler = new BusyHandler();
  const bench = await BenchConnection.started("controlled", {
    onAsdu: handler.onAsdu,
    onError: (error) => errors.push(error),
  });
  await bench.receive("I(0,0)");
  const reason = await bench.connection.close();
  await handler.fail(failure);
  assertEquals([errors, reason.code], [[failure], "local"]);
});

Deno.test("no handler is called synchronously from a method", async () => {
  let inside = false;
  let calls = 0;
  const note = () => {
    assert(!inside, "called from inside");
    calls++;
  };
  const bench = new BenchConnection("controlled", {
    onStarted: note,
    onCredit: note,
    onAsdu: note,
    onAcknowledged: note,
    onFrame: note,
  });
  await bench.receive("STARTDT act, I(0,0)");
  inside = true;
  bench.connection.offer(numberedAsdu(0));
  const send = bench.connection.send(numberedAsdu(1));
  bench.connection.test();
  inside = false;
  await bench.receive("S(2)");
  assertEquals(await standing(send), "resolved");
  inside = true;
  bench.connection.close();
  inside = false;
  await bench.connection.closed;
  assert(calls > 8, `${calls} calls`);
});
