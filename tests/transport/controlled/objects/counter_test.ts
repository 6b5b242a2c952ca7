// Counters of a controlled station: accepted and refused values.

import { assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
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
