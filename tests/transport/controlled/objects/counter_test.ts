// Counters of a controlled station: accepted and refused values.

import { assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { Counter, readingObject } from "../../../../transport/controlled/objects/counter.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

function rig() {
  return stationRig({
    sectors: [{
      ca: 1,
      points: [{ ioa: 10, type: "M_SP_NA_1", value: 1 }],
      counters: [{ ioa: 20, value: 5, rollover: 100 }, { ioa: 21, value: 0, rollover: 100 }],
    }],
    session: { k: 1, w: 1 },
  });
}

function counters(cause: number, frz = 0): AsduInput {
  return { type: "C_CI_NA_1", cause, ca: 1, objects: [{ rqt: 5, frz }] } as unknown as AsduInput;
}

Deno.test("count() continues across the rollover once, and refuses values that are not increments", () => {
  const { station } = rig();
  station.count(1, 20);
  assertEquals(station.get(1, 20)!.value, 6);
  station.count(1, 20, 94);
  assertEquals(station.get(1, 20)!.value, 0);
  station.count(1, 20, 199);
  assertEquals(station.get(1, 20)!.value, 99);
  for (const increment of [-1, 0.5, NaN, 101]) {
    assertThrows(
      () => station.count(1, 20, increment),
      RangeError,
      `Cannot count ${increment} on the counter CA 1 IOA 20: expected a whole number from 0 to 100`,
    );
  }
  assertEquals(station.get(1, 20)!.value, 99);
  for (const [ca, ioa] of [[1, 10], [1, 99], [2, 20]] as const) {
    assertThrows(
      () => station.count(ca, ioa),
      TypeError,
      `Cannot count CA ${ca} IOA ${ioa}: no counter is declared there`,
    );
  }
});

Deno.test("set() presets a counter below its rollover, and refuses other values", () => {
  const { station } = rig();
  station.set(1, 20, 2);
  assertEquals(station.get(1, 20)!.value, 2);
  for (const value of [1, 0, 99]) {
    station.set(1, 20, value);
    assertEquals(station.get(1, 20)!.value, value);
  }
  for (const value of [-1, 0.5, NaN]) {
    assertThrows(
      () => station.set(1, 20, value),
      RangeError,
      `Cannot set the counter CA 1 IOA 20 to ${value}: expected a whole number from 0 to 99`,
    );
  }
});

Deno.test("objects() returns all points and counters, as get() does", () => {
  const { station } = rig();
  const all = [...station.objects()];
  assertEquals(all.map(({ ca, ioa, value }) => [ca, ioa, value]), [[1, 10, 1], [1, 20, 5], [
    1,
    21,
    0,
  ]]);
  for (const each of all) assertEquals(station.get(each.ca, each.ioa), each);
});

Deno.test("an active counter interrogation can be cancelled, a finished one cannot", async () => {
  const { connectRaw } = rig();
  const master = await connectRaw();
  assertEquals((await master.ask(counters(6))).map((line) => line.split(" CA")[0]), [
    "C_CI_NA_1 actcon",
  ]);
  await master.ask(counters(8)); // the window is full, so its values still wait
  const answers = [...await master.acknowledge(), ...await master.acknowledge()];
  assertEquals(
    answers.filter((line) => line.startsWith("C_CI")).map((line) => line.split(" CA")[0]),
    [
      "C_CI_NA_1 deactcon",
    ],
  );
  const again = await master.ask(counters(8));
  const late = [...again, ...await master.acknowledge()].filter((line) => line.startsWith("C_CI"));
  assertEquals(late.map((line) => line.split(" CA")[0]), ["C_CI_NA_1 deactcon NEGATIVE"]);
});

Deno.test("at most four counter interrogations are queued by default", async () => {
  const it = rig();
  const master = await it.connectRaw();
  for (let i = 0; i < 6; i++) await master.ask(counters(6));
  assertEquals(noticesOf(it, "refused").map(({ reason }) => reason), ["too-many", "too-many"]);
});

/** Returns a frozen reading of a counter with the rollover 100, after these steps. */
function frozen(...steps: readonly ((counter: Counter) => void)[]) {
  const counter = new Counter({ ioa: 1, rollover: 100, value: 90 }, 1);
  for (const step of steps) step(counter);
  counter.freeze({ freeze: true, reset: false }, 5);
  const { value, carry, adjusted, sequence } = counter.frozen!;
  return [value, carry, adjusted, sequence];
}

Deno.test("a reading says whether the counter overflowed or was adjusted in its period", () => {
  const count = (by: number) => (counter: Counter) => counter.count(by);
  const freeze = (freeze: boolean, reset: boolean) => (counter: Counter) =>
    counter.freeze({ freeze, reset }, 1);
  assertEquals(frozen(), [90, false, false, 1]);
  assertEquals(frozen(count(9)), [99, false, false, 1]);
  assertEquals(frozen(count(10)), [0, true, false, 1], "exactly the rollover");
  assertEquals(frozen(count(11)), [1, true, false, 1]);
  assertEquals(frozen((counter) => counter.preset(3)), [3, false, true, 1]);
  assertEquals(frozen(count(10), freeze(true, false)), [0, false, false, 2]);
  assertEquals(frozen((counter) => counter.preset(3), freeze(true, false)), [3, false, false, 2]);
  assertEquals(frozen(freeze(true, true)), [0, false, false, 2]);
  assertEquals(frozen(freeze(false, true)), [0, false, true, 1], "reset within a period");
  assertEquals(frozen(freeze(false, false)), [90, false, false, 1]);
  const times = (number: number) => Array.from({ length: number }, () => freeze(true, false));
  assertEquals([frozen(...times(30)), frozen(...times(31))], [
    [90, false, false, 31],
    [90, false, false, 0],
  ]);
});

Deno.test("a counter that was never frozen is read as it is, with its quality", () => {
  const counter = new Counter({ ioa: 1, type: "M_IT_TB_1" }, 7);
  assertEquals([counter.ca, counter.ioa, counter.type, counter.frozen], [
    ...[7, 1, "M_IT_TB_1", undefined],
  ]);
  counter.count(4);
  counter.setInvalid(true);
  const running = { sequence: 0, carry: false, adjusted: false, quality: 0x80, instant: 9 };
  assertEquals(counter.reading(9), { value: 4, ...running });
  counter.freeze({ freeze: true, reset: false }, 10);
  counter.count(1);
  counter.setInvalid(false);
  assertEquals(counter.reading(11), { value: 4, ...running, sequence: 1, instant: 10 });
  assertEquals([counter.value, counter.quality], [5, 0]);
  assertEquals(readingObject(1, counter.reading(11)), {
    ioa: 1,
    value: 4,
    quality: 0x80,
    sequence: 1,
    carry: false,
    adjusted: false,
  });
  assertEquals(new Counter({ ioa: 1 }, 1).type, "M_IT_NA_1");
});
