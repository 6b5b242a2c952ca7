// How a tester connects to a device that is not ready yet, and waits for one that connects by itself.

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { DeviceAccess } from "../../../../cli/conform/bench/device_access.ts";
import { CaseFailure, DeviceUnreachable, Inconclusive } from "../../../../cli/conform/verdict.ts";
import { LinkError, type TcpLink } from "../../../../mod.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { connection, rig, type RigOptions } from "../../../helpers/conform/tester_rig.ts";
import type { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import type { MemoryStream } from "../../../helpers/virtual/memory_stream.ts";

const STARTDT_ACT = Uint8Array.of(0x68, 0x04, 0x07, 0, 0, 0);

const REFUSED = new LinkError("Cannot connect to 192.0.2.1:2404: refused", { code: "refused" });

/** A controlled station that refuses all connections, and the times at which it did. */
function refusing(times: number[]): (clock: FakeClock) => DeviceAccess {
  return (clock) => ({
    connect: () => {
      times.push(clock.monotonic());
      return Promise.reject(REFUSED);
    },
  });
}

/** A controlling station that connects at these times, in ms. */
function connectingAt(
  times: readonly number[],
  onLink: (device: MemoryStream, index: number) => void = () => {},
): (clock: FakeClock) => DeviceAccess {
  let taken = 0;
  return (clock) => ({
    accept: (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<TcpLink>();
      const at = times[taken];
      const arrive = () => {
        if (signal.aborted) return;
        const [link, far] = connection();
        onLink(far, taken++);
        resolve(link);
      };
      const cancel = at === undefined ? undefined : clock.schedule(at, arrive);
      signal.addEventListener("abort", () => {
        cancel?.();
        reject(signal.reason);
      }, { once: true });
      return promise;
    },
  });
}

/** Numbers from 0 to a last one, with a step. */
function every(step: number, last: number): readonly number[] {
  return Array.from({ length: last / step + 1 }, (_, index) => index * step);
}

Deno.test("a device that refuses connections is tried every 200 ms for 5 s", async () => {
  const times: number[] = [];
  const { tester, clock } = rig({ device: refusing(times) });
  const error = await whileTimePasses(
    assertRejects(() => tester.connected(), DeviceUnreachable),
    clock,
  );
  assertEquals(times, every(200, 5000));
  assertEquals(
    error.message,
    `Expect that the device accepts a connection; seen: ${REFUSED.message}`,
  );
  assertEquals(tester.log.steps, [{
    at: 5000,
    text: "Expect that the device accepts a connection",
    seen: REFUSED.message,
    result: "failed",
  }]);
});

Deno.test("the sheet says how long a device may refuse connections, and a case may say less", async () => {
  const times: number[] = [];
  const ofSheet = rig({
    device: refusing(times),
    sheet: { pixit: { "pixit.reconnectReady": 2 } },
  });
  await whileTimePasses(assertRejects(() => ofSheet.tester.connected()), ofSheet.clock);
  assertEquals(times, every(200, 2000));
  times.length = 0;
  const ofCase = rig({ device: refusing(times), sheet: { pixit: { "pixit.reconnectReady": 2 } } });
  await whileTimePasses(
    assertRejects(() => ofCase.tester.connected({ within: 400 })),
    ofCase.clock,
  );
  assertEquals(times, every(200, 400));
});

Deno.test("a device that has accepted a connection before is reachable, although it refuses another", async () => {
  let isFirst = true;
  const { tester, clock } = rig({
    device: () => ({
      connect: () => {
        if (!isFirst) return Promise.reject(REFUSED);
        isFirst = false;
        return Promise.resolve(connection()[0]);
      },
    }),
  });
  await tester.connected();
  const error = await whileTimePasses(assertRejects(() => tester.connected(), CaseFailure), clock);
  assert(!(error instanceof DeviceUnreachable));
});

Deno.test("an error that is no refusal ends the attempt at once", async () => {
  const { tester, clock } = rig({
    device: () => ({ connect: () => Promise.reject(new Error("x")) }),
  });
  await assertRejects(() => tester.connected(), Error, "x");
  await assertRejects(() => tester.attempted(), Error, "x");
  assertEquals(clock.monotonic(), 0);
});

/** A device that closes the connections with some numbers, and when it got connections. */
function closing(numbers: readonly number[], times: number[]): (clock: FakeClock) => DeviceAccess {
  return (clock) => ({
    connect: () => {
      const [link, far] = connection();
      if (numbers.includes(times.length)) far.close();
      times.push(clock.monotonic());
      return Promise.resolve(link);
    },
  });
}

const RELEASING = "The device has closed this connection: it is still releasing the previous one";

Deno.test("a device with one connection that closes the next one is tried again after 200 ms", async () => {
  const times: number[] = [];
  const { tester, clock } = rig({ device: closing([1, 2], times) });
  const first = await tester.connected();
  assertEquals(clock.monotonic(), 0); // nothing is being released: no look whether it is closed
  first.close();
  const link = await whileTimePasses(tester.connected(), clock);
  assertEquals(times, [0, 0, 500, 1000]);
  assertEquals([link.number, link.end, tester.isReleasing], [4, undefined, true]);
  assertEquals(tester.log.steps.filter(({ text }) => text === RELEASING).length, 2);
});

Deno.test("a device that closes each connection while it releases the last one is not tried after the time limit", async () => {
  const times: number[] = [];
  const { tester, clock } = rig({ device: closing([1, 2, 3, 4, 5], times) });
  (await tester.connected()).close();
  const link = await whileTimePasses(tester.connected({ within: 800 }), clock);
  assertEquals(times, [0, 0, 500]);
  assert(link.end !== undefined);
});

Deno.test("a device may be releasing a connection when a later attempt begins, but not at the first connection of all", async () => {
  const times: number[] = [];
  const later = rig({ device: closing([0], times), firstLink: 3 });
  const link = await whileTimePasses(later.tester.connected(), later.clock);
  assertEquals([times, link.number], [[0, 500], 4]);
  times.length = 0;
  const first = rig({ device: closing([0], times) });
  await first.tester.connected();
  assertEquals([times, first.tester.isReleasing], [[0], false]);
});

Deno.test("a device with several connections, or whose last one is open, releases none", async () => {
  const times: number[] = [];
  const several = rig({
    device: closing([1], times),
    sheet: { pixit: { "pixit.maxConnections": 2 } },
  });
  (await several.tester.connected()).close();
  await several.tester.connected();
  const open = rig({ device: closing([3], times) });
  await open.tester.connected();
  await open.tester.connected();
  assertEquals([several.clock.monotonic(), open.clock.monotonic()], [0, 0]);
});

Deno.test("a single attempt to connect reports why it is refused", async () => {
  const { tester } = rig({ device: refusing([]) });
  assertEquals(await tester.attempted(), REFUSED.message);
  assertEquals(tester.log.steps, [
    { at: 0, text: `Connect; refused: ${REFUSED.message}`, result: "done" },
  ]);
});

Deno.test("a controlling station has t0 and a minute to connect", async () => {
  const late = rig({ device: connectingAt([90_000]), sheet: { values: { t0: 31 } } });
  const link = await whileTimePasses(late.tester.accepted(), late.clock);
  assertEquals(link.openedAt, 90_000);
  const text = "Expect a connection of the device within 1 min 31 s";
  assertEquals(late.tester.log.steps, [{ at: 90_000, text, seen: "accepted", result: "passed" }]);
  const never = rig({ device: connectingAt([]), sheet: { values: { t0: 31 } } });
  const error = await whileTimePasses(
    assertRejects(() => never.tester.accepted(), DeviceUnreachable),
    never.clock,
  );
  assertEquals(error.message, `${text}; seen: none`);
  assertEquals(never.tester.log.steps, [{ at: 91_000, text, seen: "none", result: "failed" }]);
});

Deno.test("a controlling station that was connected before is reachable, although it does not return", async () => {
  const { tester, clock } = rig({ device: connectingAt([0]) });
  await whileTimePasses(tester.accepted(), clock);
  const error = await whileTimePasses(
    assertRejects(() => tester.accepted({ within: 1000 }), CaseFailure),
    clock,
  );
  assert(!(error instanceof DeviceUnreachable));
});

Deno.test("a connection that the station closes within 50 ms is passed over while there is time", async () => {
  const close = (device: MemoryStream, index: number) => {
    if (index < 2) device.close();
  };
  const { tester, clock } = rig({ device: connectingAt([100, 1000, 2000], close) });
  const link = await whileTimePasses(tester.accepted(), clock);
  assertEquals([link.openedAt, link.number], [2000, 3]);
  const texts = tester.log.steps.map(({ at, text }) => `${at} ${text}`);
  assertEquals([texts[1], texts[3]], [
    "150 The device had closed this connection already",
    "1050 The device had closed this connection already",
  ]);
  const over = rig({ device: connectingAt([100], close) });
  const closed = await whileTimePasses(over.tester.accepted({ within: 150 }), over.clock);
  assert(closed.end !== undefined);
});

/** An operator that lets the station connect a second after data transfer is started. */
function reviving(restarts: number[], { works = true } = {}): Pick<RigOptions, "device" | "upper"> {
  let connect: () => void = () => {};
  return {
    device: () => ({
      accept: (signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<TcpLink>();
        connect = () => resolve(connection()[0]);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        return promise;
      },
    }),
    upper: (clock) => ({
      transfer: (on) => {
        if (!works) return Promise.reject(new Inconclusive("no"));
        assert(on);
        restarts.push(clock.monotonic());
        clock.schedule(clock.monotonic() + 1000, () => connect());
        return Promise.resolve();
      },
    }),
  };
}

Deno.test("the operator starts a station that has not connected for a minute, the next time after 300 ms", async () => {
  const restarts: number[] = [];
  const { tester, clock } = rig(reviving(restarts));
  await whileTimePasses(tester.accepted(), clock);
  assertEquals([restarts, tester.restarts, tester.log.remarks], [[60_000], 1, []]);
  const begin = clock.monotonic();
  const second = await whileTimePasses(tester.accepted(), clock);
  assertEquals([restarts[1]! - begin, second.openedAt - begin], [300, 1300]);
  assertEquals([tester.restarts, tester.log.remarks], [2, [
    "the station has connected again only after its operator had started it",
  ]]);
});

Deno.test("the operator starts a station earlier if it may take less than a minute, and not if it has to return by itself", async () => {
  const restarts: number[] = [];
  const short = rig(reviving(restarts));
  await whileTimePasses(short.tester.accepted({ within: 5000 }), short.clock);
  assertEquals(restarts, [5000]);
  const alone = rig(reviving(restarts));
  await whileTimePasses(
    assertRejects(() => alone.tester.accepted({ byItself: true }), DeviceUnreachable),
    alone.clock,
  );
  assertEquals([restarts.length, alone.tester.restarts], [1, 0]);
  const unable = rig(reviving(restarts, { works: false }));
  await whileTimePasses(
    assertRejects(() => unable.tester.accepted(), DeviceUnreachable),
    unable.clock,
  );
  assertEquals([unable.clock.monotonic() >= 60_000, unable.tester.restarts], [true, 0]);
});

Deno.test("a station may leave data transfer stopped for a minute, and start it on another connection", async () => {
  const asking = (device: MemoryStream, index: number) => {
    if (index === 1) void device.write(STARTDT_ACT);
  };
  const { tester, clock } = rig({ device: connectingAt([0, 59_000], asking) });
  const link = await whileTimePasses(tester.starting(), clock);
  assertEquals([link.number, link.openedAt, link.lastTaken?.at], [2, 59_000, 59_000]);
});

Deno.test("the operator starts data transfer after a minute, the next time after 300 ms", async () => {
  const starts: number[] = [];
  let far: MemoryStream | undefined;
  const { tester, clock } = rig({
    device: connectingAt([0, 70_000], (device) => void (far = device)),
    upper: (clock) => ({
      transfer: async (on) => {
        assert(on);
        starts.push(clock.monotonic());
        await far!.write(STARTDT_ACT);
      },
    }),
  });
  const first = await whileTimePasses(tester.acceptedAndStarted(), clock);
  assertEquals([first.number, first.isStarted], [1, true]);
  // The tester looks every 100 ms, from the end of the 50 ms in which a connection may be closed again.
  assertEquals(starts, [60_050]);
  first.close();
  const second = await whileTimePasses(tester.acceptedAndStarted(), clock);
  assertEquals(second.number, 2);
  assertEquals(starts[1], 70_350);
});

Deno.test("each thing that a case needs and the bench lacks is named", async () => {
  const { tester, clock } = rig({ device: () => ({}) });
  await assertRejects(() => tester.connected(), Error, "The device is not a controlled station");
  await assertRejects(() => tester.attempted(), Error, "The device is not a controlled station");
  await assertRejects(() => tester.accepted(), Error, "The device is not a controlling station");
  await assertRejects(
    () => tester.refuse(true),
    Inconclusive,
    "The bench cannot refuse connections",
  );
  assertInstanceOf(await Promise.try(() => tester.upper).catch((error) => error), Inconclusive);
  assertInstanceOf(await Promise.try(() => tester.network).catch((error) => error), Inconclusive);
  assertEquals([tester.hasUpper, tester.hasNetwork, tester.fuzzFrames], [false, false, 2000]);
  assertEquals(clock.scheduled, 0);
});
