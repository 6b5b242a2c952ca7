// Calls of an event store that answers immediately, in every possible way.

import { assertEquals, assertRejects } from "@std/assert";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { loadStore, StoreDriver } from "../../../../transport/controlled/serving/store_driver.ts";
import type { LoadedEventStore, StoredEvent } from "../../../../transport/event_store.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";
import { countedSignal } from "../../../helpers/virtual/counted_signal.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

const STATION: StationDeclaration = {
  sectors: [{ ca: 1, points: [{ ioa: 2, type: "M_ME_NB_1", value: 0 }] }],
};

/** Creates a store that records its calls and returns a given answer. */
function storeWith(answer: () => unknown) {
  const calls: string[] = [];
  const store = {
    load: () => [],
    append: (events: readonly StoredEvent[]) => {
      calls.push(`append ${events.map(({ id }) => id).join(" ")}`);
      return answer();
    },
    remove: (group: string, ids: readonly number[]) => {
      calls.push(`remove ${group} ${ids.join(" ")}`);
      return answer();
    },
  } as LoadedEventStore;
  return { calls, store };
}

for (const answer of [undefined, null, 7, "then", {}, { rowCount: 1 }]) {
  Deno.test(`a store that returns ${JSON.stringify(answer)} is synchronous`, async () => {
    const clock = new FakeClock();
    const { calls, store } = storeWith(() => answer);
    const { station } = stationRig(STATION, { clock, store });
    station.set(1, 2, 1);
    assertEquals(calls, ["append 1"]);
    await station.whenStored();
    station.set(1, 2, 2);
    assertEquals(calls, ["append 1", "append 2"]);
    await station.close();
    assertEquals(clock.scheduled, 0, "no timer is left");
  });
}

Deno.test("a store that throws is reported, retried after a pause and at the end, and unstored events are reported", async () => {
  const clock = new FakeClock();
  const failure = new Error("The disk is full");
  const { calls, store } = storeWith(() => {
    throw failure;
  });
  const rig = stationRig(STATION, { clock, store });
  rig.station.set(1, 2, 1);
  rig.station.set(1, 2, 2);
  const waiting = assertRejects(() => rig.station.whenStored(), Error);
  await clock.advance(0);
  assertEquals([calls, noticesOf(rig, "failed").map(({ error }) => error)], [["append 1"], [
    failure,
  ]]);
  await clock.advance(999);
  assertEquals(calls, ["append 1"]);
  await clock.advance(1);
  assertEquals(calls, ["append 1", "append 1"]);
  await rig.station.close();
  assertEquals(calls, ["append 1", "append 1", "append 1"]);
  const detail = "The station was closed, and 2 events could not be stored or removed";
  assertEquals((await waiting).message, detail);
  const failed = noticesOf(rig, "failed").map(({ what, error }) => [what, String(error)]);
  assertEquals(failed.at(-1), ["The event store", `Error: ${detail}`]);
  assertEquals(clock.scheduled, 0);
});

Deno.test("an asynchronous store has one call at a time, and the end waits for all", async () => {
  const clock = new FakeClock();
  const answers: PromiseWithResolvers<void>[] = [];
  const { calls, store } = storeWith(() => {
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    return answer.promise;
  });
  const rig = stationRig(STATION, { clock, store });
  for (const value of [1, 2]) rig.station.set(1, 2, value);
  await clock.advance(0);
  assertEquals(calls, ["append 1"]);
  let closed = false;
  const closing = rig.station.close().then(() => closed = true);
  answers[0]!.resolve();
  await clock.advance(0);
  assertEquals([calls, closed], [["append 1", "append 2"], false]);
  answers[1]!.resolve();
  await clock.advance(0);
  assertEquals([closed, clock.scheduled, noticesOf(rig, "failed")], [true, 0, []]);
  await closing;
});

Deno.test("loadStore() awaits the events once, and forwards calls", async () => {
  const { calls, store } = storeWith(() => "answered");
  const event = { group: "a", id: 1, eventClass: "b", asdu: Uint8Array.of(1) };
  let loads = 0;
  const load = () => {
    loads++;
    return Promise.resolve(new Set([event]));
  };
  const loaded = await loadStore({ ...store, load }, { clock: new FakeClock(), timeoutMs: 1 });
  assertEquals([[...loaded.load()], [...loaded.load()], loads], [[event], [event], 1]);
  const answers: unknown[] = [loaded.append([event]), loaded.remove("a", [1, 2])];
  assertEquals(answers, ["answered", "answered"]);
  assertEquals(calls, ["append 1", "remove a 1 2"]);
});

Deno.test("loadStore() leaves no timer and no listener, however the loading ends", async () => {
  const { store } = storeWith(() => undefined);
  for (const end of ["loaded", "failed", "late", "aborted"] as const) {
    const clock = new FakeClock();
    const { abort, signal, listeners } = countedSignal();
    const loading = Promise.withResolvers<StoredEvent[]>();
    const options = { clock, timeoutMs: 1000, signal };
    const loaded = loadStore({ ...store, load: () => loading.promise }, options).catch(() => {});
    assertEquals([clock.scheduled, listeners()], [1, 1]);
    if (end === "loaded") loading.resolve([]);
    else if (end === "failed") loading.reject(new Error("The disk is gone"));
    else if (end === "aborted") abort.abort();
    await clock.advance(end === "late" ? 1000 : 0);
    await loaded;
    assertEquals([clock.scheduled, listeners()], [0, 0], end);
  }
});

Deno.test("callers whose events are stored are answered once, and then forgotten", async () => {
  const asked: number[] = [];
  let stored = 0;
  const machine = {
    lastEventId: 0,
    isStored: (id: number) => {
      asked.push(id);
      return id <= stored;
    },
    nextStore: () => undefined,
  };
  const { store } = storeWith(() => undefined);
  const clock = new FakeClock();
  const context = {
    machine: machine as never,
    clock,
    timeoutMs: 1,
    turn: () => {},
    tell: () => {},
  };
  const driver = new StoreDriver(store, context);
  const answered: number[] = [];
  for (machine.lastEventId = 1; machine.lastEventId <= 3; machine.lastEventId++) {
    const id = machine.lastEventId;
    void driver.whenStored().then(() => answered.push(id));
  }
  stored = 2;
  driver.run();
  await clock.advance(0);
  assertEquals(answered, [1, 2]);
  asked.length = 0;
  driver.run();
  assertEquals(new Set(asked), new Set([3]));
});
