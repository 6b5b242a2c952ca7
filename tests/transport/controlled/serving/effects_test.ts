// Every call of a controlled station takes effect immediately, without waiting for another event.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const FILE = { ca: 1, ioa: 30, nof: 2, sections: [Uint8Array.of(1)] };
const VALUE: AsduInput = {
  type: "M_SP_NA_1",
  cause: 3,
  ca: 1,
  objects: [{ ioa: 9, value: 1, quality: 0 }],
};

const CALLS:
  readonly (readonly [name: string, call: (rig: StationRig) => unknown, sent: string])[] = [
    ["set", ({ station }) => station.set(1, 1, 1), "M_SP_TB_1 spont"],
    ["update", ({ station }) => station.update(1, 1, { quality: 0x40 }), "M_SP_TB_1 spont"],
    ["enqueue", ({ station }) => station.enqueue(VALUE), "M_SP_NA_1 spont"],
    ["send", ({ station }) => station.send(station.links[0]!.id, VALUE), "M_SP_NA_1 spont"],
    ["addFile", ({ station }) => station.addFile(FILE, { announce: true }), "F_DR_TA_1 spont"],
    ["offerFile", ({ station }) => station.offerFile(station.links[0]!.id, FILE), "F_FR_NA_1 file"],
  ];

for (const [name, call, sent] of CALLS) {
  Deno.test(`${name}() sends at once`, async () => {
    const rig = stationRig({
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
    });
    if (name === "offerFile") rig.station.addFile(FILE);
    const master = await rig.connect();
    call(rig);
    assertEquals(master.asdus, [], "not within the call");
    await settle();
    assertEquals(master.news().map((line) => line.split(" CA")[0]), [sent]);
  });
}

Deno.test("count() and set() change only their own counter", () => {
  const { station } = stationRig({ sectors: [{ ca: 1, counters: [{ ioa: 1 }, { ioa: 2 }] }] });
  station.count(1, 1);
  station.count(1, 1, 4);
  assertEquals([...station.objects()].map(({ value }) => value), [5, 0]);
});

Deno.test("a refused peer is reported at once, and its stream closed", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1 }],
    redundancy: { groups: [{ name: "a", addresses: ["192.0.2.1"] }] },
  });
  for (
    const [host, who] of [["192.0.2.9", "192.0.2.9"], ["", "A peer without an address"]] as const
  ) {
    const [, far] = memoryPipe();
    assertEquals(rig.station.accept(far, { host, port: 1 }), undefined);
    assert(far.closed);
    await settle();
    assertEquals(noticesOf(rig, "turned-away").at(-1), {
      type: "turned-away",
      remote: { host, port: 1 },
      reason: "unknown-peer",
      detail: `${who} is not in any redundancy group: to let it connect, add its address to one`,
    });
  }
});

Deno.test("a closed station no longer listens to its signal", async () => {
  const clock = new FakeClock();
  const given: { once?: boolean; signal?: AbortSignal }[] = [];
  const { signal } = new AbortController();
  Object.assign(signal, {
    addEventListener: (_type: string, _listener: unknown, options: { signal?: AbortSignal }) =>
      given.push(options),
  });
  const station = new ControlledStation({ sectors: [{ ca: 1 }] }, { clock, signal });
  assertEquals(given.map(({ once, signal }) => [once, signal?.aborted]), [[true, false]]);
  await station.close();
  assertEquals(given[0]!.signal!.aborted, true);
});

Deno.test("declared session options apply to each connection", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
    session: { k: 1, w: 1, t1Ms: 500, t2Ms: 400, t3Ms: 700 },
  });
  const master = await rig.connectRaw();
  rig.station.set(1, 1, 1);
  rig.station.set(1, 1, 0);
  await settle();
  const [link] = rig.station.links;
  await rig.clock.advance(499);
  assertEquals(link!.started, true);
  await rig.clock.advance(1);
  const { detail } = await link!.closed;
  assertEquals(detail, "I frame 0 not acknowledged within t1, 500 ms");
  assertEquals(master.seen.filter((line) => line.includes("M_SP")).length, 1);
});
