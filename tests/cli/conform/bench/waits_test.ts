// How long the tester waits for a device and for its upper tester, and how much it asks of them.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { another } from "../../../../cli/conform/bench/another_link.ts";
import { fillWindow } from "../../../../cli/conform/bench/full_window.ts";
import { startedAndQuiet, untilQuiet } from "../../../../cli/conform/bench/observation.ts";
import { withFullWindow } from "../../../../cli/conform/bench/open_frames.ts";
import { operate } from "../../../../cli/conform/bench/operator.ts";
import {
  expectPending,
  expectResult,
  resultOf,
} from "../../../../cli/conform/bench/operator_requests.ts";
import { watchOutput } from "../../../../cli/conform/bench/output_watch.ts";
import { expectTaken } from "../../../../cli/conform/bench/recovery.ts";
import { startedAfterRestart } from "../../../../cli/conform/bench/restarts.ts";
import type { Signal } from "../../../../cli/conform/sheet/sheet.ts";
import { CaseFailure, Inconclusive } from "../../../../cli/conform/verdict.ts";
import { LinkError } from "../../../../mod.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { connection, type Rig, rig, type RigOptions } from "../../../helpers/conform/tester_rig.ts";
import type { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import type { MemoryStream } from "../../../helpers/virtual/memory_stream.ts";
import { frame, split, trace } from "../../../helpers/wire/frames.ts";

/** A controlled station that confirms STARTDT act, and its ends of the connections. */
function confirming(fars: MemoryStream[] = []): RigOptions["device"] {
  return () => ({
    connect: () => {
      const [link, far] = connection();
      fars.push(far);
      // The first thing that the tester writes is STARTDT act.
      void far.read(new Uint8Array(6)).then(() => {
        if (!far.closed) void far.write(frame("STARTDT con"));
      }, () => {}); // The test has closed it.
      return Promise.resolve(link);
    },
  });
}

/** What a promise results in, and when. */
async function after<T>(promise: Promise<T>, clock: FakeClock): Promise<readonly [T, number]> {
  const settled = promise.then((value) => [value, clock.monotonic()] as const);
  return await whileTimePasses(settled, clock);
}

const OUTPUT = { ca: 1, ioa: 5000, type: "C_SC_NA_1" } as Signal;

/** A rig whose output changes at a time, in ms, and when the tester looked. */
function operatedAt(at: number): Rig & { readonly looks: readonly number[] } {
  const looks: number[] = [];
  const made = rig({
    device: () => ({}),
    upper: (clock) => ({
      output: () => {
        looks.push(clock.monotonic());
        const isDone = clock.monotonic() >= at;
        return Promise.resolve({ value: isDone ? 1 : 0, operations: isDone ? 3 : 2 });
      },
    }),
  });
  return { ...made, looks };
}

Deno.test("an output is looked at every 100 ms until it is operated, for 2 s", async () => {
  const soon = operatedAt(250);
  const watch = await watchOutput(soon.tester, OUTPUT);
  await whileTimePasses(watch.expectOperated(1), soon.clock);
  assertEquals(soon.looks, [0, 0, 100, 200, 300]);
  await watch.expectIdle();
  const never = operatedAt(Infinity);
  const idle = await watchOutput(never.tester, OUTPUT);
  const error = await whileTimePasses(
    assertRejects(() => idle.expectOperated(1), CaseFailure),
    never.clock,
  );
  assertEquals([never.looks.length, never.looks.at(-1)], [22, 2000]);
  assertEquals(
    error.message,
    "Expect that the output 1/5000 is operated once, with 1; seen: 0 operations, value 0",
  );
});

Deno.test("the duration of a command is added to the 2 s", async () => {
  const late = operatedAt(3400);
  const watch = await watchOutput(late.tester, { ...OUTPUT, duration: 1.5 });
  await whileTimePasses(watch.expectOperated(1), late.clock);
  assertEquals(late.looks.at(-1), 3400);
});

/** A rig whose request ends at a time, in ms, and when the tester asked about it. */
function endingAt(at: number): Rig & { readonly looks: readonly number[] } {
  const looks: number[] = [];
  const made = rig({
    device: () => ({}),
    upper: (clock) => ({
      request: () => Promise.resolve(1),
      result: () => {
        looks.push(clock.monotonic());
        const isOver = clock.monotonic() >= at;
        return Promise.resolve({ state: isOver ? "done" : "pending", text: isOver ? "ON" : "" });
      },
    }),
  });
  return { ...made, looks };
}

Deno.test("the result of a request of the operator is asked for every 100 ms, for 2 s", async () => {
  const { tester, clock, looks } = endingAt(250);
  const operation = await operate(tester, "read 1/100");
  assertEquals(await after(operation.expect("done"), clock), ["ON", 300]);
  assertEquals(looks, [0, 100, 200, 300]);
  const never = endingAt(Infinity);
  const open = await operate(never.tester, "read 1/100");
  const error = await whileTimePasses(
    assertRejects(() => open.expect("done"), CaseFailure),
    never.clock,
  );
  assertEquals([never.looks.length, never.looks.at(-1)], [21, 2000]);
  assertEquals(
    error.message,
    'Expect that the operator is told that "read 1/100" succeeded; seen: pending',
  );
});

Deno.test("the end of a procedure is asked for every 100 ms for 2 min, and for 2 s if it has to be pending", async () => {
  const { tester, clock, looks } = endingAt(250);
  const operation = await operate(tester, "read 1/100");
  await whileTimePasses(expectResult(tester, operation, { state: "done", what: "it" }), clock);
  assertEquals(looks, [0, 100, 200, 300]);
  const never = endingAt(Infinity);
  const open = await operate(never.tester, "read 1/100");
  const [result, at] = await after(resultOf(never.tester, open), never.clock);
  assertEquals([result.state, at], ["pending", 120_000]);
  const before = never.clock.monotonic();
  const [, pending] = await after(expectPending(never.tester, open, { what: "it" }), never.clock);
  assertEquals(pending - before, 2000);
});

/** Lets a device send TESTFR con, and I frames with this pause, until a time. */
function sendEach(far: MemoryStream, clock: FakeClock, pauseMs: number, until: number): void {
  const asdu = Uint8Array.of(1, 1, 3, 0, 1, 0, 100, 0, 0, 0);
  let number = 0;
  const send = () => {
    if (clock.monotonic() > until) return;
    void far.write(frame(`I(${number++},0)`, asdu));
    clock.schedule(clock.monotonic() + pauseMs, send);
  };
  send();
}

Deno.test("the tester waits 15 s for a device that sends data to become quiet, and the next time 4 s", async () => {
  const fars: MemoryStream[] = [];
  const { tester, clock } = rig({ device: confirming(fars) });
  const link = await tester.started();
  sendEach(fars[0]!, clock, 1000, Infinity);
  const begin = clock.monotonic();
  // The tester looks every 2 s.
  assertEquals(await after(untilQuiet(tester, link), clock), [false, begin + 16_000]);
  const again = clock.monotonic();
  assertEquals(await after(untilQuiet(tester, link), clock), [false, again + 4000]);
});

Deno.test("the tester waits until a device is quiet for 2 s, but not after the end of the connection", async () => {
  const fars: MemoryStream[] = [];
  const { tester, clock } = rig({ device: confirming(fars) });
  const link = await tester.started();
  sendEach(fars[0]!, clock, 1000, 3500);
  assertEquals(await after(untilQuiet(tester, link), clock), [true, 6000]);
  fars[0]!.close();
  await clock.advance(0);
  const begin = clock.monotonic();
  assertEquals(await after(untilQuiet(tester, link), clock), [true, begin]);
  const short = rig({ device: confirming(), sheet: { values: { t1: 4 } } });
  const [, at] = await after(startedAndQuiet(short.tester), short.clock);
  assertEquals(at, 1000); // a quarter of t1
});

Deno.test("a device may close the first connection within 1 s after another one has taken over", async () => {
  for (const [ms, taken] of [[900, true], [1100, false]] as const) {
    const fars: MemoryStream[] = [];
    const { tester, clock } = rig({
      device: confirming(fars),
      sheet: { pixit: { "pixit.maxConnections": 2 } },
    });
    const first = await tester.started();
    clock.schedule(ms, () => fars[0]!.close());
    const [found, at] = await after(another(tester, first), clock);
    assertEquals(at, 1000);
    if (!taken) assert(typeof found !== "string");
    else assertEquals(found, "a second connection takes over from the first one");
  }
});

Deno.test("there is no other connection with a device that permits one, refuses or closes it", async () => {
  const fars: MemoryStream[] = [];
  const single = rig({
    device: confirming(fars),
    sheet: { pixit: { "pixit.maxConnections": 1 } },
  });
  const first = await single.tester.started();
  assertEquals(await another(single.tester, first), "the device permits one connection");
  let isFirst = true;
  const refusing = rig({
    device: (clock) => ({
      connect: () => {
        if (!isFirst) return Promise.reject(new LinkError("refused", { code: "refused" }));
        isFirst = false;
        return confirming()(clock).connect!();
      },
    }),
  });
  const only = await refusing.tester.started();
  assertEquals(await another(refusing.tester, only), "the device refuses a second connection");
  const ends: MemoryStream[] = [];
  const closing = rig({
    device: (clock) => ({
      connect: async () => {
        const link = await confirming(ends)(clock).connect!();
        if (ends.length === 2) ends[1]!.close();
        return link;
      },
    }),
    sheet: { pixit: { "pixit.maxConnections": 2 } },
  });
  const open = await closing.tester.started();
  assertEquals(await another(closing.tester, open), "the device closes a second connection");
});

Deno.test("a window of 1000 frames is filled, a larger one is not", async () => {
  for (const fill of [fillWindow, undefined]) {
    for (const [k, isFilled] of [[1000, true], [1001, false]] as const) {
      const { tester, clock } = rig({
        device: confirming(),
        sheet: { values: { k }, marks: {}, signals: [], commonAddresses: [] },
      });
      const link = await tester.started();
      const filled = fill === undefined
        ? withFullWindow(tester)
        : fill(tester, link, { waiting: 0 });
      const { message } = await whileTimePasses(assertRejects(() => filled, Error), clock);
      assertEquals(/too large to fill|too long to fill/.test(message), !isFilled, message);
      if (fill !== undefined) assertEquals(link.acknowledges, !isFilled);
    }
  }
});

/** The I frames that a tester sends until a controlling station acknowledges them. */
async function reportsUntilTaken(w: number): Promise<number> {
  const [link, far] = connection();
  const { tester, clock } = rig({
    device: () => ({ accept: () => Promise.resolve(link) }),
    sheet: { values: { w, t2: 10 } },
  });
  void far.write(frame("STARTDT act"));
  const opened = await whileTimePasses(tester.acceptedAndStarted(), clock);
  const written: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  const error = await whileTimePasses(
    assertRejects(() => expectTaken(tester, opened), CaseFailure),
    clock,
  );
  assert(error.message.includes("within 11 s"), error.message);
  written.push(buffer.slice(0, (await far.read(buffer))!));
  while (opened.frames.filter(({ apci }) => apci?.format === "I").length > numberOfI(written)) {
    written.push(buffer.slice(0, (await far.read(buffer))!));
  }
  return numberOfI(written);
}

function numberOfI(written: readonly Uint8Array[]): number {
  return written.flatMap((octets) => split(octets)).filter((each) => trace(each).startsWith("I("))
    .length;
}

Deno.test("up to w = 50, w reports make a controlling station acknowledge at once; with a larger w, one report is sent", async () => {
  assertEquals(await reportsUntilTaken(50), 50);
  assertEquals(await reportsUntilTaken(51), 1);
  assertEquals(await reportsUntilTaken(8), 8);
});

Deno.test("a device has 2 min to restart, or the time of its sheet and then that for a connection", async () => {
  for (
    const [pixit, until] of [
      [{}, 120_000],
      [{ "pixit.resetTime": 30, "pixit.reconnectReady": 1 }, 31_000],
    ] as const
  ) {
    const times: number[] = [];
    const { tester, clock } = rig({
      device: (clock) => ({
        connect: () => {
          times.push(clock.monotonic());
          return Promise.reject(new LinkError("refused", { code: "refused" }));
        },
      }),
      sheet: { pixit },
    });
    await whileTimePasses(assertRejects(() => startedAfterRestart(tester), CaseFailure), clock);
    assertEquals([times[0], times.at(-1)], [until === 120_000 ? 0 : 30_000, until]);
  }
});

Deno.test("an output that nothing observes is missing in the verdict", async () => {
  const { tester } = rig({ device: () => ({}) });
  const watch = await watchOutput(tester, OUTPUT);
  await watch.expectOperated(1);
  await watch.expectIdle();
  assertEquals(tester.log.missing, ["Without an upper tester, the outputs are not observed"]);
  await assertRejects(() => operate(tester, "read 1/100"), Inconclusive);
});
