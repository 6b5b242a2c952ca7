// The driver of a controlled station: its accessors, its handlers, and its cleanup when closed.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Authentication } from "../../../../transport/connection/authentication.ts";
import type { ByteStream } from "../../../../transport/connection/stream.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../../../transport/controlled/serving/serve.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";
import { frames } from "../../../helpers/wire/frames.ts";

const STATION = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }],
    counters: [{ ioa: 2, freezeMs: 60_000 }],
  }],
} as const;

Deno.test("a closed station leaves no callback scheduled and serves no peer", async () => {
  const clock = new FakeClock();
  const station = new ControlledStation(STATION, { clock });
  assertEquals(clock.scheduled, 1);
  const [near, far] = memoryPipe();
  const link = station.accept(far)!;
  assertEquals([station.links, link.started, link.remote], [[link], false, { host: "", port: 0 }]);
  await settle();
  const closed = station.close("Maintenance");
  assertEquals(station.close(), closed);
  await clock.advance(0);
  await closed;
  assertEquals((await link.closed).detail, "Maintenance");
  assertEquals([clock.scheduled, station.links], [0, []]);
  const [, late] = memoryPipe();
  assertEquals([station.accept(late), late.closed], [undefined, true]);
  assertThrows(() => station.set(1, 1, 1), TypeError, "the station is closed");
  await settle();
  assertEquals(clock.scheduled, 0);
  near.close();
});

Deno.test("a connection whose secure authentication cannot be set up is closed, and not served without it", async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  const refusing = {
    attach() {
      throw new RangeError("No such profile");
    },
  };
  const station = new ControlledStation(STATION, {
    clock,
    authentication: refusing as unknown as Authentication,
    onNotice: (notice) => notice.type === "link" && told.push(`${notice.state} ${notice.detail}`),
  });
  const [near, far] = memoryPipe();
  assertThrows(() => station.accept(far), RangeError, "No such profile");
  await near.write(frames("STARTDT act"));
  await clock.advance(60_000);
  assertEquals([far.closed, far.written, station.links], [true, [], []]);
  assertEquals(told, ["opened undefined", "closed Secure authentication could not be set up"]);
  await station.close();
  assertEquals(clock.scheduled, 0);
});

Deno.test("a station that is closed during a read turn cancels it", async () => {
  const rig = stationRig({ ...STATION, redundancy: { startTimeoutMs: 1000 } });
  await rig.connect({ start: false });
  rig.clock.jump(1000);
  rig.clock.onCall = () => void rig.station.close();
  await rig.clock.advance(1_000_000);
  assertEquals([rig.station.links, rig.clock.scheduled], [[], 0]);
  assertEquals(noticesOf(rig, "link").at(-1)!.detail, "The station was closed");
});

Deno.test("close() without a reason and a signal have their own reasons", async () => {
  for (
    const [end, detail] of [["close", "The station was closed"], ["abort", "Closed by the caller"]]
  ) {
    const abort = new AbortController();
    const rig = stationRig(STATION, { signal: abort.signal });
    await rig.connect();
    const [link] = rig.station.links;
    if (end === "close") rig.station.close();
    else abort.abort();
    await settle();
    assertEquals((await link!.closed).detail, detail);
    await rig.station[Symbol.asyncDispose]();
  }
});

Deno.test("a link closes only its own connection, with its reason", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  await rig.connect();
  await rig.connect();
  const [one, other] = rig.station.links;
  assertEquals([one!.id, one!.started, one!.remote.port], [1, true, 50_000]);
  assertEquals((await one!.close("Not wanted")).detail, "Not wanted");
  await settle();
  assertEquals(rig.station.links, [other]);
  assertEquals(rig.station.bufferedEvents, new Map([["connection 2", 0]]));
});

Deno.test("values set together share an ASDU and one write", async () => {
  const points = [1, 2, 3].map((ioa) => ({ ioa, type: "M_SP_NA_1", value: 0 }) as const);
  const rig = stationRig({ sectors: [{ ca: 1, points }] });
  const master = await rig.connect();
  for (const { ioa } of points) rig.station.set(1, ioa, 1);
  assertEquals(rig.station.bufferedEvents, new Map([["all", 3]]));
  await settle();
  assertEquals(master.asdus.length, 1);
  assertEquals(rig.station.instant, rig.clock.instant());
});

Deno.test("an error in onNotice is reported as uncaught, and the station continues", async () => {
  const errors: unknown[] = [];
  const listen = (event: ErrorEvent) => {
    event.preventDefault();
    errors.push(event.error);
  };
  globalThis.addEventListener("error", listen);
  try {
    const failure = new Error("The log is full");
    const rig = stationRig(STATION, {
      onNotice: () => {
        throw failure;
      },
    });
    const master = await rig.connect();
    assertEquals(master.connection.state, "started");
    await settle();
    assertEquals(errors, [failure, failure]);
  } finally {
    globalThis.removeEventListener("error", listen);
  }
});

Deno.test("a failure of the listener that is not a link error ends serving", async () => {
  const station = new ControlledStation(STATION, { clock: new FakeClock() });
  const failure = new TypeError("A fault in the program");
  const server = await serve(station, {
    listener: {
      address: { host: "192.0.2.1", port: 2404 },
      close: () => {},
      [Symbol.dispose]: () => {},
      // deno-lint-ignore require-yield
      async *[Symbol.asyncIterator]() {
        throw failure;
      },
    },
  });
  assertEquals([server.host, server.port], ["192.0.2.1", 2404]);
  assert(await assertRejects(() => server.finished) === failure);
  await station.close();
});

Deno.test("a server closes only the connections that it accepted, with its reason", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  await rig.connect();
  const [, far] = memoryPipe();
  const waiting: ByteStream[] = [far];
  let isClosed = false;
  const server = await serve(rig.station, {
    listener: {
      address: { host: "192.0.2.1", port: 2404 },
      close: () => void (isClosed = true),
      [Symbol.dispose]: () => {},
      async *[Symbol.asyncIterator]() {
        const address = { host: "192.0.2.9", port: 1 };
        for (const stream of waiting) yield { stream, local: address, remote: address };
        await new Promise(() => {});
      },
    },
  });
  await settle();
  const [other, served] = rig.station.links;
  const closing = server.close();
  await rig.clock.advance(1000);
  await closing;
  assertEquals([(await served!.closed).detail, isClosed], ["The server was closed", true]);
  assertEquals(rig.station.links, [other]);
});
