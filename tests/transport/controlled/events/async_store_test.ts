// Event stores that answer later: nothing is sent before it is stored, nothing is lost or duplicated, and failures are
// reported.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { ControlledStationOptions } from "../../../../transport/controlled/serving/controlled_station_options.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import { EventStoreError } from "../../../../transport/errors.ts";
import type { EventStore, LoadedEventStore } from "../../../../transport/event_store.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";
import { SlowStore } from "../../../helpers/stations/slow_store.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 0, eventClass: "alarms" },
      { ioa: 2, type: "M_ME_NB_1", value: 0 },
    ],
    counters: [{ ioa: 9, reportFrozen: true, type: "M_IT_TB_1" }],
  }],
  events: { classes: [{ name: "alarms", limit: 5 }, { name: "rest", limit: 10 }] },
};

interface SlowRig extends StationRig {
  readonly store: SlowStore;
}

/** Creates a station with a slow store; a second one with the same store starts where the first ended. */
function slowRig(options?: ControlledStationOptions, before?: SlowRig): SlowRig {
  const clock = before?.clock ?? new FakeClock();
  const store = before?.store ?? new SlowStore(clock);
  return { ...stationRig(STATION, { store, clock, ...options }), clock, store };
}

function plain(lines: readonly string[]): string[] {
  return lines.map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, ""));
}

Deno.test("an event is not sent before it is stored", async () => {
  const rig = slowRig();
  const master = await rig.connect();
  assertEquals(rig.station.set(1, 2, 7), {
    changed: true,
    reported: true,
    accepted: true,
    dropped: 0,
  });
  await rig.clock.advance(99);
  assertEquals([master.news(), rig.store.ids], [[], []]);
  await rig.clock.advance(1);
  assertEquals([plain(master.news()), rig.store.ids], [["M_ME_TE_1 spont CA 1: 2=7"], [1]]);
  assertEquals(rig.store.calls, ["append 1"]);
});

Deno.test("events that occur during a store call share the next call, in order", async () => {
  const rig = slowRig();
  const master = await rig.connect();
  for (let value = 1; value <= 4; value++) rig.station.set(1, 2, value);
  rig.station.set(1, 1, 1);
  await rig.clock.advance(100);
  assertEquals(plain(master.news()), ["M_ME_TE_1 spont CA 1: 2=1"]);
  await rig.clock.advance(100);
  assertEquals(plain(master.news()), [
    "M_SP_TB_1 spont CA 1: 1=ON",
    "M_ME_TE_1 spont CA 1: 2=2, 2=3, 2=4",
  ]);
  assertEquals([rig.store.calls, rig.store.most], [["append 1", "append 2 3 4 5"], 1]);
});

Deno.test("an event of a higher class that is not yet stored does not delay stored events", async () => {
  const rig = slowRig();
  rig.station.set(1, 2, 1);
  await rig.clock.advance(100);
  rig.station.set(1, 1, 1);
  const master = await rig.connect();
  assertEquals(plain(master.news()), ["M_ME_TE_1 spont CA 1: 2=1"]);
  await rig.clock.advance(100);
  assertEquals(plain(master.news()), ["M_SP_TB_1 spont CA 1: 1=ON"]);
});

Deno.test("the overflow signal does not wait for the store, although later events do", async () => {
  const clock = new FakeClock();
  const store = new SlowStore(clock);
  store.hangs = true;
  const classes = [{ name: "alarms" }, { name: "rest", limit: 1 }];
  const events = { classes, overflowPoint: { ca: 1, ioa: 1 } };
  const rig = stationRig({ ...STATION, events }, { store, clock });
  for (const value of [1, 2]) rig.station.set(1, 2, value);
  const master = await rig.connect();
  assertEquals(plain(master.news()), ["M_SP_TB_1 spont CA 1: 1=ON"]);
});

Deno.test("interrogations, counter readings and other answers do not wait for the store", async () => {
  const rig = slowRig();
  const master = await rig.connect();
  rig.store.hangs = true;
  rig.station.set(1, 2, 7);
  const ic = { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] } as const;
  assertEquals(plain(await master.ask(ic)), [
    "C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)",
    "M_SP_NA_1 inrogen CA 1: 1=OFF",
    "M_ME_NB_1 inrogen CA 1: 2=7",
    "C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)",
  ]);
});

Deno.test("a frozen reading also waits for the store", async () => {
  const rig = slowRig();
  const master = await rig.connect();
  const freeze = { type: "C_CI_NA_1", cause: 6, ca: 1, objects: [{ rqt: 5, frz: 1 }] } as const;
  const answers = await master.ask(freeze);
  assertEquals(answers.some((line) => line.includes("M_IT_TB_1")), false);
  await rig.clock.advance(100);
  assertEquals(master.news().map((line) => line.slice(0, 9)), ["M_IT_TB_1"]);
});

Deno.test("a restart between two answers of the store loses no accepted event", async () => {
  const first = slowRig();
  first.station.set(1, 2, 1);
  first.station.set(1, 1, 1);
  await first.clock.advance(100); // the call that stores the second event is in progress
  assertEquals([first.store.ids, first.store.calls], [[1], ["append 1", "append 2"]]);
  await first.clock.advance(100);
  const second = slowRig(undefined, first);
  second.station.set(1, 2, 2);
  await second.clock.advance(100);
  const master = await second.connect();
  assertEquals(plain(master.news()), [
    "M_SP_TB_1 spont CA 1: 1=ON",
    "M_ME_TE_1 spont CA 1: 2=1, 2=2",
  ]);
  await second.clock.advance(11_000);
  assertEquals(second.store.kept, []);
  const third = slowRig(undefined, second);
  assertEquals((await third.connect()).news(), [], "acknowledged events are not resent");
});

Deno.test("an event that is dropped before it is stored never reaches the store", async () => {
  const rig = slowRig();
  for (let value = 1; value <= 13; value++) rig.station.set(1, 2, value);
  for (let call = 0; call < 3; call++) await rig.clock.advance(100);
  const rest = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
  assertEquals(rig.store.calls, ["append 1", "remove 1", `append ${rest.join(" ")}`]);
  assertEquals(rig.store.ids, rest);
});

Deno.test("a failing store is reported; events are sent, and stored once it works again", async () => {
  const rig = slowRig();
  const master = await rig.connectRaw();
  rig.store.broken = true;
  rig.station.set(1, 2, 1);
  await rig.clock.advance(100);
  assertEquals(plain(master.seen.slice(1)), ["M_ME_TE_1 spont CA 1: 2=1"]);
  const [failed] = noticesOf(rig, "failed");
  assertEquals([failed?.what, String(failed?.error)], [
    "The event store",
    "Error: The database is away",
  ]);
  rig.station.set(1, 2, 2);
  await settle();
  assertEquals(plain(master.seen.slice(2)), ["M_ME_TE_1 spont CA 1: 2=2"], "at once");
  rig.store.broken = false;
  await rig.clock.advance(999);
  assertEquals(rig.store.calls, ["append 1"]);
  await rig.clock.advance(101);
  assertEquals(rig.store.calls, ["append 1", "append 1", "append 2"]);
  assertEquals(noticesOf(rig, "recovered"), [{ type: "recovered", what: "The event store" }]);
  rig.station.set(1, 2, 3);
  await rig.clock.advance(100);
  assertEquals(plain(master.seen.slice(3)), [], "events wait for the store again");
  await rig.clock.advance(100);
  assertEquals(plain(master.seen.slice(3)), ["M_ME_TE_1 spont CA 1: 2=3"]);
  assertEquals(rig.store.ids, [1, 2, 3]);
});

Deno.test("an event acknowledged while the store fails is not sent again after a restart", async () => {
  const rig = slowRig();
  const master = await rig.connect();
  rig.store.broken = true;
  rig.station.set(1, 2, 1);
  await rig.clock.advance(100);
  assertEquals(master.news().length, 1);
  rig.store.broken = false;
  // The failed call may have had an effect: its event is stored by the retry, and then removed.
  await rig.clock.advance(20_000);
  assertEquals(rig.store.calls, ["append 1", "append 1", "remove 1"]);
  assertEquals(rig.store.kept, []);
});

Deno.test("a store that does not answer is reported after the time limit, and events are sent", async () => {
  const rig = slowRig({ storeTimeoutMs: 2000 });
  const master = await rig.connect();
  rig.store.delayMs = 30_000;
  rig.station.set(1, 2, 1);
  await rig.clock.advance(1999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(plain(master.news()), ["M_ME_TE_1 spont CA 1: 2=1"]);
  const [failed, ...more] = noticesOf(rig, "failed");
  assertEquals([String(failed?.error), more], [
    "Error: The event store has not answered within 2000 ms",
    [],
  ]);
  assertEquals(rig.store.calls, ["append 1"], "the call is not made twice");
  await rig.clock.advance(28_000);
  assertEquals(noticesOf(rig, "recovered").length, 1);
  assertEquals(rig.store.calls, ["append 1", "remove 1"]);
});

Deno.test("whenStored() resolves when all events so far are stored", async () => {
  const rig = slowRig();
  const order: string[] = [];
  await rig.station.whenStored();
  rig.station.set(1, 2, 1);
  rig.station.whenStored().then(() => order.push("first"));
  rig.station.whenStored().then(() => order.push("also first"));
  rig.station.set(1, 2, 2);
  rig.station.whenStored().then(() => order.push("second"));
  await rig.clock.advance(99);
  assertEquals(order, []);
  await rig.clock.advance(1);
  assertEquals(order, ["first", "also first"]);
  await rig.clock.advance(100);
  assertEquals(order, ["first", "also first", "second"]);
  const without = stationRig(STATION);
  without.station.set(1, 2, 1);
  await without.station.whenStored();
});

Deno.test("whenStored() waits while the store fails, and rejects when the station is closed", async () => {
  const rig = slowRig();
  rig.store.broken = true;
  rig.station.set(1, 2, 1);
  const waiting = rig.station.whenStored();
  const rejected = assertRejects(() => waiting, Error, "1 event could not be stored or removed");
  await rig.clock.advance(100);
  const closing = rig.station.close();
  await rig.clock.advance(100);
  await Promise.all([closing, rejected]);
  assertEquals(rig.store.calls, ["append 1", "append 1"], "close() tries once more");
  assertEquals(
    String(noticesOf(rig, "failed").at(-1)?.error),
    "Error: The station was closed, and " +
      "1 event could not be stored or removed",
  );
});

Deno.test("close() waits until everything is stored", async () => {
  const rig = slowRig();
  rig.station.set(1, 2, 1);
  rig.station.set(1, 2, 2);
  let closed = false;
  const closing = rig.station.close().then(() => closed = true);
  await rig.clock.advance(199);
  assertEquals(closed, false);
  await rig.clock.advance(1);
  await closing;
  assertEquals([rig.store.ids, noticesOf(rig, "failed")], [[1, 2], []]);
});

Deno.test("close() does not wait forever", async () => {
  const rig = slowRig({ storeTimeoutMs: 3000 });
  rig.store.hangs = true;
  rig.station.set(1, 2, 1);
  const closing = rig.station.close();
  await rig.clock.advance(3000);
  await closing;
  assertEquals(noticesOf(rig, "failed").length, 1);
});

Deno.test("ControlledStation.open() loads the remaining events and continues with them", async () => {
  const before = slowRig();
  before.station.set(1, 2, 1);
  await before.clock.advance(100);
  const { store, clock } = before;
  const later: EventStore = {
    async load() {
      await new Promise<void>((resolve) => clock.schedule(clock.monotonic() + 50, resolve));
      return store.load();
    },
    append: (events) => store.append(events),
    remove: (group, ids) => store.remove(group, ids),
  };
  let station: ControlledStation | undefined;
  ControlledStation.open(STATION, { store: later, clock }).then((opened) => station = opened);
  await clock.advance(49);
  assertEquals(station, undefined);
  await clock.advance(1);
  assertEquals([...station!.bufferedEvents.values()], [2], "M_EI_NA_1, and the event from before");
  station!.set(1, 2, 2);
  await clock.advance(100);
  assertEquals(store.ids, [1, 3]);
});

Deno.test("ControlledStation.open() rejects with the error of the store, and the constructor refuses an asynchronous store", async () => {
  const store: EventStore = {
    load: () => Promise.reject(new Error("No route to the database")),
    append: () => {},
    remove: () => {},
  };
  await assertRejects(() => ControlledStation.open(STATION, { store }), Error, "No route to the");
  const pending = { ...store, load: () => Promise.resolve([]) };
  assertThrows(
    // @ts-expect-error The events of the store are not available synchronously.
    () => new ControlledStation(STATION, { store: pending }),
    TypeError,
    "Cannot load the events in a constructor: found a store that returns a promise, " +
      "expected await ControlledStation.open(declaration, { store })",
  );
  for (const storeTimeoutMs of [0, -1, NaN]) {
    assertThrows(
      () => slowRig({ storeTimeoutMs }),
      RangeError,
      `Cannot use storeTimeoutMs = ${storeTimeoutMs}: expected more than 0 ms`,
    );
  }
});

Deno.test("a store may return the result of its database call", async () => {
  const clock = new FakeClock();
  const returned: unknown[] = [];
  const store: LoadedEventStore = {
    load: () => [],
    append: (events) => Promise.resolve({ rowCount: events.length }),
    remove: (_group, ids) =>
      ({ then: (done: (value: number) => void) => done(ids.length) }) as never,
  };
  const rig = stationRig(STATION, { store, clock });
  const master = await rig.connect();
  rig.station.set(1, 2, 1);
  await clock.advance(11_000);
  returned.push(...plain(master.news()));
  assertEquals([returned, rig.station.bufferedEvents.get("all")], [
    ["M_ME_TE_1 spont CA 1: 2=1"],
    0,
  ]);
  assertEquals(noticesOf(rig, "failed"), []);
});

Deno.test("by default, a store has 5 s to answer, also when the station closes", async () => {
  const rig = slowRig();
  const master = await rig.connect();
  rig.store.delayMs = 30_000;
  rig.station.set(1, 2, 1);
  await rig.clock.advance(4999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(plain(master.news()), ["M_ME_TE_1 spont CA 1: 2=1"]);
  let closed = false;
  const closing = rig.station.close().then(() => closed = true);
  await rig.clock.advance(4999);
  assertEquals(closed, false);
  await rig.clock.advance(1);
  await closing;
});

Deno.test("ControlledStation.open() rejects if the events are not loaded in time, or the signal fires before", async () => {
  for (const [options, limitMs] of [[{}, 60_000], [{ storeLoadTimeoutMs: 500 }, 500]] as const) {
    const clock = new FakeClock();
    const late = Promise.withResolvers<[]>();
    const store: EventStore = { load: () => late.promise, append: () => {}, remove: () => {} };
    let failure: unknown;
    const opening = ControlledStation.open(STATION, { store, clock, ...options });
    opening.catch((error) => failure = error);
    await clock.advance(limitMs - 1);
    assertEquals(failure, undefined);
    await clock.advance(1);
    assert(failure instanceof EventStoreError);
    const limit = limitMs === 500 ? "500 ms" : "1 min";
    assertEquals([failure.name, failure.code, failure.message], [
      "EventStoreError",
      "timed-out",
      `Cannot load the events of the store: no answer within ${limit}, expected its events. ` +
      "Check that it can be reached, or raise storeLoadTimeoutMs",
    ]);
    assertEquals(clock.scheduled, 0);
    late.reject(new Error("Nobody waits for this any more"));
    await clock.advance(0);
  }
  const stop = new AbortController();
  const clock = new FakeClock();
  const never: EventStore = {
    load: () => new Promise(() => {}),
    append: () => {},
    remove: () => {},
  };
  const opening = ControlledStation.open(STATION, { store: never, clock, signal: stop.signal });
  stop.abort(new Error("Enough"));
  await assertRejects(() => opening, Error, "Enough");
  assertEquals(clock.scheduled, 0);
  const aborted = { store: never, clock, signal: stop.signal };
  await assertRejects(() => ControlledStation.open(STATION, aborted), Error, "Enough");
  for (const storeLoadTimeoutMs of [0, -1, NaN]) {
    await assertRejects(
      () => ControlledStation.open(STATION, { store: never, clock, storeLoadTimeoutMs }),
      RangeError,
      `Cannot use storeLoadTimeoutMs = ${storeLoadTimeoutMs}: expected more than 0 ms`,
    );
  }
});

Deno.test("a store that the constructor refuses may fail later, and ends nothing", async () => {
  const later = Promise.withResolvers<[]>();
  const store = { load: () => later.promise, append: () => {}, remove: () => {} };
  // @ts-expect-error The events of the store are not available synchronously.
  assertThrows(() => new ControlledStation(STATION, { store }), TypeError, "returns a promise");
  later.reject(new Error("No route to the database"));
  await settle(); // an unhandled rejection would fail this test
});
