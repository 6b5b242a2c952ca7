// Decisions that the application may make, and ASDUs that it may send and receive itself.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { isPrivateType } from "../../../../codec/classify.ts";
import { definePrivateType } from "../../../../codec/private_type.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import type { ControlledStationHandlers } from "../../../../transport/controlled/serving/controlled_station_options.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 10, type: "M_ME_NB_1", value: 1 }],
    counters: [{ ioa: 20, value: 7 }],
  }],
};

function rigWith(handlers: ControlledStationHandlers): StationRig {
  return stationRig(STATION, handlers);
}

const INTERROGATION: AsduInput = {
  type: "C_IC_NA_1",
  cause: 6,
  ca: 1,
  originator: 5,
  objects: [{ qoi: 20 }],
};
const COUNTERS: AsduInput = {
  type: "C_CI_NA_1",
  cause: 6,
  ca: 1,
  objects: [{ rqt: 5, frz: 1 }],
};
const READ: AsduInput = { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 10 }] };
const CLOCK: AsduInput = {
  type: "C_CS_NA_1",
  cause: 6,
  ca: 1,
  objects: [{ time: Date.UTC(2026, 9, 10) }],
};
const RESET: AsduInput = { type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ qrp: 200 }] };

/** Returns type, cause and sign of each received line. */
function heads(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(/ (?:OA \d+ )?CA/)[0]!);
}

Deno.test("handlers that decide nothing leave the declared behaviour", async () => {
  const nothing = (): void => {};
  const master = await rigWith({
    onAsdu: nothing,
    onInterrogation: nothing,
    onCounterInterrogation: nothing,
    onRead: nothing,
    onClock: nothing,
    onReset: nothing,
  }).connect();
  assertEquals(heads(await master.ask(INTERROGATION)), [
    "C_IC_NA_1 actcon",
    "M_ME_NB_1 inrogen",
    "C_IC_NA_1 actterm",
  ]);
  assertEquals(heads(await master.ask(COUNTERS)), ["C_CI_NA_1 actcon", "C_CI_NA_1 actterm"]);
  assertEquals(heads(await master.ask(READ)), ["M_ME_NB_1 req"]);
  assertEquals(heads(await master.ask(CLOCK)), ["C_CS_NA_1 actcon"]);
  assertEquals(heads(await master.ask(RESET)), ["C_RP_NA_1 actcon NEGATIVE"]);
});

Deno.test("handlers may refuse each procedure", async () => {
  const rig = rigWith({
    onInterrogation: () => false,
    onCounterInterrogation: () => Promise.resolve(false),
    onRead: () => false,
    onClock: () => "refuse",
    onReset: () => false,
  });
  const master = await rig.connect();
  assertEquals(heads(await master.ask(INTERROGATION)), ["C_IC_NA_1 actcon NEGATIVE"]);
  assertEquals(heads(await master.ask(COUNTERS)), ["C_CI_NA_1 actcon NEGATIVE"]);
  assertEquals(heads(await master.ask(READ)), ["C_RD_NA_1 uknIOA NEGATIVE"]);
  assertEquals(heads(await master.ask(CLOCK)), ["C_CS_NA_1 actcon NEGATIVE"]);
  assertEquals(heads(await master.ask(RESET)), ["C_RP_NA_1 actcon NEGATIVE"]);
});

Deno.test("the application may answer an interrogation with its own ASDUs", async () => {
  const asdus: AsduInput[] = [
    { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1 }] },
    { type: "M_ME_NC_1", cause: 20, ca: 1, objects: [{ ioa: 2, value: 2.5 }] },
  ];
  const rig = rigWith({ onInterrogation: () => ({ asdus }) });
  const master = await rig.connect();
  assertEquals(await master.ask({ ...INTERROGATION, objects: [{ qoi: 21 }] } as AsduInput), [
    "C_IC_NA_1 actcon OA 5 CA 1: qoi=21 (group 1)",
    "M_SP_NA_1 inro1 OA 5 CA 1: 1=ON",
    "M_ME_NC_1 inro1 OA 5 CA 1: 2=2.5",
    "C_IC_NA_1 actterm OA 5 CA 1: qoi=21 (group 1)",
  ]);
});

Deno.test("ASDUs of the application that cannot be encoded lead to a refusal", async () => {
  const bad = { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 7 }] };
  const rig = rigWith({ onInterrogation: () => ({ asdus: [bad as never] }) });
  const master = await rig.connect();
  assertEquals(heads(await master.ask(INTERROGATION)), ["C_IC_NA_1 actcon NEGATIVE"]);
  assert(noticesOf(rig, "failed")[0]!.error instanceof RangeError);
});

Deno.test("a read handler may return the value at once or later", async () => {
  const rig = rigWith({ onRead: () => Promise.resolve({ value: 42, quality: 0x40 }) });
  const master = await rig.connect();
  assertEquals((await master.ask(READ)).map((line) => line.split(" @")[0]), [
    "M_ME_NB_1 req CA 1: 10=42 [NT]",
    "M_ME_TE_1 spont CA 1: 10=42 [NT]",
  ]);
});

Deno.test("an invalid value in answer to a read leads to a refusal", async () => {
  const rig = rigWith({ onRead: () => ({ value: 1, quality: 999 }) });
  const master = await rig.connect();
  assertEquals(heads(await master.ask(READ)), ["C_RD_NA_1 uknIOA NEGATIVE"]);
  assertEquals(master.connection.state, "started");
  assertEquals(noticesOf(rig, "failed").length, 1);
});

Deno.test("the application may confirm a synchronization without setting the clock", async () => {
  const rig = rigWith({ onClock: () => "confirm" });
  const before = rig.station.instant;
  assertEquals(heads(await (await rig.connect()).ask(CLOCK)), ["C_CS_NA_1 actcon"]);
  assertEquals(rig.station.instant, before);
});

Deno.test("a private reset is left to the application", async () => {
  const asked: number[] = [];
  const rig = rigWith({
    onReset({ qrp }) {
      asked.push(qrp);
      return true;
    },
  });
  assertEquals(heads(await (await rig.connect()).ask(RESET)), ["C_RP_NA_1 actcon"]);
  assertEquals(asked, [200]);
});

Deno.test("the application may handle and answer any ASDU before the station does", async () => {
  const rig = rigWith({
    onAsdu({ asdu, link, octets }) {
      if (!isPrivateType(asdu.typeId)) return false;
      assertEquals(octets[0], 200);
      return rig.station.send(link, { ...asdu, cause: 7 } as AsduInput);
    },
  });
  const master = await rig.connect();
  assertEquals(await master.ask(new Uint8Array([200, 1, 6, 3, 1, 0, 0xaa, 0xbb])), [
    "type 200 (private) actcon OA 3 CA 1: 1 object, raw aa bb",
  ]);
  assertEquals(heads(await master.ask(new Uint8Array([201, 1, 6, 0, 1, 0, 1]))), [
    "type 201 (private) uknType NEGATIVE",
  ]);
  assertEquals(heads(await master.ask(READ)), ["M_ME_NB_1 req"]);
});

Deno.test("ASDUs of any type can be queued in the event buffer like events", async () => {
  const privateTypes = [definePrivateType({ id: 135, name: "X_HB_NA_1", elements: ["SIQ"] })];
  const rig = stationRig(STATION, { profile: { ...IEC104, privateTypes } });
  const beat = { sq: false, cause: 3, negative: false, test: false, originator: 0, ca: 1 };
  rig.station.set(1, 10, 2);
  const result = rig.station.enqueue({
    ...beat,
    type: "private",
    typeId: 135,
    name: "X_HB_NA_1",
    objects: [{ ioa: 7, value: 1, quality: 0 }],
    issues: [],
  });
  assertEquals(result, { reported: true, accepted: true, dropped: 0 });
  rig.station.enqueue({
    ...beat,
    type: "raw",
    typeId: 250,
    count: 3,
    body: new Uint8Array([1, 2]),
    issues: [],
  });
  rig.station.set(1, 10, 3);
  const master = await rig.connect();
  assertEquals(heads(master.news()), [
    "M_ME_TE_1 spont",
    "type 135 (private) spont",
    "type 250 (private) spont",
    "M_ME_TE_1 spont",
  ]);
  assertThrows(() => rig.station.enqueue({ ...READ, ca: 70_000 } as AsduInput), RangeError, "ca");
});

Deno.test("nothing is sent on a connection that is unknown or not started", async () => {
  const rig = rigWith({});
  assertEquals(rig.station.send(99, READ), false);
  const master = await rig.connect({ start: false });
  const [link] = rig.station.links;
  assertEquals(rig.station.send(link!.id, READ), false);
  await settle();
  assertEquals(master.asdus, []);
});

Deno.test("a failing handler refuses only its own request", async () => {
  const fail = (): never => {
    throw new Error("Out of order");
  };
  const rig = rigWith({
    onInterrogation: fail,
    onCounterInterrogation: () => Promise.reject(new Error("Out of order")),
    onRead: fail,
    onClock: fail,
    onReset: fail,
  });
  const master = await rig.connect();
  for (const asdu of [INTERROGATION, COUNTERS, READ, CLOCK, RESET]) {
    assert((await master.ask(asdu))[0]!.includes("NEGATIVE"));
  }
  assertEquals(noticesOf(rig, "failed").length, 5);
  assertEquals(master.connection.state, "started");
});

Deno.test("frames are reported with their connection", async () => {
  const frames: string[] = [];
  const rig = rigWith({
    onFrame: (link, direction, apdu) => frames.push(`${link} ${direction} ${apdu.length}`),
  });
  await (await rig.connect()).ask(READ);
  assertEquals(frames, ["1 received 6", "1 sent 6", "1 received 15", "1 sent 18"]);
});

Deno.test("a failing parameter handler refuses the parameter", async () => {
  const rig = stationRig({
    sectors: [{
      ca: 1,
      points: [{ ioa: 10, type: "M_ME_NB_1", value: 1, parameters: ["threshold"] }],
    }],
  }, {
    onParameter: () => {
      throw new Error("Out of order");
    },
  });
  const master = await rig.connect();
  const parameter = {
    type: "P_ME_NB_1",
    cause: 6,
    ca: 1,
    objects: [{ ioa: 10, value: 5, kpa: 1 }],
  };
  assertEquals(heads(await master.ask(parameter as unknown as AsduInput)), [
    "P_ME_NB_1 actcon NEGATIVE",
  ]);
  assertEquals(noticesOf(rig, "failed").length, 1);
});

Deno.test("a clock that the application sets later continues from the time that was sent", async () => {
  const decided = Promise.withResolvers<"set">();
  const rig = rigWith({ onClock: () => decided.promise });
  const master = await rig.connect();
  master.tell(CLOCK);
  await rig.clock.advance(5000);
  decided.resolve("set");
  await settle();
  assertEquals(heads(master.news()), ["C_CS_NA_1 actcon"]);
  assertEquals(rig.station.instant, Date.UTC(2026, 9, 10) + 5000);
});
