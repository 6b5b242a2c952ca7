// Several pending ASDUs: only those before the oldest unfinished one are acknowledged.

import { assertEquals, assertThrows } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { BenchConnection } from "../../helpers/stations/bench_connection.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { numberedAsdu, numberOf } from "../../helpers/wire/frames.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { testRules } from "../../helpers/wire/session_script.ts";

const started = "rx STARTDT act";

testRules("controlled", [
  {
    rule: "withheld ASDUs are not acknowledged, earlier ones are",
    options: { strictW: true },
    given: `${started}; rx I(0,0), I(1,0), I(2,0), I(3,0); withhold 3`,
    when: "send",
    then: { frames: "I(0,1)" },
  },
  {
    rule: "while ASDUs are withheld, further ones are delivered",
    given: `${started}; rx I(0,0); withhold 1`,
    when: "rx I(1,0)",
    then: { frames: "", events: "asdu" },
  },
  {
    rule: "t2 does not acknowledge withheld ASDUs",
    given: `${started}; rx I(0,0), I(1,0); withhold 2`,
    when: "tick 10000",
    then: { frames: "", deadline: 20_000 },
  },
  {
    rule: "ASDUs that are no longer withheld at the end of t2 are acknowledged at once",
    given: `${started}; rx I(0,0), I(1,0); withhold 2; tick 10000`,
    when: "withhold 1",
    then: { frames: "S(1)" },
  },
  {
    rule: "at the end of t2, nothing is acknowledged again while all ASDUs are withheld",
    given: `${started}; rx I(0,0), I(1,0); withhold 2; tick 10000`,
    when: "withhold 2",
    then: { frames: "" },
  },
  {
    rule: "when released after t2, nothing is acknowledged again while all ASDUs are withheld",
    given: `${started}; rx I(0,0), I(1,0); withhold 2; hold; tick 10000`,
    when: "release",
    then: { frames: "" },
  },
  {
    rule: "a close does not acknowledge withheld ASDUs",
    given: `${started}; rx I(0,0), I(1,0), I(2,0); withhold 1`,
    when: "close",
    then: { frames: "S(2)" },
  },
  {
    rule: "STOPDT con waits for withheld ASDUs",
    given: `${started}; rx I(0,0), I(1,0); withhold 1`,
    when: "rx STOPDT act",
    then: { frames: "S(1)", state: "stopping" },
  },
  {
    rule: "STOPDT con follows when ASDUs are no longer withheld",
    given: `${started}; rx I(0,0), I(1,0); withhold 1; rx STOPDT act`,
    when: "withhold 0",
    then: { frames: "S(2), STOPDT con", state: "stopped" },
  },
]);

/** A handler with many pending ASDUs, which the test finishes one by one. */
class Desk {
  readonly taken: number[] = [];
  readonly #open = new Map<number, PromiseWithResolvers<void>>();

  readonly onAsdu = (asdu: Uint8Array): Promise<void> => {
    const work = Promise.withResolvers<void>();
    this.taken.push(numberOf(asdu));
    this.#open.set(numberOf(asdu), work);
    return work.promise;
  };

  async finish(...numbers: number[]): Promise<void> {
    for (const number of numbers) this.#open.get(number)!.resolve();
    await settle();
  }

  async fail(number: number, error: Error): Promise<void> {
    this.#open.get(number)!.reject(error);
    await settle();
  }
}

Deno.test("with pendingAsduLimit, onAsdu receives ASDUs without waiting, up to the limit", async () => {
  const desk = new Desk();
  const bench = await BenchConnection.started("controlled", {
    onAsdu: desk.onAsdu,
    pendingAsduLimit: 3,
  });
  await bench.receive("I(0,0), I(1,0), I(2,0), I(3,0), I(4,0)");
  assertEquals(desk.taken, [0, 1, 2]);
  await desk.finish(1, 2); // not the oldest: nothing may be acknowledged or delivered
  assertEquals([desk.taken, bench.sent()], [[0, 1, 2], ""]);
  await desk.finish(0);
  assertEquals(desk.taken, [0, 1, 2, 3, 4]);
  await desk.finish(3, 4);
  await bench.clock.advance(10_000);
  assertEquals(bench.sent(), "S(5)");
});

Deno.test("with pendingAsduLimit, promises that settle together are acknowledged together", async () => {
  const desk = new Desk();
  const bench = await BenchConnection.started("controlled", {
    onAsdu: desk.onAsdu,
    pendingAsduLimit: 100,
  });
  await bench.receive(Array.from({ length: 12 }, (_, n) => `I(${n},0)`).join(", "));
  await bench.clock.advance(12_000); // beyond t2
  assertEquals(bench.sent(), "");
  await desk.finish(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  assertEquals(bench.sent().split(", ").at(-1), "S(12)");
});

Deno.test("with pendingAsduLimit, even an answer does not acknowledge pending ASDUs", async () => {
  const bench: BenchConnection = await BenchConnection.started("controlled", {
    pendingAsduLimit: 8,
    onAsdu: () => {
      bench.connection.offer(numberedAsdu(0));
      return new Promise(() => {});
    },
  });
  await bench.receive("I(0,0), I(1,0)");
  assertEquals(bench.sent(), "I(0,0), I(1,0)");
});

Deno.test("with pendingAsduLimit, an ASDU that is handled at once waits for those before it", async () => {
  const work = Promise.withResolvers<void>();
  const bench = await BenchConnection.started("controlled", {
    pendingAsduLimit: 8,
    onAsdu: (asdu) => numberOf(asdu) === 1 ? work.promise : undefined,
  });
  await bench.receive("I(0,0), I(1,0), I(2,0)");
  await bench.clock.advance(10_000);
  assertEquals(bench.sent(), "S(1)");
  work.resolve();
  await settle();
  assertEquals(bench.sent(), "S(3)");
});

Deno.test("with pendingAsduLimit, a failure acknowledges only completed ASDUs", async () => {
  const desk = new Desk();
  const bench = await BenchConnection.started("controlled", {
    onAsdu: desk.onAsdu,
    pendingAsduLimit: 8,
  });
  await bench.receive("I(0,0), I(1,0), I(2,0)");
  const error = new Error("Disk full");
  await desk.finish(2);
  await desk.fail(1, error);
  assertEquals((await bench.connection.closed).error, error);
  assertEquals(bench.sent(), "");
});

Deno.test("pendingAsduLimit must be a whole number from 1 to 32767", () => {
  for (const pendingAsduLimit of [0, 1.5, 32_768]) {
    assertThrows(
      () =>
        new Connection(new MemoryStream(), {
          role: "controlled",
          clock: new FakeClock(),
          pendingAsduLimit,
        }),
      RangeError,
      "expected a whole number from 1 to 32767",
    );
  }
});
