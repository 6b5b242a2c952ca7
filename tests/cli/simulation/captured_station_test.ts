// A station derived from a capture: its declaration, and a recording of its data.

import { assert, assertEquals } from "@std/assert";
import { recordingOf, stationOf } from "../../../cli/simulation/captured_station.ts";
import { type CapturedTraffic, TrafficReader } from "../../../cli/simulation/captured_traffic.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import { checkDeclaration } from "../../../mod.ts";
import { TestBench } from "../../helpers/stations/bench_station.ts";
import { measured, START_MS, Traffic } from "../../helpers/capture/traffic_builder.ts";

/** A start, an interrogation, two events, a command, counters. */
function exampleTraffic(): Traffic {
  const traffic = new Traffic();
  const link = traffic.link().start();
  const gi = { type: "C_IC_NA_1", ca: 1, objects: [{ ioa: 0, qoi: 20 }] } as const;
  link.fromClient({ ...gi, cause: 6 }).fromServer({ ...gi, cause: 7 })
    .fromServer({
      type: "M_SP_NA_1",
      cause: 20,
      ca: 1,
      objects: [{ ioa: 10, value: 1 }, { ioa: 11, value: 0, quality: 0x40 }],
    })
    .fromServer(measured(700, 20.5, 20)).fromServer({ ...gi, cause: 10 });
  traffic.wait(5000);
  link.fromServer(measured(700, 21, 3));
  traffic.wait(1000);
  link.fromServer({
    type: "M_SP_TB_1",
    cause: 3,
    ca: 1,
    objects: [{ ioa: 10, value: 0, time: START_MS, timeFlags: 0 }],
  });
  const command = {
    type: "C_SC_NA_1",
    ca: 1,
    objects: [{ ioa: 5000, value: 1, qualifier: 0, select: true }],
  } as const;
  link.fromClient({ ...command, cause: 6 }).fromServer({ ...command, cause: 7 });
  link.fromServer({
    type: "M_IT_NA_1",
    cause: 38,
    ca: 1,
    objects: [{ ioa: 900, value: 4711, sequence: 1 }],
  });
  link.fromServer({
    type: "M_ME_NC_1",
    cause: 3,
    ca: 1,
    test: true,
    objects: [{ ioa: 99, value: 1 }],
  });
  link.fromServer({ type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ ioa: 0, coi: 0 }] });
  return traffic;
}

function trafficOf(capture: Uint8Array, station?: string): CapturedTraffic {
  const reader = new TrafficReader({ station });
  for (let at = 0; at < capture.length; at += 100) reader.push(capture.subarray(at, at + 100));
  return reader.end();
}

Deno.test("a station is declared with the objects and commands of a capture", () => {
  const declaration = stationOf(trafficOf(exampleTraffic().pcap()), "rtu.pcap");
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration, {
    name: "rtu.pcap",
    sectors: [{
      ca: 1,
      points: [
        { ioa: 10, type: "M_SP_NA_1", value: 1 },
        { ioa: 11, type: "M_SP_NA_1", value: 0, quality: 0x40 },
        { ioa: 700, type: "M_ME_NC_1", value: 20.5, event: "untimed" },
      ],
      counters: [{ ioa: 900, value: 4711, groups: [1] }],
      commands: [{ ioa: 5000, type: "C_SC_NA_1", mode: "select-before-operate" }],
    }],
  });
});

Deno.test("a recording of a capture contains what its station sent, with times", () => {
  const traffic = trafficOf(exampleTraffic().pcap());
  const objects = new ObjectTable(stationOf(traffic, "rtu"));
  const { values, unknown } = recordingOf(traffic, objects);
  assertEquals(values.map(({ atMs, ioa, value }) => `${Math.round(atMs)} ${ioa}=${value}`), [
    "0 10=1",
    "0 11=0",
    "1 700=20.5",
    "5003 700=21",
    "6004 10=0",
    "6007 900=4711",
  ]);
  assertEquals([...unknown], []);
});

Deno.test("values that a declared object cannot have are omitted and reported", () => {
  const traffic = trafficOf(exampleTraffic().pcap());
  const objects = new ObjectTable({
    sectors: [{
      ca: 1,
      points: [{ ioa: 10, type: "M_DP_NA_1" }, { ioa: 700, type: "M_ME_NC_1" }],
      counters: [{ ioa: 900, rollover: 1000 }],
    }],
  });
  const { values, unknown } = recordingOf(traffic, objects);
  assertEquals(values.map(({ ioa }) => ioa), [700, 700]);
  assertEquals([...unknown].sort(), ["1/10", "1/11", "1/900"]);
});

Deno.test("one of several stations in a capture can be selected by address, or address and port", () => {
  const traffic = new Traffic();
  traffic.link({ server: "192.0.2.5" }).start().fromServer(measured(1, 10));
  traffic.link({ server: "192.0.2.6" }).start().fromServer(measured(1, 11))
    .fromServer(measured(1, 12));
  const count = (station?: string) => trafficOf(traffic.pcap(), station).values.length;
  assertEquals([...trafficOf(traffic.pcap()).stations], [
    ["192.0.2.5:2404", 1],
    ["192.0.2.6:2404", 2],
  ]);
  assertEquals(
    [count(), count("192.0.2.5"), count("192.0.2.6:2404"), count("192.0.2.6:2405")],
    [3, 1, 2, 0],
  );
});

Deno.test("points are declared with their report mode", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  for (let round = 0; round < 5; round++) {
    link.fromServer(measured(1, round, 1)).fromServer(measured(2, round, 2));
    if (round === 3) link.fromServer(measured(2, 99, 3));
    link.fromServer({
      type: "M_ME_TC_1",
      cause: 3,
      ca: 1,
      objects: [{ ioa: 3, value: round, time: 1000 * round, timeFlags: 0 }],
    });
    traffic.wait(10_012);
  }
  link.fromServer(measured(4, 7, 1));
  const declaration = stationOf(trafficOf(traffic.pcap()), "rtu");
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration.time, { tag: "cp24" });
  assertEquals(declaration.sectors[0]!.points, [
    { ioa: 1, type: "M_ME_NC_1", value: 0, cyclicMs: 10_000, event: "none" },
    { ioa: 2, type: "M_ME_NC_1", value: 0, backgroundMs: 10_000, event: "untimed" },
    { ioa: 3, type: "M_ME_NC_1", value: 0 },
    { ioa: 4, type: "M_ME_NC_1", value: 7 },
  ]);
});

Deno.test("a captured point with the object address 0 is declared", () => {
  const traffic = new Traffic();
  traffic.link().start().fromServer(measured(0, 20.5, 3)).fromServer(measured(1, 3, 3));
  const declaration = stationOf(trafficOf(traffic.pcap()), "rtu");
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration.procedures, { addressZero: true });
  assertEquals(declaration.sectors[0]!.points!.map(({ ioa }) => ioa), [0, 1]);
});

Deno.test("of several types at one address the first is declared, the others are reported", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  link.fromServer(measured(7, 20.5, 3)).fromServer({
    type: "M_SP_NA_1",
    cause: 3,
    ca: 1,
    objects: [{ ioa: 7, value: 1 }],
  });
  const captured = trafficOf(traffic.pcap());
  const declaration = stationOf(captured, "rtu");
  assertEquals(declaration.sectors[0]!.points!.map(({ ioa, type }) => [ioa, type]), [
    [7, "M_ME_NC_1"],
  ]);
  const { values, unknown } = recordingOf(captured, new ObjectTable(declaration));
  assertEquals(values.map(({ value }) => value), [20.5]);
  assertEquals([...unknown], ["1/7"]);
});

Deno.test("replayed values have the time tags of the station, not those of the recording", async () => {
  const traffic = trafficOf(exampleTraffic().pcap());
  const declared = stationOf(traffic, "rtu");
  const { values } = recordingOf(traffic, new ObjectTable(declared));
  await using bench = new TestBench({
    declaration: { ...declared, procedures: { endOfInitialization: false } },
    recordings: [{ file: "rtu.pcap", values, speed: 1, loop: false }],
  });
  const master = (await bench.listener.connect())!;
  const from = bench.clock.instant();
  await bench.clock.advance(7000);
  const event = master.news().find((text) => text.startsWith("M_SP_TB_1"))!;
  const tag = Date.parse(`${/ @(.*)$/.exec(event)![1]!.replace(" ", "T")}Z`);
  assert(tag - from >= 5000 && tag - from <= 7000, `${event} at ${new Date(from).toISOString()}`);
});

Deno.test("commands are declared with their feedback, unless they were refused", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  const single = (ioa: number, value: 0 | 1, select = false) =>
    ({ type: "C_SC_NA_1", ca: 1, objects: [{ ioa, value, qualifier: 0, select }] }) as const;
  const state = (ioa: number, value: 0 | 1, cause: 3 | 11) =>
    ({ type: "M_SP_NA_1", cause, ca: 1, objects: [{ ioa, value }] }) as const;
  link.fromClient({ ...single(5000, 1), cause: 6 }).fromServer({ ...single(5000, 1), cause: 7 });
  link.fromServer(state(10, 1, 3)); // another object
  traffic.wait(800);
  link.fromServer(state(11, 1, 11)).fromServer({ ...single(5000, 1), cause: 10 });
  link.fromClient({ ...single(5001, 1), cause: 6 })
    .fromServer({ ...single(5001, 1), cause: 7, negative: true });
  link.fromClient({ ...single(5002, 1), cause: 6 })
    .fromServer({ ...single(5002, 1), cause: 47, negative: true });
  link.fromClient({ ...single(5003, 0, true), cause: 6 })
    .fromServer({ ...single(5003, 0, true), cause: 7 })
    .fromClient({ ...single(5003, 0), cause: 6 }).fromServer({ ...single(5003, 0), cause: 7 });
  traffic.wait(61_000);
  link.fromServer(state(12, 0, 11)); // too late
  const declaration = stationOf(trafficOf(traffic.pcap()), "rtu");
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration.sectors[0]!.commands, [
    { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 11, delayMs: 803 } },
    { ioa: 5003, type: "C_SC_NA_1", mode: "select-before-operate" },
  ]);
});

Deno.test("a station made from a capture sends what was captured, at the same times", async () => {
  const traffic = trafficOf(exampleTraffic().pcap());
  const declared = stationOf(traffic, "rtu");
  const { values } = recordingOf(traffic, new ObjectTable(declared));
  const recordings = [{ file: "rtu.pcap", values, speed: 10, loop: true }];
  await using bench = new TestBench({
    declaration: { ...declared, procedures: { endOfInitialization: false } },
    recordings,
  });
  const master = (await bench.listener.connect())!;
  const seen: string[] = [];
  for (let ms = 0; ms <= 1800; ms += 10) {
    for (const text of master.news()) seen.push(`${ms} ${text.replace(/ @.*/, "")}`);
    await bench.clock.advance(10);
  }
  assertEquals(seen, [
    "510 M_ME_NC_1 spont CA 1: 700=21",
    "610 M_SP_TB_1 spont CA 1: 10=OFF",
    // The next round begins one second after the last value.
    "1610 M_SP_TB_1 spont CA 1: 10=ON",
    "1610 M_ME_NC_1 spont CA 1: 700=20.5",
  ]);
});
