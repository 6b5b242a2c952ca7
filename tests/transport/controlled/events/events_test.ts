// Events of a controlled station: how changes are reported, kept and delivered once, and never lost without a notice.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { QUALITY } from "../../../../codec/quality.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 0 },
      { ioa: 2, type: "M_SP_NA_1", value: 0, event: "untimed" },
      { ioa: 3, type: "M_SP_NA_1", value: 0, event: "both" },
      { ioa: 4, type: "M_SP_NA_1", value: 0, event: "none" },
      { ioa: 10, type: "M_ME_NB_1", value: 0 },
      { ioa: 11, type: "M_ME_NC_1", value: 0 },
      { ioa: 12, type: "M_ME_NA_1", value: 0 },
      { ioa: 13, type: "M_ME_ND_1", value: 0 },
      { ioa: 20, type: "M_ST_NA_1", value: 0 },
      { ioa: 21, type: "M_PS_NA_1", value: 0b0101 },
      { ioa: 22, type: "M_BO_NA_1", value: 0 },
      { ioa: 30, type: "M_EP_TD_1" },
      { ioa: 31, type: "M_EP_TE_1" },
      { ioa: 32, type: "M_EP_TF_1" },
    ],
  }],
};

/** Returns the values of one point among the received lines, in order. */
function valuesOf(lines: readonly string[], ioa: number): string[] {
  return lines.flatMap((line) => [...line.matchAll(/(\d+)=(\S+?)(?=[ ,]|$)/g)])
    .filter((match) => match[1] === String(ioa)).map((match) => match[2]!);
}

Deno.test("a change is reported with a time tag, without one, both ways, or not at all", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  for (const ioa of [1, 2, 3, 4]) rig.station.set(1, ioa, 1);
  await settle();
  assertEquals(master.news(), [
    "M_SP_TB_1 spont CA 1: 1=ON @2026-10-09 15:34:12.345",
    "M_SP_NA_1 spont CA 1: 2=ON, 3=ON",
    "M_SP_TB_1 spont CA 1: 3=ON @2026-10-09 15:34:12.345",
  ]);
  const flags = master.asdus.flatMap((asdu) =>
    asdu.type === "M_SP_TB_1" ? asdu.objects.map(({ timeFlags }) => timeFlags) : []
  );
  assertEquals(flags, [0, 0]);
  const results = [1, 4].map((ioa) => rig.station.set(1, ioa, 0));
  assertEquals(results, [
    { changed: true, reported: true, accepted: true, dropped: 0 },
    { changed: true, reported: false, accepted: true, dropped: 0 },
  ]);
});

Deno.test("an unchanged value is not reported unless forced", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals(rig.station.set(1, 1, 0).changed, false);
  assertEquals(rig.station.set(1, 1, 0, { force: true }).reported, true);
  assertEquals(rig.station.set(1, 1, 0, { quality: QUALITY.blocked }).changed, true);
  await settle();
  assertEquals(master.news(), [
    "M_SP_TB_1 spont CA 1: 1=OFF @2026-10-09 15:34:12.345, 1=OFF [BL] @2026-10-09 15:34:12.345",
  ]);
});

Deno.test("the caller can set quality, time, flags and cause", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const instant = Date.UTC(2026, 9, 9, 12);
  rig.station.set(1, 1, 1, { quality: QUALITY.substituted, instant, timeFlags: 0x40, cause: 12 });
  rig.station.update(1, 1, { quality: 0 });
  rig.station.set(1, 10, 5, { cause: 12 });
  await settle();
  assertEquals(master.news(), [
    "M_SP_TB_1 retloc CA 1: 1=ON [SB] @2026-10-09 12:00:00.000 (SB)",
    "M_SP_TB_1 spont CA 1: 1=ON @2026-10-09 15:34:12.345",
    "M_ME_TE_1 spont CA 1: 10=5 @2026-10-09 15:34:12.345",
  ]);
  assertEquals(rig.station.get(1, 1)!.quality, 0);
});

Deno.test("every kind of point has an event type", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  rig.station.update(1, 20, { value: -64, transient: true });
  rig.station.set(1, 21, 0b0110);
  rig.station.set(1, 21, 0b1110);
  rig.station.set(1, 22, 0xffffffff);
  rig.station.set(1, 13, 0.5);
  rig.station.update(1, 30, { value: 2, elapsedMs: 85 });
  rig.station.update(1, 31, { value: 0x03, elapsedMs: 120 });
  rig.station.update(1, 32, { value: 0x09, quality: QUALITY.elapsedInvalid });
  rig.station.update(1, 32, { value: 0x09 });
  await settle();
  const told = master.news().map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, ""));
  assertEquals(told, [
    "M_ST_TB_1 spont CA 1: 20=-64 transient",
    "M_PS_NA_1 spont CA 1: 21=0x0006 changed=0x0003, 21=0x000e changed=0x0008",
    "M_BO_TB_1 spont CA 1: 22=0xffffffff",
    "M_ME_ND_1 spont CA 1: 13=0.5",
    "M_EP_TD_1 spont CA 1: 30=ON elapsedMs=85",
    "M_EP_TE_1 spont CA 1: 31=0x03 elapsedMs=120",
    "M_EP_TF_1 spont CA 1: 32=0x09 [EI]",
    "M_EP_TF_1 spont CA 1: 32=0x09 [EI]",
  ]);
});

Deno.test("a measured value out of range is limited and marked as overflow, not wrapped", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  rig.station.set(1, 10, 40_000);
  rig.station.set(1, 10, 7.6);
  rig.station.set(1, 12, -1.5);
  rig.station.set(1, 11, 1e39);
  rig.station.set(1, 11, NaN, { quality: 0 });
  rig.station.set(1, 11, NaN, { quality: 0 });
  rig.station.set(1, 11, -0);
  await settle();
  const told = master.news().map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, ""));
  assertEquals(told, [
    "M_ME_TE_1 spont CA 1: 10=32767 [OV], 10=8",
    "M_ME_TD_1 spont CA 1: 12=-1 [OV]",
    "M_ME_TF_1 spont CA 1: 11=3.4028235e+38 [OV], 11=NaN, 11=0",
  ]);
});

Deno.test("NaN and infinities need an explicit quality, whichever method sets them", async () => {
  const values = [NaN, Infinity, -Infinity];
  const decided = { value: NaN };
  const rig = stationRig(STATION, { onRead: () => decided });
  const { station } = rig;
  const master = await rig.connect();
  for (const value of values) {
    const expected =
      `Cannot set M_ME_NC_1 CA 1 IOA 11 to value ${value}: expected a number, or a ` +
      "quality with it, such as QUALITY.invalid";
    assertThrows(() => station.set(1, 11, value), RangeError, expected);
    assertThrows(() => station.update(1, 11, { value }), RangeError, expected);
    assertThrows(() => station.set(1, 11, value, { instant: 5 }), RangeError, expected);
  }
  assertEquals(station.get(1, 11)!.value, 0, "it is unchanged");
  const [answer] = await master.ask({ type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 11 }] });
  assertEquals(answer, "C_RD_NA_1 uknIOA NEGATIVE CA 1: 11");
  assertEquals(noticesOf(rig, "failed").length, 1);
  for (const value of values) {
    const { accepted } = station.set(1, 11, value, { quality: QUALITY.invalid });
    assertEquals([accepted, station.get(1, 11)!.value], [true, value]);
    // The value of a peer is forwarded with its own quality.
    station.update(1, 11, { value, quality: 0 });
  }
  await settle();
  const told = master.news().map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, ""));
  assertEquals(told, [
    "M_ME_TF_1 spont CA 1: 11=NaN [IV], 11=NaN, 11=Infinity [IV OV], 11=Infinity [OV], " +
    "11=-Infinity [IV OV], 11=-Infinity [OV]",
  ]);
});

Deno.test("values and quality bits that the type does not have are refused", () => {
  const { station } = stationRig(STATION);
  const refused: [number, number, Record<string, number>?][] = [
    [1, 2],
    [1, -1],
    [1, 0.5],
    [10, NaN],
    [20, 64],
    [22, 2 ** 32],
    [21, 65536],
    [1, 1, { quality: 1 }],
    [13, 0, { quality: 0x80 }],
    [30, 1, { elapsedMs: 60_000 }],
  ];
  for (const [ioa, value, options] of refused) {
    assertThrows(() => station.update(1, ioa, { value, ...options }), RangeError, "Cannot set");
  }
  assertThrows(() => station.set(1, 99, 1), TypeError, "not declared");
  assertThrows(() => station.set(9, 1, 1), TypeError, "not declared");
});

Deno.test("events from before the connection are sent in order, after STARTDT", async () => {
  const rig = stationRig(STATION);
  for (let i = 1; i <= 20; i++) {
    rig.station.set(1, 10, i);
    await rig.clock.advance(10);
  }
  const master = await rig.connect({ start: false });
  await rig.clock.advance(1000);
  assertEquals(master.asdus, []);
  const started = master.connection.start();
  await settle();
  await started;
  rig.station.set(1, 10, 21);
  await settle();
  const lines = master.news();
  assertEquals(valuesOf(lines, 10), Array.from({ length: 21 }, (_, i) => String(i + 1)));
  assert(lines[0]!.includes("10=1 @2026-10-09 15:34:12.345, 10=2 @2026-10-09 15:34:12.355"));
});

Deno.test("events set together share ASDUs of at most 249 octets", async () => {
  const points = Array.from({ length: 100 }, (_, i) => (
    { ioa: 1 + i, type: "M_SP_NA_1" as const, value: 0 }
  ));
  const rig = stationRig({ sectors: [{ ca: 1, points }] });
  const master = await rig.connect();
  for (const { ioa } of points) rig.station.set(1, ioa, 1);
  await settle();
  assertEquals(master.octets.map(({ length }) => length), [248, 248, 248, 248, 138]);
});

Deno.test("after a lost link, exactly the unacknowledged events are sent again, in order", async () => {
  const rig = stationRig(STATION);
  const first = await rig.connectRaw();
  for (let i = 1; i <= 10; i++) {
    rig.station.set(1, 10, i);
    await settle();
  }
  assertEquals(valuesOf(first.seen, 10).length, 10);
  await first.frames("S(6)");
  first.stream.fail(new Error("Cable cut"));
  await settle();
  rig.station.set(1, 10, 11);
  const second = await rig.connect();
  assertEquals(valuesOf(second.news(), 10), ["7", "8", "9", "10", "11"]);
  await rig.clock.advance(20_000);
  assertEquals(rig.station.bufferedEvents.get("all"), 0);
});

Deno.test("STOPDT keeps events until the next STARTDT", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const stopped = master.connection.stop();
  await settle();
  await stopped;
  rig.station.set(1, 1, 1);
  await rig.clock.advance(5000);
  assertEquals(master.news(), []);
  const started = master.connection.start();
  await settle();
  await started;
  assertEquals(valuesOf(master.news(), 1), ["ON"]);
});

Deno.test("a full buffer drops its oldest event and reports it", async () => {
  const rig = stationRig({ ...STATION, events: { classes: [{ name: "all", limit: 5 }] } });
  const results = Array.from({ length: 8 }, (_, i) => rig.station.set(1, 10, i + 1));
  assertEquals(results.map(({ accepted, dropped }) => `${accepted} ${dropped}`), [
    ...new Array(5).fill("true 0"),
    ...new Array(3).fill("true 1"),
  ]);
  const master = await rig.connect();
  assertEquals(valuesOf(master.news(), 10), ["4", "5", "6", "7", "8"]);
  assertEquals(noticesOf(rig, "events-lost").length, 3);
});

Deno.test("without declared classes 10000 events are kept, and then the oldest is dropped", async () => {
  const rig = stationRig(STATION);
  const results = Array.from({ length: 10_001 }, (_, i) => rig.station.set(1, 11, i + 1));
  assertEquals(results.findIndex(({ dropped }) => dropped > 0), 10_000);
  assertEquals(results.every(({ accepted }) => accepted), true);
  const master = await rig.connect({ w: 1 });
  assertEquals(valuesOf(master.news(), 11)[0], "2");
});

Deno.test("a full buffer may refuse the newest event instead; the value is still kept", async () => {
  const rig = stationRig({
    ...STATION,
    events: { classes: [{ name: "all", limit: 5, overflow: "refuse-newest" }] },
  });
  const results = Array.from({ length: 8 }, (_, i) => rig.station.set(1, 10, i + 1));
  assertEquals(results.map(({ accepted }) => accepted), [
    ...new Array(5).fill(true),
    ...new Array(3).fill(false),
  ]);
  assertEquals(rig.station.get(1, 10)!.value, 8);
  assertEquals(valuesOf((await rig.connect()).news(), 10), ["1", "2", "3", "4", "5"]);
});

Deno.test("events in transit count towards the limit and are never dropped", async () => {
  const rig = stationRig({ ...STATION, events: { classes: [{ name: "all", limit: 3 }] } });
  const first = await rig.connectRaw();
  for (let i = 1; i <= 3; i++) {
    rig.station.set(1, 10, i);
    await settle();
  }
  assertEquals(rig.station.set(1, 10, 4).accepted, false);
  first.stream.fail(new Error("Cable cut"));
  await settle();
  assertEquals(valuesOf((await rig.connect()).news(), 10), ["1", "2", "3"]);
});

Deno.test("alarms are neither lost nor delayed by a flood of measurements", async () => {
  const rig = stationRig({
    session: { k: 1, w: 1 },
    events: { classes: [{ name: "alarms", limit: 10 }, { name: "measurements", limit: 50 }] },
    sectors: [{
      ca: 1,
      points: [
        { ioa: 1, type: "M_SP_NA_1", value: 0, eventClass: "alarms" },
        { ioa: 2, type: "M_ME_NC_1", value: 0 },
      ],
    }],
  });
  for (let i = 1; i <= 500; i++) {
    rig.station.set(1, 2, i);
    if (i === 100) rig.station.set(1, 1, 1);
  }
  const lines = (await rig.connect({ w: 1 })).news();
  assertEquals(lines[0], "M_SP_TB_1 spont CA 1: 1=ON @2026-10-09 15:34:12.345");
  assertEquals(valuesOf(lines, 2)[0], "451");
});

Deno.test("the overflow signal is sent before the remaining events, and cleared when all are delivered", async () => {
  const rig = stationRig({
    events: { classes: [{ name: "all", limit: 3 }], overflowPoint: { ca: 1, ioa: 99 } },
    sectors: [{
      ca: 1,
      points: [
        { ioa: 99, type: "M_SP_NA_1", value: 0 },
        { ioa: 10, type: "M_ME_NB_1", value: 0 },
      ],
    }],
  });
  for (let i = 1; i <= 6; i++) rig.station.set(1, 10, i);
  assertEquals(rig.station.get(1, 99)!.value, 1);
  const master = await rig.connect();
  await rig.clock.advance(11_000);
  assertEquals(master.news().map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, "")), [
    "M_SP_TB_1 spont CA 1: 99=ON",
    "M_ME_TE_1 spont CA 1: 10=4, 10=5, 10=6",
    "M_SP_TB_1 spont CA 1: 99=OFF",
  ]);
});

Deno.test("setting the clock back does not change the order of events", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  rig.station.set(1, 10, 1);
  rig.clock.setWall(Date.UTC(2026, 9, 9, 15, 0));
  rig.station.set(1, 10, 2);
  await settle();
  assertEquals(master.news(), [
    "M_ME_TE_1 spont CA 1: 10=1 @2026-10-09 15:34:12.345, 10=2 @2026-10-09 15:00:00.000",
  ]);
});

Deno.test("the overflow lasts until the last event is acknowledged", async () => {
  const rig = stationRig({
    events: { classes: [{ name: "all", limit: 3 }], overflowPoint: { ca: 1, ioa: 99 } },
    sectors: [{
      ca: 1,
      points: [
        { ioa: 99, type: "M_SP_NA_1", value: 0 },
        { ioa: 10, type: "M_ME_NB_1", value: 0 },
      ],
    }],
  });
  for (let i = 1; i <= 6; i++) rig.station.set(1, 10, i);
  const master = await rig.connectRaw();
  assertEquals(master.seen.filter((line) => line.startsWith("M_ME_TE_1")).length, 1);
  await master.frames("S(1)"); // the overflow signal, but not the values
  assertEquals(rig.station.get(1, 99)!.value, 1);
  await master.acknowledge();
  assertEquals(rig.station.get(1, 99)!.value, 0);
});

Deno.test("the overflow lasts until no group has undelivered events, whichever delivers last", async () => {
  const rig = stationRig({
    events: { classes: [{ name: "all", limit: 3 }], overflowPoint: { ca: 1, ioa: 99 } },
    redundancy: {
      groups: [
        { name: "a", addresses: ["192.0.2.1"] },
        { name: "b", addresses: ["192.0.2.2"] },
      ],
    },
    sectors: [{
      ca: 1,
      points: [
        { ioa: 99, type: "M_SP_NA_1", value: 0 },
        { ioa: 10, type: "M_ME_NB_1", value: 0 },
      ],
    }],
  });
  for (let i = 1; i <= 6; i++) rig.station.set(1, 10, i);
  /** Delivers everything to one group. Returns the overflow, and what still waits afterwards. */
  const deliver = async (host: string) => {
    const master = await rig.connect({ host, w: 1 });
    await settle();
    await master.connection.close();
    await settle();
    const waiting = Object.fromEntries(rig.station.bufferedEvents);
    return [rig.station.get(1, 99)!.value, waiting.a! > 0, waiting.b! > 0];
  };
  assertEquals(await deliver("192.0.2.2"), [1, true, false]);
  rig.station.set(1, 10, 7);
  assertEquals(await deliver("192.0.2.1"), [1, false, true]);
  rig.station.set(1, 10, 8);
  assertEquals(await deliver("192.0.2.2"), [1, true, false]);
  assertEquals((await deliver("192.0.2.1"))[0], 0);
});
