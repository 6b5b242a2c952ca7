// Cyclic transmission, background scan, and deadbands of measured values.

import { assert, assertEquals } from "@std/assert";
import type { PointDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { StationMachine } from "../../../../transport/controlled/machine.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { type StationRig, stationRig } from "../../../helpers/stations/scripted_master.ts";

const POINTS: PointDeclaration[] = [
  { ioa: 1, type: "M_ME_NC_1", value: 1, cyclicMs: 1000, event: "none" },
  { ioa: 2, type: "M_ME_NC_1", value: 2, cyclicMs: 1000, event: "none" },
  { ioa: 3, type: "M_ME_NB_1", value: 3, cyclicMs: 2500, event: "none" },
  { ioa: 4, type: "M_SP_NA_1", value: 1, backgroundMs: 4000 },
];

Deno.test("cyclic values are sent with cause 1 at their interval, background scans with cause 2", async () => {
  const rig = stationRig({ sectors: [{ ca: 1, points: POINTS }] });
  const master = await rig.connect();
  const told: string[] = [];
  for (let second = 1; second <= 5; second++) {
    rig.station.set(1, 1, second);
    await rig.clock.advance(1000);
    told.push(...master.news().map((line) => `${second}: ${line}`));
  }
  assertEquals(told, [
    "1: M_ME_NC_1 per/cyc CA 1: 1=1, 2=2",
    "2: M_ME_NC_1 per/cyc CA 1: 1=2, 2=2",
    "3: M_ME_NB_1 per/cyc CA 1: 3=3",
    "3: M_ME_NC_1 per/cyc CA 1: 1=3, 2=2",
    "4: M_SP_NA_1 back CA 1: 4=ON",
    "4: M_ME_NC_1 per/cyc CA 1: 1=4, 2=2",
    "5: M_ME_NB_1 per/cyc CA 1: 3=3",
    "5: M_ME_NC_1 per/cyc CA 1: 1=5, 2=2",
  ]);
});

Deno.test("cycles do not accumulate while the window is full: one waits, with the newest values", async () => {
  const rig = stationRig({ sectors: [{ ca: 1, points: POINTS }], session: { k: 1, w: 1 } });
  const master = await rig.connectRaw();
  await rig.clock.advance(10_500);
  rig.station.set(1, 1, 77);
  for (let i = 0; i < 10; i++) await master.acknowledge();
  const all = master.seen.filter((line) => line.includes("per/cyc"));
  assertEquals(all.filter((line) => line.startsWith("M_ME_NC_1")), [
    "M_ME_NC_1 per/cyc CA 1: 1=1, 2=2",
    "M_ME_NC_1 per/cyc CA 1: 1=77, 2=2",
  ]);
});

Deno.test("cycles pause while stopped, and missed ones are not repeated", async () => {
  const rig = stationRig({ sectors: [{ ca: 1, points: POINTS }] });
  const master = await rig.connect({ start: false });
  await rig.clock.advance(10_200);
  assertEquals(master.asdus, []);
  const started = master.connection.start();
  await settle();
  await started;
  await rig.clock.advance(700);
  assertEquals(master.asdus, []);
  await rig.clock.advance(200);
  assertEquals(master.news(), ["M_ME_NC_1 per/cyc CA 1: 1=1, 2=2"]);
});

function rigWith(point: Partial<PointDeclaration>): StationRig {
  return stationRig({
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ME_NC_1", value: 0, ...point }] }],
  });
}

/** Returns the values that are reported, at intervals of one second. */
async function reported(
  point: Partial<PointDeclaration>,
  values: readonly number[],
): Promise<number[]> {
  const rig = rigWith(point);
  const result: number[] = [];
  for (const value of values) {
    if (rig.station.set(1, 1, value).reported) result.push(value);
    await rig.clock.advance(1000);
  }
  return result;
}

Deno.test("an absolute deadband is relative to the last reported value", async () => {
  const deadband = { kind: "absolute", value: 1 } as const;
  assertEquals(await reported({ deadband }, [0.5, 1, 1.5, 2.4, 2.6, 1.7, 1.5]), [1.5, 2.6, 1.5]);
});

Deno.test("a deadband in percent refers to the range", async () => {
  const deadband = { kind: "percent", value: 1 } as const;
  assertEquals(await reported({ deadband, range: [-100, 100] }, [2, 2.5, 4, 5]), [2.5, 5]);
});

Deno.test("an integrating deadband reports large differences early and small ones late", async () => {
  const rig = rigWith({ deadband: { kind: "integrated", value: 10 } });
  const master = await rig.connect();
  rig.station.set(1, 1, 2); // 2 units: after 5 s
  await rig.clock.advance(4999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assert(master.news()[0]!.startsWith("M_ME_TF_1 spont CA 1: 1=2 @2026-10-09 15:34:17.345"));
  rig.station.set(1, 1, 3); // 1 unit for 2 s, then 8 more: after another second
  await rig.clock.advance(2000);
  rig.station.set(1, 1, 10);
  await rig.clock.advance(999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assert(master.news()[0]!.includes("1=10 "));
  await rig.clock.advance(60_000);
  assertEquals(master.news(), []);
});

Deno.test("limit crossings and quality changes are reported whatever the deadband", async () => {
  const point = {
    deadband: { kind: "absolute", value: 100 },
    limits: { low: -5, high: 5 },
  } as const;
  assertEquals(await reported(point, [4, 6, 7, 4, -6, -7]), [6, 4, -6]);
  const rig = rigWith(point);
  assertEquals(rig.station.set(1, 1, 1).reported, false);
  assertEquals(rig.station.set(1, 1, 1, { quality: 0x80 }).reported, true);
});

Deno.test("an interrogation reports the present value, also within the deadband", async () => {
  const rig = rigWith({ deadband: { kind: "absolute", value: 100 } });
  rig.station.set(1, 1, 3);
  const master = await rig.connect();
  const image = await master.ask({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] });
  assertEquals(image[1], "M_ME_NC_1 inrogen CA 1: 1=3");
});

Deno.test("a cycle that is late is sent once, and the next one is on schedule", () => {
  const at = (ms: number) => ({ monotonic: ms, instant: Date.UTC(2026, 9, 1) + ms });
  const machine = new StationMachine(
    {
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ME_NC_1", value: 1, cyclicMs: 1000 }] }],
      procedures: { endOfInitialization: false },
    },
    {},
    at(0),
  );
  const link = machine.open({ host: "192.0.2.1", port: 1 }, at(0))!;
  machine.started(link);
  const sent = () => {
    let count = 0;
    for (; machine.take(link) !== undefined; count++) machine.acknowledged(link, 1, at(0));
    return count;
  };
  for (const [now, next] of [[1000, 2000], [4999, 5000], [7000, 8000]] as const) {
    machine.tick(at(now));
    assertEquals([sent(), machine.deadline()], [1, next], `${now}`);
  }
});

Deno.test("local freezes notice within one minute that the clock was set forward", async () => {
  const counters = [{ ioa: 2, value: 1, freezeMs: 900_000, reportFrozen: true }];
  const rig = stationRig({ sectors: [{ ca: 1, counters }] });
  rig.clock.setWall(Date.UTC(2026, 9, 9, 15, 30));
  const master = await rig.connect();
  master.news();
  await rig.clock.advance(1000);
  rig.clock.setWall(Date.UTC(2026, 9, 9, 15, 45));
  await rig.clock.advance(58_999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(master.news().length, 1);
});

Deno.test("cycles and local freezes stay on schedule for a month", () => {
  const start = Date.UTC(2026, 9, 1);
  const at = (ms: number) => ({ monotonic: ms, instant: start + ms });
  const machine = new StationMachine(
    {
      sectors: [{
        ca: 1,
        points: [{ ioa: 1, type: "M_ME_NC_1", value: 1, cyclicMs: 60_000 }],
        counters: [{ ioa: 2, value: 1, freezeMs: 900_000, reportFrozen: true }],
      }],
      procedures: { endOfInitialization: false },
    },
    {},
    at(0),
  );
  const link = machine.open({ host: "192.0.2.1", port: 1 }, at(0))!;
  machine.started(link);
  const sent = { M_ME_NC_1: 0, M_IT_NA_1: 0 };
  const month = 31 * 86_400_000;
  for (let now = machine.deadline(); now <= month; now = machine.deadline()) {
    machine.tick(at(now));
    for (let asdu = machine.take(link); asdu !== undefined; asdu = machine.take(link)) {
      sent[asdu[0] === 13 ? "M_ME_NC_1" : "M_IT_NA_1"]++;
      machine.acknowledged(link, 1, at(now));
    }
  }
  assertEquals(sent, { M_ME_NC_1: 31 * 1440, M_IT_NA_1: 31 * 96 });
});
