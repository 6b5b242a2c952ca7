// Parts of a supervised station: gates, start-ups, links to the station, and cleanup.

import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import type { ControllingStation } from "../../../../transport/controlling/controlling_station.ts";
import { DialIn } from "../../../../transport/controlling/supervision/dial_in.ts";
import type { RedundantLinkChange } from "../../../../transport/controlling/supervision/redundant_link.ts";
import type { Requests } from "../../../../transport/controlling/requests.ts";
import {
  performStep,
  StartUpGate,
  type StartUpReport,
  type StartUpStep,
} from "../../../../transport/controlling/supervision/start_up.ts";
import { StartUpRunner } from "../../../../transport/controlling/supervision/start_up_runner.ts";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import type { SupervisionOptions } from "../../../../transport/controlling/supervision/supervision_options.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { standing } from "../../../helpers/stations/bench_connection.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";
import { countedSignal } from "../../../helpers/virtual/counted_signal.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";

function plant(options: Partial<SupervisionOptions> = {}) {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  const changes: RedundantLinkChange[] = [];
  const station = supervise({
    targets: [{ open: () => front.open(), name: "front" }],
    clock,
    random: () => 0,
    onLinkChange: (change) => changes.push(change),
    ...options,
  });
  return { clock, front, changes, station };
}

Deno.test("StartUpGate admits up to its limit, then the others in order", async () => {
  const gate = new StartUpGate(2);
  const [one, two] = [await gate.enter(), await gate.enter()];
  const order: number[] = [];
  const third = gate.enter().then((leave) => (order.push(3), leave));
  const fourth = gate.enter().then((leave) => (order.push(4), leave));
  await settle();
  assertEquals([gate.waiting, order], [2, []]);
  one();
  one();
  await settle();
  assertEquals([gate.waiting, order], [1, [3]], "a place is given back once");
  two();
  (await third)();
  (await fourth)();
  assertEquals([gate.waiting, order], [0, [3, 4]]);
  await gate.enter();
  await gate.enter();
  assertEquals(await standing(gate.enter()), "pending");
  for (const atOnce of [0, 1.5, -1]) {
    assertThrows(
      () => new StartUpGate(atOnce),
      RangeError,
      `Cannot use atOnce = ${atOnce}: expected a whole number, 1 or more`,
    );
  }
});

Deno.test("performStep() sends the request of its step, waits for its turn, and keeps no data", async () => {
  const asked: unknown[] = [];
  const take = (name: string) => (...args: unknown[]) => (asked.push([name, ...args]), undefined);
  const station = {
    synchronizeClock: take("clock"),
    interrogate: take("interrogate"),
    readCounters: take("counters"),
  } as unknown as Requests;
  const steps: readonly StartUpStep[] = [
    { do: "clock", ca: 1 },
    { do: "interrogate", ca: 2 },
    { do: "interrogate", ca: 3, group: 4 },
    { do: "counters", ca: 5 },
    { do: "counters", ca: 6, group: 2, freeze: "freeze-and-reset" },
  ];
  for (const step of steps) await performStep(station, step);
  const { signal } = new AbortController();
  await performStep(station, { do: "clock", ca: 7 }, { signal });
  assertEquals(asked, [
    ["clock", 1, { whenBusy: "wait" }],
    ["interrogate", 2, { whenBusy: "wait", keep: "none" }],
    ["interrogate", 3, { whenBusy: "wait", keep: "none", group: 4 }],
    ["counters", 5, { whenBusy: "wait", keep: "none" }],
    ["counters", 6, { whenBusy: "wait", keep: "none", group: 2, freeze: "freeze-and-reset" }],
    ["clock", 7, { whenBusy: "wait", signal }],
  ]);
});

Deno.test("StartUpRunner runs its steps in order, repeats them for reinitialized stations, and leaves the gate", async () => {
  const asked: number[] = [];
  const waiting: PromiseWithResolvers<unknown>[] = [];
  const station = {
    state: "started",
    synchronizeClock: (ca: number) => {
      asked.push(ca);
      waiting.push(Promise.withResolvers());
      return waiting.at(-1)!.promise;
    },
  };
  const gate = new StartUpGate(1);
  const reports: StartUpReport[] = [];
  const steps = [1, 2, 9].map((ca) => ({ do: "clock", ca }) as const);
  const runner = new StartUpRunner({
    steps,
    gate,
    everyCa: 9,
    onReport: (report) => reports.push(report),
  });
  const next = async (fail = false) => {
    if (fail) waiting.shift()!.reject("lost");
    else waiting.shift()!.resolve("good");
    await settle();
  };
  runner.begin(station as unknown as ControllingStation);
  await settle();
  assertEquals(asked, [1]);
  runner.initialized(1); // its step is running and must be repeated; the step for all stations is still pending
  await next();
  assertEquals([asked, await standing(gate.enter())], [[1, 2], "pending"]);
  await next(true);
  await next();
  assertEquals(asked, [1, 2, 9, 1]);
  await next();
  assertEquals(reports.map(({ step, result, error }) => [step.ca, result as unknown, error]), [
    [1, "good", undefined],
    [2, undefined, "lost"],
    [9, "good", undefined],
    [1, "good", undefined],
  ]);
  assertEquals(gate.waiting, 0);
  runner.initialized(3);
  await settle();
  assertEquals(asked.length, 4, "another station occupies the gate");
  station.state = "stopped";
  runner.initialized(1);
  await settle();
  assertEquals(asked.length, 4);
});

Deno.test("delays are rounded to whole milliseconds, and a reason need not be an Error", async () => {
  const { clock, changes, station } = plant({
    targets: [{ open: () => Promise.reject("no carrier"), name: "line" }],
    random: () => 0.0007,
    backOff: { jitter: 1, maxMs: 1000 },
  });
  await clock.advance(0);
  assertEquals(changes.at(-1), {
    link: 0,
    name: "line",
    state: "waiting",
    previous: "connecting",
    reason: "no carrier",
    retryInMs: 999,
  });
  await within(clock, 0, station.close());
  assertEquals(changes.at(-1), {
    link: 0,
    name: "line",
    state: "closed",
    previous: "waiting",
    reason: "Closed by this station",
    retryInMs: undefined,
  });
  assertEquals(clock.scheduled, 0);
  const half = plant({
    targets: [{ open: () => Promise.reject(new Error("no")) }],
    random: () => 0.0005,
    backOff: { jitter: 1, firstMs: 1001, maxMs: 1001 },
  });
  await half.clock.advance(0);
  assertEquals([half.changes.at(-1)!.retryInMs, half.changes.at(-1)!.name], [1000, "target 0"]);
  await within(half.clock, 0, half.station.close());
});

Deno.test("send() uses the started link, and names contain host and port", async () => {
  const { clock, front, station } = plant();
  await clock.advance(0);
  const sent = station.send({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] });
  await clock.advance(20_000);
  await sent;
  assertEquals(front.peer.requests, ["C_IC_NA_1 6"]);
  await within(clock, 0, station.close());
  const named = supervise({
    targets: [{ host: "192.0.2.1" }, { host: "192.0.2.2", port: 99 }, { host: "x", name: "y" }],
    signal: AbortSignal.abort(),
    clock,
  });
  assertEquals(named.links.map(({ name }) => name), ["192.0.2.1", "192.0.2.2 port 99", "y"]);
  assertEquals((await named.closed).code, "aborted");
});

Deno.test("a throwing handler ends the supervision, whatever it throws", async () => {
  for (const thrown of [new Error("boom"), "boom"]) {
    const { clock, station } = plant({
      onLinkChange: () => {
        throw thrown;
      },
    });
    await clock.advance(0);
    const reason = await station.closed;
    assertEquals([reason.code, reason.detail, reason.error], [
      "handler-error",
      "A handler failed: boom",
      thrown,
    ]);
    assertEquals(clock.scheduled, 0);
  }
});

Deno.test("a supervised station and its requests listen to their signals until they end", async () => {
  const { signal, listeners } = countedSignal();
  const { clock, front, station } = plant({ signal });
  await clock.advance(0);
  assert(listeners() >= 1);
  front.peer.on("C_CS_NA_1", (request) => front.peer.confirm(request));
  const given = countedSignal();
  await within(clock, 0, station.synchronizeClock(1, { signal: given.signal }));
  assertEquals(given.listeners(), 0);
  await within(clock, 0, station.close());
  assertEquals(listeners(), 0);
});

Deno.test("a request removes its listener from the signal, however it ends", async () => {
  await using it = await link();
  const { abort, signal, listeners } = countedSignal();
  it.peer.on("C_CS_NA_1", (request) => it.peer.confirm(request));
  const done = it.station.synchronizeClock(1, { signal });
  await settle();
  await within(it.clock, 0, done);
  assertEquals(listeners(), 0);
  const asked = it.station.interrogate(1, { signal }).catch((error: unknown) => error);
  await settle();
  assertEquals(listeners(), 1);
  abort.abort("enough");
  assertInstanceOf(await asked, Error);
  await settle();
  assertEquals([listeners(), it.station.pending], [0, 0]);
});

Deno.test("switchOver() refuses a link that is not a target or not on standby", async () => {
  const { clock, station } = plant();
  await clock.advance(0);
  const fault = async (to?: number) => {
    const error = await assertRejects(() => station.switchOver(to));
    return [(error as Error).name, (error as Error).message];
  };
  assertEquals(await fault(1), [
    "RangeError",
    "Cannot switch over to target 1: expected 0 to 0",
  ]);
  assertEquals(await fault(), [
    "LinkError",
    "Cannot switch over: no other link is connected, expected a standby",
  ]);
  await station.switchOver(0);
  assertEquals(station.active, 0);
  await within(clock, 0, station.close());
  const closed = await assertRejects(() => station.switchOver(0), LinkError);
  assertEquals(closed.message, "Cannot switch over: front is closed, expected a standby");
});

Deno.test("DialIn cancels waiting calls when its signal is aborted, and closes unclaimed connections", async () => {
  const [, first] = memoryPipe();
  const [, second] = memoryPipe();
  const [, stranger] = memoryPipe();
  const arrived: { stream: typeof first; remote: { host: string; port: number } }[] = [];
  let wake = () => {};
  let isClosed = false;
  const unexpected: string[] = [];
  const dialIn = new DialIn({
    close: () => void (isClosed = true),
    async *[Symbol.asyncIterator]() {
      while (true) {
        while (arrived.length > 0) {
          yield { ...arrived.shift()!, local: { host: "", port: 0 } };
        }
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
  }, { onUnexpected: ({ remote }) => unexpected.push(remote.host) });
  const arrive = async (stream: typeof first, host: string) => {
    arrived.push({ stream, remote: { host, port: 1 } });
    wake();
    await settle();
  };
  const target = dialIn.from("2001:DB8::1");
  const { abort, signal, listeners } = countedSignal();
  const given = target.open(signal).catch((error: unknown) => error);
  await settle();
  assertEquals(listeners(), 1);
  abort.abort("too late");
  assertEquals([await given, listeners()], ["too late", 0]);
  await assertRejects(() => target.open(signal));
  await arrive(stranger, "192.0.2.9");
  assertEquals([unexpected, stranger.closed], [["192.0.2.9"], true]);
  await arrive(first, "2001:db8::1");
  await arrive(second, "2001:db8::1");
  assertEquals([first.closed, second.closed], [true, false]);
  assert(await dialIn.from("2001:db8::1").open(undefined) === second);
  const waiting = target.open(undefined);
  const [, third] = memoryPipe();
  await arrive(third, "2001:db8::1");
  assert(await waiting === third);
  const [, fourth] = memoryPipe();
  await arrive(fourth, "2001:db8::1");
  dialIn[Symbol.dispose]();
  assertEquals([isClosed, fourth.closed, third.closed], [true, true, false]);
});
