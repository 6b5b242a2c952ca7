// Events that outlive the process: kept in a store until a controlling station has acknowledged them.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { LoadedEventStore, StoredEvent } from "../../../../transport/event_store.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

/** A store in memory that outlives its station. */
class MemoryStore implements LoadedEventStore {
  readonly kept: StoredEvent[] = [];
  broken = false;

  load(): Iterable<StoredEvent> {
    return [...this.kept];
  }

  append(events: readonly StoredEvent[]): void {
    if (this.broken) throw new Error("The disk is full");
    for (const event of events) this.kept.push(event);
  }

  remove(group: string, ids: readonly number[]): void {
    if (this.broken) throw new Error("The disk is full");
    for (const id of ids) {
      const index = this.kept.findIndex((event) => event.group === group && event.id === id);
      if (index < 0) throw new Error(`No event ${id} of ${group}`);
      this.kept.splice(index, 1);
    }
  }
}

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 0, eventClass: "alarms" },
      { ioa: 2, type: "M_ME_NC_1", value: 0 },
      { ioa: 3, type: "M_ST_NA_1", value: 0 },
      { ioa: 99, type: "M_SP_NA_1", value: 0 },
    ],
  }],
  events: { classes: [{ name: "alarms", limit: 5 }, { name: "rest", limit: 10 }] },
};

function plain(lines: readonly string[]): string[] {
  return lines.map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, ""));
}

Deno.test("a restart of the process keeps events, classes and order", async () => {
  const store = new MemoryStore();
  const before = stationRig(STATION, { store });
  before.station.set(1, 2, 49.98);
  before.station.update(1, 3, { value: -7, transient: true });
  before.station.set(1, 1, 1, { quality: 0x20, instant: Date.UTC(2026, 0, 1), timeFlags: 0x40 });
  before.station.set(1, 2, NaN, { quality: 0 });
  assertEquals(store.kept.length, 4);
  const after = stationRig(STATION, { store });
  after.station.set(1, 2, 50);
  const master = await after.connect();
  assertEquals(plain(master.news()), [
    "M_SP_TB_1 spont CA 1: 1=ON [SB] (SB)",
    "M_ME_TF_1 spont CA 1: 2=49.98",
    "M_ST_TB_1 spont CA 1: 3=-7 transient",
    "M_ME_TF_1 spont CA 1: 2=NaN, 2=50",
  ]);
  await after.clock.advance(11_000);
  assertEquals(store.kept, []);
});

Deno.test("a stored event has a buffer of its own, which a store may transfer to another thread", async () => {
  const store = new MemoryStore();
  const { append } = store;
  store.append = (events) => {
    const buffers = events.map(({ asdu }) => asdu.buffer as ArrayBuffer);
    append.call(store, structuredClone(events, { transfer: buffers }));
  };
  const rig = stationRig(STATION, { store });
  for (const [ioa, value] of [[7, 1], [8, 0]] as const) {
    rig.station.enqueue({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa, value }] });
  }
  rig.station.set(1, 2, 49.98);
  const master = await rig.connect();
  assertEquals(plain(master.news()), [
    "M_SP_NA_1 spont CA 1: 7=ON",
    "M_SP_NA_1 spont CA 1: 8=OFF",
    "M_ME_TF_1 spont CA 1: 2=49.98",
  ]);
  assertEquals(store.kept.map(({ asdu }) => [asdu.length, asdu.buffer.byteLength]), [
    [10, 10],
    [10, 10],
    [21, 21],
  ]);
});

Deno.test("an event is removed when it is acknowledged, not when it is sent", async () => {
  const store = new MemoryStore();
  const rig = stationRig(STATION, { store });
  const master = await rig.connectRaw();
  rig.station.set(1, 2, 1);
  await settle();
  rig.station.set(1, 2, 2);
  await settle();
  await master.frames("S(1)");
  assertEquals(store.kept.length, 1);
  const again = stationRig(STATION, { store });
  assertEquals(plain((await again.connect()).news()), ["M_ME_TF_1 spont CA 1: 2=2"]);
});

Deno.test("only events that were stored are removed", async () => {
  const store = new MemoryStore();
  const rig = stationRig({
    ...STATION,
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0, eventClass: "alarms" }] }],
    procedures: { endOfInitialization: true },
  }, { store });
  const master = await rig.connect();
  assertEquals(master.news(), ["M_EI_NA_1 init CA 1: coi=0 (local power switch on)"]);
  await rig.clock.advance(11_000);
  rig.station.set(1, 1, 1);
  await rig.clock.advance(11_000);
  assertEquals([store.kept, noticesOf(rig, "failed")], [[], []]);
});

Deno.test("numbers are never reused, and dropped events leave the store", () => {
  const store = new MemoryStore();
  for (let run = 0; run < 3; run++) {
    const { station } = stationRig(STATION, { store });
    for (let i = 1; i <= 8; i++) station.set(1, 2, run * 10 + i);
  }
  assertEquals(store.kept.length, 10);
  const ids = store.kept.map(({ id }) => id);
  assertEquals(ids, ids.toSorted((a, b) => a - b));
  assertEquals(new Set(ids).size, 10);
});

Deno.test("events of a group that is no longer declared are removed, those of other groups stay", async () => {
  const store = new MemoryStore();
  const redundancy = (...names: string[]) => ({
    redundancy: { groups: names.map((name, i) => ({ name, addresses: [`192.0.2.${i + 1}`] })) },
  });
  stationRig({ ...STATION, ...redundancy("a", "b") }, { store }).station.set(1, 2, 1);
  assertEquals(store.kept.map(({ group }) => group), ["a", "b"]);
  const rig = stationRig({ ...STATION, ...redundancy("b") }, { store });
  assertEquals(store.kept.map(({ group }) => group), ["b"]);
  assertEquals((await rig.connect()).news().length, 1);
});

Deno.test("events that no longer fit their class are reported and removed", () => {
  const store = new MemoryStore();
  const before = stationRig(STATION, { store });
  for (let i = 1; i <= 5; i++) before.station.set(1, 2, i);
  const limited = (limit: number, overflow: "drop-oldest" | "refuse-newest") => {
    const classes = [{ name: "alarms" }, { name: "rest", limit, overflow }];
    return noticesOf(stationRig({ ...STATION, events: { classes } }, { store }), "events-lost");
  };
  assertEquals(limited(3, "drop-oldest").length, 2);
  assertEquals(store.kept.map(({ id }) => id), [3, 4, 5]);
  const lost = { type: "events-lost", group: "all", eventClass: "rest" } as const;
  assertEquals(limited(2, "refuse-newest"), [lost]);
  assertEquals(store.kept.map(({ id }) => id), [3, 4]);
});

Deno.test("an ASDU of the application is stored unchanged", async () => {
  const store = new MemoryStore();
  const body = new Uint8Array([1, 2, 3]);
  stationRig(STATION, { store }).station.enqueue({
    type: "raw",
    typeId: 250,
    sq: false,
    count: 1,
    cause: 3,
    negative: false,
    test: true,
    originator: 9,
    ca: 7,
    body,
    issues: [],
  });
  const master = await stationRig(STATION, { store }).connect();
  assertEquals(master.octets, [new Uint8Array([250, 1, 0x83, 9, 7, 0, 1, 2, 3])]);
});

Deno.test("a failing store is reported and retried, and the station continues in memory", async () => {
  const store = new MemoryStore();
  const rig = stationRig(STATION, { store });
  store.broken = true;
  assertEquals(rig.station.set(1, 2, 1).accepted, true);
  const master = await rig.connect();
  await rig.clock.advance(12_000);
  assertEquals(plain(master.news()), ["M_ME_TF_1 spont CA 1: 2=1"]);
  const failures = noticesOf(rig, "failed");
  assertEquals(failures.length, 4, "at once, and after 1, 2 and 4 s");
  assert(failures.every(({ what }) => what === "The event store"));
  store.broken = false;
  rig.station.set(1, 2, 2);
  await rig.clock.advance(4000);
  assertEquals(noticesOf(rig, "recovered"), [{ type: "recovered", what: "The event store" }]);
  assertEquals(store.kept.map(({ id }) => id), [2], "the event that was delivered meanwhile left");
});

Deno.test("a store may use the octets of an event for something else once the station has started", async () => {
  const store = new MemoryStore();
  const objects = [{ ioa: 1, value: 1, quality: 0 }, { ioa: 7, value: 0, quality: 0 }] as const;
  const asdu = encodeAsdu({ type: "M_SP_NA_1", cause: 3, ca: 1, objects });
  store.kept.push({ group: "all", id: 1, eventClass: "alarms", asdu });
  const rig = stationRig(STATION, { store });
  asdu.fill(0);
  assertEquals((await rig.connect()).news(), ["M_SP_NA_1 spont CA 1: 1=ON, 7=OFF"]);
});

Deno.test("the end of initialization and events of temporary connections are not stored", async () => {
  const store = new MemoryStore();
  const rig = stationRig({
    ...STATION,
    procedures: { endOfInitialization: true },
    redundancy: { mode: "each-connection" },
  }, { store });
  const master = await rig.connect();
  rig.station.set(1, 2, 1);
  await settle();
  assertEquals(master.asdus.length, 2);
  assertEquals(store.kept, []);
});

Deno.test("an event that a full buffer refuses is not stored, nor are events of the station itself", async () => {
  const store = new MemoryStore();
  const rig = stationRig({
    ...STATION,
    events: { classes: [{ name: "alarms", limit: 1, overflow: "refuse-newest" }] },
    procedures: { endOfInitialization: true },
  }, { store });
  rig.station.set(1, 1, 1);
  assertEquals(rig.station.set(1, 1, 0), {
    changed: true,
    reported: true,
    accepted: false,
    dropped: 0,
  });
  assertEquals(store.kept.map(({ group, eventClass }) => [group, eventClass]), [["all", "alarms"]]);
  await settle();
  assertEquals(noticesOf(rig, "events-lost"), [
    { type: "events-lost", group: "all", eventClass: "alarms" },
  ]);
  const master = await rig.connect();
  await rig.clock.advance(11_000);
  assertEquals(plain(master.news()).length, 2);
  assertEquals([store.kept, noticesOf(rig, "failed")], [[], []]);
});

Deno.test("a reset of events removes those of the requesting group from the store", async () => {
  const store = new MemoryStore();
  const groups = [{ name: "a", addresses: ["192.0.2.1"] }, { name: "b" }];
  const rig = stationRig({ ...STATION, redundancy: { groups } }, { store });
  const master = await rig.connectRaw("192.0.2.1", { start: false });
  rig.station.set(1, 2, 1);
  rig.station.set(1, 1, 1);
  assertEquals(store.kept.length, 4);
  await master.frames("STARTDT act");
  for (let i = 0; i < 30; i++) rig.station.set(1, 2, 10 + i);
  await master.ask({ type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ qrp: 2 }] });
  assertEquals(new Set(store.kept.map(({ group }) => group)).has("b"), true);
  assertEquals(noticesOf(rig, "failed"), []);
  assertEquals(
    store.kept.filter(({ group }) => group === "a").length,
    rig.station.bufferedEvents.get("a"),
  );
});

Deno.test("invalid stored events are refused with their number", () => {
  const event = { group: "all", id: 7, eventClass: "rest", asdu: new Uint8Array(6) };
  const cases: [unknown, string][] = [
    [undefined, "group is missing, expected the name of a redundancy group"],
    [{ ...event, id: "7" }, 'id is "7", expected a whole number'],
    [{ ...event, id: NaN }, "id is NaN"],
    [{ ...event, eventClass: undefined }, "eventClass is missing"],
    [{ ...event, asdu: "0102" }, 'asdu is "0102", expected a Uint8Array of 6 to 249 octets'],
    [{ ...event, asdu: new ArrayBuffer(6) }, "asdu is {}"],
    [{ ...event, asdu: new Uint8Array(5) }, "asdu is [0,0,0,0,0]"],
    [{ ...event, asdu: new Uint8Array(250) }, "asdu is [0,0"],
  ];
  for (const [odd, message] of cases) {
    const store = new MemoryStore();
    store.kept.push(event, odd as StoredEvent);
    const found = `Cannot restore event 1 of the event store: ${message}`;
    assertThrows(() => stationRig(STATION, { store }), TypeError, found);
  }
});
