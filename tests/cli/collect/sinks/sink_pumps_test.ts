// The sinks of a collector in virtual time: when they deliver by default, and what they record and log.

import { assertEquals, assertThrows } from "@std/assert";
import type { SinkConfig } from "../../../../cli/collect/config/config.ts";
import { SinkPumps } from "../../../../cli/collect/sinks/sink_pumps.ts";
import type { Store } from "../../../../cli/collect/store/store.ts";
import { StoreError } from "../../../../cli/collect/store/store_error.ts";
import type { Writer } from "../../../../cli/collect/store/writer.ts";
import { Output } from "../../../../cli/text/output.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

const ROW = {
  ...{
    store: "s",
    station: "A",
    ca: 1,
    ioa: 1,
    name: null,
    unit: null,
    received: 0,
    time: null,
    at: 0,
  },
  ...{
    tag: null,
    tagFlags: 0,
    value: 1,
    raw: null,
    quality: 0,
    typeId: 13,
    cause: 3,
    originator: 0,
  },
  ...{ flags: 0, detail: null, link: 1, redelivered: 0 },
};

const SINK: SinkConfig = { name: "out", kind: "stdout", columns: ["seq"] };

/** Sinks on a store with a number of rows, whose standard output can fail or hang. */
class Bench {
  readonly clock = new FakeClock();
  readonly log: string[] = [];
  readonly faults: unknown[] = [];
  /** Records in the store: keys and actions. */
  readonly notes: string[] = [];
  /** Numbers of the rows that were delivered. */
  readonly delivered: number[] = [];
  rows = 0;
  known: number | undefined;
  noted = 0;
  stdoutClosed = 0;
  /** Error with which standard output fails. */
  failure: string | undefined;
  /** Delays writes until it resolves. */
  gate: Promise<void> = Promise.resolve();
  /** Error with which reading the store fails. */
  fault: unknown;
  readonly pumps: SinkPumps;

  constructor() {
    const outbox = {
      position: () => this.#read(this.known),
      delivered: () => 7,
      waiting: (after: number, limit: number) => this.#read(Math.min(limit, this.rows - after)),
      read: (after: number, limit: number) => {
        const length = Math.min(limit, this.rows - after);
        const rows = Array.from({ length }, (_, index) => ({ ...ROW, seq: after + index + 1 }));
        return this.#read({ rows, through: after + length });
      },
      advance: (sink: string, { position, delivered }: { position: number; delivered: number }) =>
        this.notes.push(`${sink} at ${position}, ${delivered} delivered`),
      setAside: ({ seq, error }: { seq: number; error: string }) =>
        this.notes.push(`${seq}: ${error}`),
    };
    this.pumps = new SinkPumps({
      store: {
        outbox,
        ledger: { lastSeq: 5 },
        settle: () => Promise.resolve(),
        advice: "mend it",
      } as unknown as Store,
      writer: {
        note: (_key: string, write: () => void) => write(),
        noted: 0,
      } as unknown as Writer,
      clock: this.clock,
      stdout: new Output({
        write: async (octets) => {
          await this.gate;
          if (this.failure !== undefined) throw new Error(this.failure);
          const text = new TextDecoder().decode(octets);
          for (const line of text.trimEnd().split("\n")) this.delivered.push(JSON.parse(line).seq);
          return octets.length;
        },
      }),
      folder: () => "",
      log: ({ level, event, subject, text }) =>
        this.log.push(`${level} ${event} ${subject}: ${text}`),
      onStdoutClosed: () => this.stdoutClosed++,
      onFault: (error) => this.faults.push(error),
    });
  }

  #read<T>(value: T): T {
    if (this.fault !== undefined) throw this.fault;
    return value;
  }

  /** Adds rows. */
  async arrive(count: number): Promise<void> {
    this.rows += count;
    this.pumps.wake();
    await settle();
  }
}

Deno.test("by default, rows are delivered in batches of 100, or after one minute", async () => {
  const bench = new Bench();
  bench.pumps.open(SINK);
  await bench.arrive(1);
  assertEquals(bench.delivered.length, 1, "what waits at the start goes at once");
  await bench.arrive(99);
  await bench.clock.advance(59_999);
  assertEquals(bench.delivered.length, 1);
  await bench.clock.advance(1);
  assertEquals(bench.delivered.length, 100);
  await bench.arrive(99);
  assertEquals(bench.delivered.length, 100);
  await bench.arrive(1);
  assertEquals(bench.delivered.length, 200);
  await bench.arrive(250);
  assertEquals(bench.delivered.length, 400, "a whole batch at a time");
  await bench.pumps.close(new AbortController().signal);
  assertEquals(bench.delivered, Array.from({ length: 450 }, (_, index) => index + 1));
});

Deno.test("batch size and age can be configured", async () => {
  const bench = new Bench();
  bench.pumps.open({ ...SINK, batch: { rows: 3, seconds: 5 } });
  await bench.arrive(1);
  await bench.arrive(4);
  assertEquals(bench.delivered, [1, 2, 3, 4]);
  await bench.clock.advance(4999);
  assertEquals(bench.delivered, [1, 2, 3, 4]);
  await bench.clock.advance(1);
  assertEquals(bench.delivered, [1, 2, 3, 4, 5]);
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("a new sink begins at the first row or now; a known one continues at its position and counts", async () => {
  const statusOf = (bench: Bench) =>
    bench.pumps.status.map(({ name, position }) => `${name} ${position}`);
  for (
    const [settings, known, position, notes] of [
      [{}, undefined, 0, ["out at 0, 7 delivered"]],
      [{ begin: "now" }, undefined, 5, ["out at 5, 7 delivered"]],
      [{ begin: "now" }, 3, 3, []],
    ] as const
  ) {
    const bench = new Bench();
    bench.known = known;
    bench.pumps.check({ ...SINK, ...settings } as SinkConfig);
    assertEquals([bench.pumps.has("out"), bench.notes], [false, []], "a check records nothing");
    bench.pumps.open({ ...SINK, ...settings, stations: ["A"] } as SinkConfig);
    assertEquals([statusOf(bench), bench.notes, bench.pumps.has("out")], [[`out ${position}`], [
      ...notes,
    ], true]);
    assertEquals(bench.pumps.status[0]!.stations, ["A"]);
    bench.rows = 8;
    bench.notes.length = 0;
    await bench.pumps.close(new AbortController().signal);
    assertEquals(bench.notes, [`out at 8, ${7 + 8 - position} delivered`]);
  }
});

Deno.test("a failing sink is retried after 1, 2, 4 s and so on up to one minute; each problem is logged once", async () => {
  const bench = new Bench();
  bench.pumps.open(SINK);
  bench.failure = "connection 4711 refused\nmore";
  await bench.arrive(100);
  const failing = "warning sink-failing sink out: connection 4711 refused / more";
  assertEquals([bench.log, bench.stdoutClosed], [[failing], 1]);
  const times: number[] = [];
  let failures = bench.pumps.status[0]!.failures;
  for (let seconds = 1; seconds <= 260; seconds++) {
    await bench.clock.advance(1000);
    if (bench.pumps.status[0]!.failures > failures) times.push(seconds);
    failures = bench.pumps.status[0]!.failures;
  }
  const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
  assertEquals(
    gaps.every((gap, index) => gap <= Math.min(61, 2 ** index + 1)),
    true,
    gaps.join(" "),
  );
  assertEquals(Math.max(...gaps) > 25, true, gaps.join(" "));
  assertEquals(new Set(bench.log), new Set([failing]));
  bench.failure = 'relation "v" does not exist';
  await bench.clock.advance(61_000);
  assertEquals(bench.log.at(-1), 'warning sink-failing sink out: relation "v" does not exist');
  bench.failure = undefined;
  await bench.clock.advance(61_000);
  assertEquals(bench.log.at(-1), "info sink-recovered sink out: is delivering again");
  assertEquals(bench.delivered.length, 100);
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("a persistent problem is logged again at every tenth failure", async () => {
  const bench = new Bench();
  bench.pumps.open(SINK);
  bench.failure = "connection refused";
  await bench.arrive(100);
  const logged: number[] = [];
  while (bench.pumps.status[0]!.failing <= 31) {
    const { failing } = bench.pumps.status[0]!;
    if (bench.log.length > logged.length) logged.push(failing);
    await bench.clock.advance(500);
  }
  assertEquals(logged, [1, 10, 20, 30]);
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("rows that a program refuses are set aside, with its reason", async () => {
  const bench = new Bench();
  bench.pumps.open({
    ...{ name: "out", kind: "command", columns: ["seq"], batch: { rows: 3 } },
    command: ["sh", "-c", "cat > /dev/null; echo refuse 2 no such point; echo refuse 9 other"],
  });
  bench.notes.length = 0;
  await bench.arrive(3);
  while (bench.notes.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(bench.notes, ["out at 3, 9 delivered", "2: no such point"]);
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("for a database sink, a missing table is named with the command that prints its statement", async () => {
  const bench = new Bench();
  const sql = { dialect: "postgresql", table: "v" } as const;
  bench.pumps.open({ ...SINK, format: "sql", sql, batch: { rows: 1 } });
  bench.failure = 'relation "v" does not exist';
  await bench.arrive(1);
  assertEquals(bench.log, [
    'warning sink-failing sink out: relation "v" does not exist; --table out prints the statement that creates the table',
  ]);
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("with a new store, every sink starts over, and pending deliveries record nothing", async () => {
  const bench = new Bench();
  bench.pumps.open({ ...SINK, batch: { rows: 2 } });
  const gate = Promise.withResolvers<void>();
  bench.gate = gate.promise;
  await bench.arrive(2);
  bench.notes.length = 0;
  bench.pumps.restart();
  bench.rows = 0; // the new store is empty
  gate.resolve();
  await settle();
  await settle();
  assertEquals(bench.notes, ["out at 0, 0 delivered"]);
  await bench.arrive(2);
  await settle();
  assertEquals(bench.notes.at(-1), "out at 2, 2 delivered");
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("removing a sink does not affect the others", async () => {
  const bench = new Bench();
  bench.pumps.open({ ...SINK, batch: { rows: 1 } });
  bench.pumps.open({ ...SINK, name: "other", batch: { rows: 1 } });
  await bench.pumps.remove("out");
  await bench.pumps.remove("nothing");
  assertEquals([bench.pumps.has("out"), bench.pumps.has("other")], [false, true]);
  await bench.arrive(1);
  assertEquals(bench.delivered, [1]);
  await bench.pumps.close(AbortSignal.abort());
});

Deno.test("an unreadable store is passed to its repair handler, and a new sink is refused", async () => {
  const bench = new Bench();
  bench.pumps.open({ ...SINK, batch: { rows: 1 } });
  bench.fault = Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR" });
  await bench.arrive(1);
  assertEquals([bench.faults.length > 0, new Set(bench.faults)], [true, new Set([bench.fault])]);
  assertEquals(
    bench.log[0]!.startsWith(
      "warning sink-failing sink out: Cannot read the store: disk I/O error",
    ),
    true,
    bench.log[0],
  );
  assertThrows(
    () => bench.pumps.open({ ...SINK, name: "new" }),
    StoreError,
    "Cannot read the position of the sink new: disk I/O error",
  );
  assertEquals(bench.pumps.has("new"), false);
  bench.fault = undefined;
  await bench.clock.advance(5000);
  assertEquals(bench.delivered, [1]);
  await bench.pumps.close(AbortSignal.abort());
});
