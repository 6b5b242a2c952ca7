// points() of the controlling station: its beginning, its back-pressure, and its end.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { ReceivedPoint } from "../../../../transport/controlling/points/received_point.ts";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

/** Sends single points with the addresses from `first` to `last`, each in a separate ASDU. */
function events(peer: ScriptedStation, first: number, last: number): void {
  for (let ioa = first; ioa <= last; ioa++) {
    peer.send({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa, value: 1 }] });
  }
}

/** Takes `count` points. */
async function take(points: AsyncIterator<ReceivedPoint>, count: number): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i++) taken.push((await points.next()).value.ioa);
  return taken;
}

Deno.test("points() yields each point with its ASDU and the time of arrival, and skips other ASDUs", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const points = station.points();
  peer.send({ type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 0 }] });
  await clock.advance(1000);
  const first = clock.instant();
  const time = Date.UTC(2026, 9, 9, 15, 34, 12, 0);
  peer.send({
    type: "M_ME_TF_1",
    cause: 3,
    ca: 2,
    objects: [{ ioa: 7, value: 1.5, quality: 0x80, time }, { ioa: 8, value: 2, time }],
  });
  await clock.advance(500);
  events(peer, 9, 9);
  await clock.advance(0);
  const [a, b, c] = [await points.next(), await points.next(), await points.next()];
  const { asdu, object, ...rest } = a.value as ReceivedPoint;
  assertEquals(rest, {
    ca: 2,
    ioa: 7,
    type: "M_ME_TF_1",
    value: 1.5,
    quality: 0x80,
    time,
    timeFlags: 0,
    cause: 3,
    test: false,
    receivedAt: first,
  });
  assert(asdu.objects[0] === object);
  assertEquals([b.value.ioa, b.value.receivedAt], [8, first]);
  assertEquals([c.value.ioa, c.value.receivedAt], [9, first + 500]);
});

Deno.test("points() begins with unread ASDUs, at their time of arrival", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  events(peer, 1, 2);
  await clock.advance(0);
  const arrived = clock.instant();
  await clock.advance(5000);
  const points = station.points();
  const { value } = await points.next();
  assertEquals([value.ioa, value.receivedAt], [1, arrived]);
  assertEquals(await take(points, 1), [2]);
  const late = station.points();
  events(peer, 3, 3);
  await clock.advance(0);
  assertEquals([await take(points, 1), await take(late, 1)], [[3], [3]]);
});

Deno.test("points() does not consume ASDUs that asdus() is about to yield", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asdus = station.asdus();
  events(peer, 1, 1);
  await clock.advance(0);
  const points = station.points();
  events(peer, 2, 2);
  await clock.advance(0);
  assertEquals(await take(points, 1), [2]);
  const taken = [(await asdus.next()).value, (await asdus.next()).value];
  assertEquals(taken.map((asdu) => asdu.objects[0].ioa), [1, 2]);
});

Deno.test("points() replaces asdus(): nothing is kept or discarded meanwhile", async () => {
  await using it = await link({ asduBufferLimit: 2 });
  const { station, peer, clock } = it;
  const points = station.points();
  events(peer, 1, 6);
  await clock.advance(0);
  assertEquals(await take(points, 6), [1, 2, 3, 4, 5, 6]);
  assertEquals(station.discarded, 0);
  await points.return?.();
  events(peer, 7, 10);
  await clock.advance(0);
  assertEquals(station.discarded, 2, "the points have no reader now");
});

Deno.test("points() of several consumers: the slowest one holds back the station, and nothing is lost", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const slow = station.points({ pointBufferLimit: 4 });
  const fast = station.points();
  events(peer, 1, 12);
  await clock.advance(10_000);
  assertEquals(peer.session.outstanding, 12, "nothing beyond the buffer is acknowledged at once");
  assertEquals(await take(fast, 4), [1, 2, 3, 4]);
  assertEquals(await take(slow, 8), [1, 2, 3, 4, 5, 6, 7, 8]);
  await clock.advance(0);
  assertEquals(await take(fast, 8), [5, 6, 7, 8, 9, 10, 11, 12]);
  assertEquals(await take(slow, 4), [9, 10, 11, 12]);
  await clock.advance(10_000);
  assertEquals([peer.session.outstanding, station.discarded], [0, 0]);
});

Deno.test("points() no longer holds back the station after its loop ends", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const points = station.points({ pointBufferLimit: 1 });
  const next = points.next();
  await settle();
  await points.return?.();
  assertEquals(await next, { done: true, value: undefined });
  for await (const { ioa } of startedWith(station.points({ pointBufferLimit: 1 }), peer)) {
    assertEquals(ioa, 1);
    break;
  }
  events(peer, 2, 8);
  await clock.advance(10_000);
  assertEquals(peer.session.outstanding, 0);
});

/** Starts an iteration, and sends the points that it receives first. */
function startedWith<T>(points: T, peer: ScriptedStation): T {
  events(peer, 1, 1);
  return points;
}

Deno.test("points() works beside onAsdu, which comes first", async () => {
  const order: string[] = [];
  await using it = await link({ onAsdu: ({ type }) => void order.push(type) });
  const { station, peer, clock } = it;
  const points = station.points();
  events(peer, 1, 1);
  await clock.advance(0);
  order.push(`point ${await take(points, 1)}`);
  assertEquals(order, ["M_SP_NA_1", "point 1"]);
});

Deno.test("points() ends with its signal, and throws the reason", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const stop = new AbortController();
  const points = station.points({ signal: stop.signal, pointBufferLimit: 1 });
  const next = points.next();
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(await next.catch((error: unknown) => error), reason);
  assertEquals((await points.next()).done, true, "once only");
  events(peer, 1, 3);
  await clock.advance(10_000);
  assertEquals(peer.session.outstanding, 0, "nothing waits for it any more");
  assertThrows(() => station.points({ signal: stop.signal }), Error, "enough");
});

Deno.test("points() ends when the station is closed, and throws when the connection is lost", async () => {
  {
    await using it = await link();
    const { station, peer, clock } = it;
    const points = station.points();
    events(peer, 1, 1);
    await clock.advance(0);
    await within(clock, 0, station.close());
    assertEquals(await take(points, 1), [1]);
    assertEquals((await points.next()).done, true);
    assertEquals((await station.points().next()).done, true);
  }
  await using it = await link();
  const points = it.station.points();
  it.peer.hangUp();
  await it.clock.advance(0);
  await assertRejects(() => points.next(), LinkError, "The peer closed the connection");
  await assertRejects(
    () => it.station.points().next(),
    LinkError,
    "The peer closed the connection",
  );
});

Deno.test("points() refuses an invalid limit", async () => {
  await using it = await link();
  for (const pointBufferLimit of [0, 1.5, NaN]) {
    assertThrows(
      () => it.station.points({ pointBufferLimit }),
      RangeError,
      `Cannot use pointBufferLimit = ${pointBufferLimit}: expected a whole number, 1 or more`,
    );
  }
});

Deno.test("points() of a supervised station continues over reconnections, and ends with the supervision", async () => {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  const targets = [{ open: () => front.open() }];
  const station = supervise({ targets, clock, random: () => 0 });
  const points = station.points();
  for (let ioa = 1; ioa <= 3; ioa++) {
    await clock.advance(1000);
    events(front.peer, ioa, ioa);
    await clock.advance(0);
    front.peer.hangUp();
    await clock.advance(5000);
  }
  await within(clock, 0, station.close());
  const seen: number[] = [];
  for await (const { ioa } of points) seen.push(ioa);
  assertEquals(seen, [1, 2, 3]);
});

/** Code that the compiler must accept, and code that it must refuse. */
export function typed(point: ReceivedPoint): string {
  // @ts-expect-error Not every point has a time tag.
  new Date(point.time);
  // @ts-expect-error The time of arrival is an instant, and cannot be changed.
  point.receivedAt = 0;
  if (point.type === "M_ST_TB_1") return `${point.object.transient} ${point.receivedAt}`;
  return point.type === "private" ? point.asdu.name : point.type;
}
