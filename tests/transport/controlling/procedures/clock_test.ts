// Clock synchronization and delay acquisition (procedures, sections 5 and 11).

import { assertEquals } from "@std/assert";
import { TIME_FLAGS } from "../../../../codec/time.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";

/** Wall clock at the start of the tests. */
const BEGIN = Date.UTC(2026, 9, 9, 15, 34, 12, 345);

Deno.test("synchronizeClock() sends the time of sending", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  await clock.advance(655);
  peer.on("C_CS_NA_1", (request) => peer.confirm(request));
  const result = await within(clock, 0, station.synchronizeClock(1));
  assertEquals(brief(result), "done at request by cause 7");
  const [request] = peer.received;
  assertEquals(request?.type === "C_CS_NA_1" && request.objects[0]?.time, BEGIN + 655);
  assertEquals(result.sentInstant, BEGIN + 655);
  assertEquals(result.reportedInstant, BEGIN + 655);
  assertEquals(result.driftMs, undefined, "the time that was sent says nothing of the station's");
});

Deno.test("synchronizeClock() takes the time only when the window has room", async () => {
  await using it = await link({ k: 1, w: 1, peer: { w: 1 } });
  const { station, peer, clock } = it;
  peer.hold(true);
  const testing = station.test(1);
  const setting = station.synchronizeClock(1);
  await clock.advance(3000);
  peer.hold(false);
  await clock.advance(0);
  const request = peer.received[1];
  assertEquals(request?.type === "C_CS_NA_1" && request.objects[0]?.time, BEGIN + 3000);
  for (const each of peer.received) peer.confirm(each);
  await clock.advance(0);
  assertEquals((await setting).steps[0]?.sentMs, 3000);
  assertEquals((await testing).outcome, "done");
});

Deno.test("synchronizeClock() uses the zone of the station and the time provided by the caller", async () => {
  await using it = await link({ zone: { zone: "Europe/Madrid" } });
  const { station, peer, clock } = it;
  peer.on("C_CS_NA_1", (request) => peer.confirm(request));
  const time = Date.UTC(2026, 6, 1, 12);
  const result = await within(clock, 0, station.synchronizeClock(1, { instant: time }));
  const [request] = peer.received;
  if (request?.type !== "C_CS_NA_1") throw new Error("Expected a C_CS_NA_1");
  assertEquals(request.objects[0]?.time, time + 7_200_000);
  assertEquals(request.objects[0]?.timeFlags, TIME_FLAGS.summer);
  assertEquals([result.sentInstant, result.reportedInstant], [time, time]);
});

Deno.test("synchronizeClock() reports how far the station's clock was ahead", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const setting = station.synchronizeClock(1);
  await clock.advance(100);
  peer.confirm(peer.received[0]!, { object: { time: BEGIN + 50 + 1500 } });
  const result = await within(clock, 0, setting);
  assertEquals([result.roundTripMs, result.driftMs], [100, 1500]);
  assertEquals(result.reportedInstant, BEGIN + 1550);
});

Deno.test("synchronizeClock() reports refusals and time-outs", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CS_NA_1", (request) => peer.refuse(request));
  const refused = await within(clock, 0, station.synchronizeClock(1));
  assertEquals(brief(refused), "negative at request by cause 7");
  peer.on("C_CS_NA_1", () => {});
  const silent = await within(clock, 10_000, station.synchronizeClock(1));
  assertEquals(brief(silent), "timed-out at request");
  assertEquals([silent.roundTripMs, silent.driftMs], [undefined, undefined]);
});

Deno.test("synchronizeClock() leaves a station's own report of its clock to the reader", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const setting = station.synchronizeClock(1);
  await clock.advance(0);
  peer.mirror(peer.received[0]!, { cause: 3 });
  const result = await within(clock, 10_000, setting);
  assertEquals([result.outcome, result.trace.length], ["timed-out", 1]);
  const asdus = station.asdus();
  assertEquals((await asdus.next()).value?.cause, 3);
});

Deno.test("synchronizeClock() can set all stations at once", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CS_NA_1", (request) => {
    for (const ca of [1, 2]) peer.confirm(request, { ca });
  });
  const result = await within(clock, 10_000, station.synchronizeClock(65_535));
  assertEquals(result.stations.map(({ ca, outcome }) => `${ca} ${outcome}`), ["1 done", "2 done"]);
});

Deno.test("acquireDelay() measures half of the time on the line, and loads it", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.acquireDelay(1);
  await clock.advance(200);
  const [request] = peer.received;
  if (request?.type !== "C_CD_NA_1") throw new Error("Expected a C_CD_NA_1");
  assertEquals(request.objects[0]?.delayMs, 12_345);
  peer.confirm(request, { object: { delayMs: 12_345 + 40 } }); // including its own processing time of 40 ms
  const result = await within(clock, 0, asked);
  assertEquals([result.outcome, result.step, result.delayMs], ["done", "load", 80]);
  await clock.advance(0);
  const loaded = peer.received[1];
  assertEquals(loaded?.cause, 3);
  assertEquals(loaded?.type === "C_CD_NA_1" && loaded.objects[0]?.delayMs, 80);
  assertEquals(result.steps.map(({ step }) => step), ["request", "load"]);
});

Deno.test("acquireDelay() works across a full minute, and never measures a negative delay", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  await clock.advance(47_605); // 15:34:59.950
  peer.on("C_CD_NA_1", () => {});
  const asked = station.acquireDelay(1, { load: false });
  await clock.advance(100);
  peer.confirm(peer.received[0]!, { object: { delayMs: 59_970 } });
  assertEquals((await within(clock, 0, asked)).delayMs, 40);
  const again = station.acquireDelay(1, { load: false });
  await clock.advance(10);
  peer.confirm(peer.received[1]!, { object: { delayMs: 9_000 } });
  assertEquals((await within(clock, 0, again)).delayMs, 0);
  assertEquals(peer.requests, ["C_CD_NA_1 6", "C_CD_NA_1 6"]);
});

Deno.test("acquireDelay() loads nothing if refused or unanswered", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CD_NA_1", (request) => peer.refuse(request));
  const refused = await within(clock, 0, station.acquireDelay(1));
  assertEquals([brief(refused), refused.delayMs], ["negative at request by cause 7", undefined]);
  peer.on("C_CD_NA_1", () => {});
  const silent = await within(clock, 10_000, station.acquireDelay(1));
  assertEquals([brief(silent), silent.delayMs], ["timed-out at request", undefined]);
  assertEquals(peer.requests, ["C_CD_NA_1 6", "C_CD_NA_1 6"]);
});

Deno.test("synchronizeClock() rounds the time to whole milliseconds, as it sends it", async () => {
  for (const [part, whole] of [[0.4, 0], [0.6, 1]] as const) {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_CS_NA_1", (request) => peer.confirm(request));
    const time = Date.UTC(2026, 6, 1, 12);
    const setting = station.synchronizeClock(1, { instant: time + part });
    const { sentInstant } = await within(clock, 0, setting);
    const [request] = peer.received;
    assertEquals(request?.type === "C_CS_NA_1" && request.objects[0]?.time, time + whole);
    assertEquals(sentInstant, time + whole);
  }
});
