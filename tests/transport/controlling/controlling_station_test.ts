// The controlling station apart from its requests: link state, the stream of ASDUs, start and end.

import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import type {
  AsduContext,
  LinkStateChange,
} from "../../../transport/controlling/controlling_options.ts";
import { RequestError } from "../../../transport/controlling/procedures/result.ts";
import { LinkError, ProtocolError } from "../../../transport/errors.ts";
import { countedSignal } from "../../helpers/virtual/counted_signal.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { hex } from "../../helpers/wire/frames.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { link, type ScriptedStation, within } from "../../helpers/stations/scripted_station.ts";

/** Sends events with the values from `first` to `last`. */
function events(peer: ScriptedStation, first: number, last: number): void {
  for (let ioa = first; ioa <= last; ioa++) {
    peer.send({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa, value: 1, quality: 0 }] });
  }
}

function addresses(asdus: readonly Asdu[]): (number | undefined)[] {
  return asdus.map((asdu) => asdu.type === "M_SP_NA_1" ? asdu.objects[0]?.ioa : undefined);
}

/** Takes `count` ASDUs. */
async function take(asdus: AsyncIterator<Asdu>, count: number): Promise<Asdu[]> {
  const taken: Asdu[] = [];
  for (let i = 0; i < count; i++) taken.push((await asdus.next()).value as Asdu);
  return taken;
}

Deno.test("the link state is reported with reasons, from start to end", async () => {
  const changes: LinkStateChange[] = [];
  await using it = await link({ onStateChange: (change) => changes.push(change), start: false });
  const { station, clock } = it;
  assertEquals(station.state, "stopped");
  await within(clock, 0, station.start());
  assertEquals(station.state, "started");
  await within(clock, 0, station.stop());
  await within(clock, 0, station.start());
  const reason = await within(clock, 0, station.close());
  assertEquals(reason, { code: "local", detail: "Closed by this station" });
  assertEquals(await station.closed, reason);
  assertEquals(changes.map(({ previous, state, reason }) => `${previous} > ${state}: ${reason}`), [
    "stopped > starting: STARTDT act was sent",
    "starting > started: The station confirmed the start",
    "started > stopping: STOPDT act was sent",
    "stopping > stopped: The station confirmed the stop",
    "stopped > starting: STARTDT act was sent",
    "starting > started: The station confirmed the start",
    "started > stopping: STOPDT act was sent",
    "stopping > stopped: The station confirmed the stop",
    "stopped > closed: Closed by this station",
  ]);
});

Deno.test("the link state reports a fault", async () => {
  const changes: LinkStateChange[] = [];
  await using it = await link({ onStateChange: (change) => changes.push(change) });
  it.peer.hangUp();
  await it.clock.advance(0);
  assertEquals(changes.at(-1), {
    state: "closed",
    previous: "started",
    reason: "The peer closed the connection",
  });
  assertEquals((await it.station.closed).code, "eof");
});

Deno.test("a failing link state handler closes the connection", async () => {
  const errors: unknown[] = [];
  const boom = new Error("boom");
  await using it = await link({
    start: false,
    onError: (error) => errors.push(error),
    onStateChange: ({ state }) => {
      if (state === "started" || state === "closed") throw boom;
    },
  });
  const error = await within(it.clock, 0, it.station.start().catch((error: unknown) => error));
  await it.clock.advance(0);
  const reason = await it.station.closed;
  assertEquals([reason.code, reason.error], ["handler-error", boom]);
  assertEquals(errors, [boom, boom], "of the start and of the end");
  assertEquals(error, undefined, "the start was confirmed all the same");
});

Deno.test("start() rejects with the reason when the station does not confirm", async () => {
  const clock = new FakeClock();
  const station = new ControllingStation(new MemoryStream(), { clock, t1Ms: 5000, t2Ms: 4000 });
  const failure = station.start().catch((error: unknown) => error);
  await clock.advance(5000);
  assertInstanceOf(await failure, ProtocolError);
  await assertRejects(() => station.start(), ProtocolError, "STARTDT act not confirmed");
  assertEquals(station.state, "closed");
});

Deno.test("close() closes when the station does not confirm the stop", async () => {
  const clock = new FakeClock();
  const station = new ControllingStation(new MemoryStream(), { clock, t1Ms: 5000, t2Ms: 4000 });
  void station.start().catch(() => {});
  await clock.advance(0);
  const closed = station.close();
  const reason = await within(clock, 5000, closed);
  assertEquals(reason.code, "t1-timeout");
  assertEquals(await station.close(), reason, "closing again is harmless");
});

Deno.test("close() rejects pending requests", async () => {
  await using it = await link();
  const { station, clock } = it;
  const asked = station.interrogate(1).catch((error: unknown) => error);
  await within(clock, 0, station.close());
  const error = await asked;
  assertInstanceOf(error, RequestError);
  assertEquals([error.code, error.reach], ["stopped", "maybe"]);
});

Deno.test("the signal closes the connection at once", async () => {
  const controller = new AbortController();
  await using it = await link({ signal: controller.signal });
  const asked = it.station.interrogate(1).catch((error: unknown) => error);
  controller.abort(new Error("enough"));
  const error = await asked;
  assertInstanceOf(error, RequestError);
  assertEquals(error.code, "closed");
  assertEquals((await it.station.closed).code, "aborted");
});

Deno.test("asdus() yields ASDUs received before the call, then new ones", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  events(peer, 1, 3);
  await clock.advance(0);
  const asdus = station.asdus();
  assertEquals(addresses(await take(asdus, 3)), [1, 2, 3]);
  const next = asdus.next();
  events(peer, 4, 4);
  assertEquals(addresses([(await next).value!]), [4]);
});

Deno.test("asdus() yields ASDUs that follow STARTDT con in the same segment", async () => {
  await using it = await link({ start: false });
  const { station, peer, clock } = it;
  void station.start();
  await clock.advance(0);
  events(peer, 1, 1);
  await clock.advance(0);
  assertEquals(addresses(await take(station.asdus(), 1)), [1]);
});

Deno.test("asdus() yields undecodable ASDUs, and the link stays open", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const octets = [
    Uint8Array.of(1, 3, 3, 0, 1, 0, 1, 0, 0, 1), // two objects missing
    Uint8Array.of(135, 1, 3, 0, 1, 0, 9, 9), // private
    Uint8Array.of(99, 1, 3, 0, 1, 0), // not assigned
    Uint8Array.of(13, 1), // incomplete header
  ];
  for (const each of octets) peer.sendOctets(each);
  await clock.advance(0);
  const taken = await take(station.asdus(), 4);
  assertEquals(taken.map(({ type, typeId }) => `${type} ${typeId}`), [
    "raw 1",
    "raw 135",
    "raw 99",
    "raw 13",
  ]);
  assertEquals(taken.map(({ issues }) => issues.length > 0), [true, false, true, true]);
  assertEquals(station.state, "started");
});

Deno.test("asdus() ends after pending ASDUs when the station is closed", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asdus = station.asdus();
  events(peer, 1, 2);
  await clock.advance(0);
  await within(clock, 0, station.close());
  const taken: Asdu[] = [];
  for await (const asdu of asdus) taken.push(asdu);
  assertEquals(addresses(taken), [1, 2]);
  assertEquals(await asdus.next(), { done: true, value: undefined });
});

Deno.test("asdus() throws after pending ASDUs when the connection is lost", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asdus = station.asdus();
  events(peer, 1, 1);
  await clock.advance(0);
  peer.hangUp();
  await clock.advance(0);
  assertEquals(addresses(await take(asdus, 1)), [1]);
  await assertRejects(() => asdus.next(), LinkError, "The peer closed the connection");
  assertEquals((await asdus.next()).done, true, "once only");
});

Deno.test("asdus() holds back the station without loss when the loop is slow", async () => {
  await using it = await link({ asduBufferLimit: 4 });
  const { station, peer, clock } = it;
  const asdus = station.asdus();
  events(peer, 1, 12);
  await clock.advance(0);
  assertEquals(peer.session.credit, 0, "nothing beyond the buffer is acknowledged at once");
  await clock.advance(10_000);
  assertEquals(peer.session.outstanding, 12);
  assertEquals(addresses(await take(asdus, 8)), [1, 2, 3, 4, 5, 6, 7, 8]);
  await clock.advance(0);
  assertEquals(addresses(await take(asdus, 4)), [9, 10, 11, 12]);
  await clock.advance(10_000);
  assertEquals(peer.session.outstanding, 0);
  assertEquals(station.discarded, 0);
});

Deno.test("asdus() discards the oldest ASDUs without a reader, and reports it", async () => {
  const discarded: string[] = [];
  await using it = await link({
    asduBufferLimit: 3,
    onDiscarded: (asdu, total) => discarded.push(`${addresses([asdu])} of ${total}`),
  });
  const { station, peer, clock } = it;
  events(peer, 1, 5);
  await clock.advance(0);
  assertEquals(discarded, ["1 of 1", "2 of 2"]);
  assertEquals(station.discarded, 2);
  assertEquals(addresses(await take(station.asdus(), 3)), [3, 4, 5]);
});

Deno.test("asdus() permits one reader at a time, which may stop and start again", async () => {
  await using it = await link({ asduBufferLimit: 2 });
  const { station, peer, clock } = it;
  events(peer, 1, 2);
  await clock.advance(0);
  for await (const asdu of station.asdus()) {
    assertEquals(addresses([asdu]), [1]);
    assertThrows(
      () => station.asdus(),
      TypeError,
      "Cannot iterate the ASDUs twice at the same time",
    );
    break;
  }
  events(peer, 3, 6);
  await clock.advance(0);
  assertEquals(peer.session.state, "started", "nothing waits for a reader that has left");
  assertEquals(addresses(await take(station.asdus(), 2)), [5, 6]);
});

Deno.test("asdus() can be ended while it waits", async () => {
  await using it = await link();
  const asdus = it.station.asdus();
  const next = asdus.next();
  await settle();
  await asdus.return?.();
  assertEquals(await next, { done: true, value: undefined });
});

Deno.test("a request inside the loop over asdus() is answered", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    events(peer, 10, 12);
    peer.terminate(request);
  });
  events(peer, 1, 1);
  const outcomes: string[] = [];
  const loop = (async () => {
    for await (const asdu of station.asdus()) {
      if (asdu.type !== "M_SP_NA_1") continue;
      outcomes.push((await station.interrogate(1)).outcome);
      break;
    }
  })();
  await within(clock, 100, loop);
  assertEquals(outcomes, ["done"]);
});

Deno.test("onAsdu receives every ASDU with its octets, and whether it was requested", async () => {
  const seen: [Asdu, AsduContext][] = [];
  await using it = await link({ onAsdu: (asdu, context) => void seen.push([asdu, context]) });
  const { station, peer, clock } = it;
  peer.on("C_RD_NA_1", () => {
    events(peer, 1, 1);
    peer.send({ type: "M_SP_NA_1", cause: 5, ca: 1, objects: [{ ioa: 7, value: 0, quality: 0 }] });
  });
  await within(clock, 0, station.read(1, 7));
  assertEquals(seen.map(([{ cause }, { requested }]) => [cause, requested]), [
    [3, false],
    [5, true],
  ]);
  assertEquals(hex(seen[1]![1].octets), "01 01 05 00 01 00 07 00 00 00");
  assertEquals(station.discarded, 0);
});

Deno.test("a slow onAsdu holds back the station", async () => {
  const done = Promise.withResolvers<void>();
  const seen: Asdu[] = [];
  await using it = await link({
    onAsdu: async (asdu) => {
      seen.push(asdu);
      await done.promise;
    },
  });
  const { peer, clock } = it;
  events(peer, 1, 12);
  await clock.advance(12_000);
  assertEquals([seen.length, peer.session.outstanding], [1, 12]);
  done.resolve();
  await clock.advance(0);
  assertEquals(seen.length, 12);
});

Deno.test("a failing onAsdu closes the connection", async () => {
  const boom = new Error("boom");
  await using it = await link({
    onAsdu: () => {
      throw boom;
    },
  });
  events(it.peer, 1, 1);
  await it.clock.advance(0);
  const reason = await it.station.closed;
  assertEquals([reason.code, reason.error], ["handler-error", boom]);
});

Deno.test("onAsdu and asdus() can be used together", async () => {
  const seen: Asdu[] = [];
  await using it = await link({ onAsdu: (asdu) => void seen.push(asdu) });
  const { station, peer, clock } = it;
  events(peer, 1, 1);
  await clock.advance(0);
  const asdus = station.asdus();
  events(peer, 2, 2);
  await clock.advance(0);
  assertEquals(addresses(await take(asdus, 1)), [2], "the buffer begins with the iteration");
  assertEquals(addresses(seen), [1, 2]);
});

Deno.test("onFrame receives every frame of both directions", async () => {
  const frames: string[] = [];
  await using it = await link({
    onFrame: (direction, apdu) => frames.push(`${direction} ${hex(apdu)}`),
  });
  await within(it.clock, 0, it.station.close());
  assertEquals(frames, [
    "sent 68 04 07 00 00 00",
    "received 68 04 0b 00 00 00",
    "sent 68 04 13 00 00 00",
    "received 68 04 23 00 00 00",
  ]);
});

Deno.test("testLink() closes a dead connection", async () => {
  await using it = await link();
  const { station, clock } = it;
  station.testLink();
  await clock.advance(10_000);
  assertEquals(station.state, "started", "the station confirmed");
});

Deno.test("a controlling station refuses options outside their range", () => {
  const stream = new MemoryStream();
  assertThrows(
    () => new ControllingStation(stream, { originator: 256 }),
    RangeError,
    "Cannot use originator = 256: expected a whole number from 0 to 255",
  );
  assertThrows(
    () => new ControllingStation(stream, { asduBufferLimit: 0 }),
    RangeError,
    "Cannot use asduBufferLimit = 0: expected a whole number, 1 or more",
  );
  assertThrows(
    () => new ControllingStation(stream, { terminationMs: -1 }),
    RangeError,
    "Cannot use terminationMs = -1: expected a number of ms above 0",
  );
  assertThrows(() => new ControllingStation(stream, { t1Ms: 0 }), RangeError, "t1Ms");
});

Deno.test("a controlling station supports a profile with smaller fields", async () => {
  const profile = { cotOctets: 1, caOctets: 1, ioaOctets: 2, maxAsduOctets: 249 } as const;
  await using it = await link({ profile });
  const { station, peer, clock } = it;
  peer.on("C_SC_NA_1", (request) => {
    peer.confirm(request);
    peer.terminate(request);
  });
  const input = { type: "C_SC_NA_1", ioa: 258, value: 1 } as const;
  const result = await within(clock, 0, station.command(7, input));
  assertEquals(result.outcome, "done");
  assertEquals(hex(result.trace[0]!.octets), "2d 01 06 07 02 01 01");
  await assertRejects(() => station.command(255, input), RangeError, "it is the broadcast address");
});

Deno.test("await using waits until data transfer is stopped", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.mute();
  let ended = false;
  const left = station[Symbol.asyncDispose]().then(() => ended = true);
  await clock.advance(14_999);
  assertEquals(ended, false);
  await clock.advance(1);
  await left;
});

Deno.test("a request while data transfer is not started is rejected at once with the state of the link", async () => {
  const it = await link({ start: false });
  const { station, peer, clock } = it;
  const refused = async (signal?: AbortSignal) => {
    const request = station.read(1, 7, signal && { signal });
    const error = await within(clock, 0, request.catch((error: unknown) => error));
    assertInstanceOf(error, RequestError);
    return [error.code, error.reach, error.message.split(": ").slice(1).join(": ")];
  };
  assertEquals(await refused(), ["not-started", "no", "data transfer is stopped"]);
  assertEquals(await refused(AbortSignal.abort()), ["aborted", "no", "aborted by the caller"]);
  peer.mute();
  const starting = station.start().catch(() => {});
  assertEquals(await refused(), ["not-started", "no", "data transfer is starting"]);
  peer.hangUp();
  await clock.advance(60_000);
  await starting;
  assertEquals(await refused(), ["closed", "no", "The peer closed the connection"]);
  const other = await link();
  const given = await other.station.read(1, 7, { signal: AbortSignal.abort() })
    .catch((error: unknown) => error);
  assertInstanceOf(given, RequestError);
  assertEquals([given.code, given.reach], ["aborted", "no"]);
  await other.clock.advance(0);
  assertEquals(other.peer.requests, [], "though data transfer is started");
  other.peer.mute();
  const stopping = other.station.stop().catch(() => {});
  const error = await other.station.read(1, 7).catch((error: unknown) => error);
  assertInstanceOf(error, RequestError);
  assertEquals([error.code, error.reach], ["not-started", "no"]);
  assertEquals(error.message.endsWith("data transfer is stopping"), true);
  await other.clock.advance(60_000);
  await stopping;
});

Deno.test("a request removes its listener from the signal, however it ends", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const { abort, signal, listeners } = countedSignal();
  peer.on(
    "C_RD_NA_1",
    () => peer.send({ type: "M_SP_NA_1", cause: 5, ca: 1, objects: [{ ioa: 7, value: 1 }] }),
  );
  const reading = station.read(1, 7, { signal });
  assertEquals(listeners(), 1);
  assertEquals((await within(clock, 0, reading)).outcome, "done");
  assertEquals(listeners(), 0);
  const given = station.read(1, 8, { signal }).catch((error: unknown) => error);
  abort.abort();
  assertInstanceOf(await within(clock, 0, given), RequestError);
  assertEquals(listeners(), 0);
});

Deno.test("each state of the link is reported once, however often it is requested", async () => {
  const changes: string[] = [];
  const it = await link({
    start: false,
    onStateChange: ({ previous, state }) => changes.push(`${previous} > ${state}`),
  });
  const { station, clock } = it;
  const started = Promise.all([station.start(), station.start()]).catch(() => {});
  await within(clock, 0, started);
  const stopped = Promise.all([station.stop(), station.stop()]).catch(() => {});
  await within(clock, 0, stopped);
  await within(clock, 0, station.close());
  assertEquals(changes, [
    "stopped > starting",
    "starting > started",
    "started > stopping",
    "stopping > stopped",
    "stopped > closed",
  ]);
});
